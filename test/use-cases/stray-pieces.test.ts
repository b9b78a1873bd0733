import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE } from '../support/clock.ts';
import { ALICE } from '../support/findings.ts';
import { createWorld, PRIVATE, type RuleInput, type Tap, type World } from '../support/world.ts';

const ALL_PORTS: RuleInput = { port: 0, to: 65_535, cidr: '0.0.0.0/0' };
/** Somebody else's, and just like one of the pieces. */
const FOREIGN: RuleInput = { port: 0, to: 6_442, cidr: '0.0.0.0/0' };
const ALWAYS = '443-443 10.0.0.0/8';

/** Every run of the function that may authorise ends at this save, the first time after it has made the pieces. */
const dyingBeforeItIsWritten = (times: number): Tap => {
  const dead = new Set<string>();
  const reopening = new Set<string>();
  return async (call, attempt, run) => {
    if (dead.has(attempt)) throw new Error('dead');
    if (call === 'securityGroups.restorableRules') reopening.add(attempt);
    if (call === 'findings.save' && reopening.has(attempt) && dead.size < times) {
      dead.add(attempt);
      throw new Error('died before it was written down');
    }
    return run();
  };
};
const others = (world: World): string[] => world.inbound().filter((rule) => rule !== ALWAYS);

describe('a narrowing whose runs die right after AWS has made the pieces, until it is given up', () => {
  it('leaves nothing behind that nobody watches: by a person', async () => {
    const world = createWorld({ reopen: true, revokeAfter: 2 * HOUR, tap: dyingBeforeItIsWritten(3) });
    world.open(ALL_PORTS, PRIVATE);
    await world.run();
    await world.click('narrow', ALICE);
    await world.pass(MINUTE);
    expect(others(world)).toHaveLength(4);
    await world.pass(30 * MINUTE);
    expect((await world.current()).exposures[0]?.state.kind).toBe('pending');
    expect(others(world)).toEqual(['0-65535 0.0.0.0/0']);
    expect((await world.current()).strays).toBeNull();
  });

  it('leaves nothing behind that nobody watches: at the deadline, when the whole rule goes', async () => {
    const world = createWorld({ reopen: true, onDeadline: 'narrow', tap: dyingBeforeItIsWritten(3) });
    world.authorize(FOREIGN);
    world.open(ALL_PORTS, PRIVATE);
    await world.pass(2 * HOUR);
    // What somebody else had opened before is theirs.
    expect(others(world)).toEqual(['0-6442 0.0.0.0/0']);
    // Settled, told and archived all the same.
    expect(await world.outcomes(1)).toEqual({
      [String((await world.findings.loadArchived(world.group, 1))?.exposures[0]?.rule.ruleId)]: 'revoked',
    });
    expect(world.queue).toEqual([]);
  });

  it('takes away nothing of what is left of another rule, which is written down', async () => {
    const world = createWorld({ reopen: true, revokeAfter: 2 * HOUR, tap: dyingBeforeItIsWritten(0) });
    world.open({ port: 6_000, to: 7_000, cidr: '0.0.0.0/0' }, PRIVATE);
    await world.run();
    await world.click('narrow', ALICE);
    await world.pass(MINUTE);
    const left = ['6000-6442 0.0.0.0/0', '6444-7000 0.0.0.0/0'];
    expect(others(world).sort()).toEqual(left);
    const { undoUntil, ...finding } = await world.current();
    await world.findings.save({
      ...finding,
      undoUntil,
      version: finding.version + 1,
      strays: { leaseUntil: world.clock.now(), attempts: 0 },
    });
    world.enqueue('remediate', {
      kind: 'wake-up',
      group: `${world.group.account}/${world.group.region}/${world.group.groupId}`,
    });
    await world.pass(10 * MINUTE);
    expect(others(world).sort()).toEqual(left);
    expect((await world.current()).strays).toBeNull();
  });

  it('is looked for a bounded number of times where they cannot be taken away', async () => {
    const world = createWorld({ reopen: true, revokeAfter: 2 * HOUR, tap: dyingBeforeItIsWritten(3) });
    world.open(ALL_PORTS, PRIVATE);
    await world.run();
    world.remover.revoke = async () => ({ kind: 'refused', why: 'UnauthorizedOperation' });
    await world.click('narrow', ALICE);
    await world.pass(4 * HOUR);
    expect(world.inbound()).not.toContain('0-65535 0.0.0.0/0');
    expect((await world.findings.loadArchived(world.group, 1))?.exposures[0]?.state.kind).toBe('revoked');
  });
});
