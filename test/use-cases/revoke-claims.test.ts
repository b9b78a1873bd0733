import { describe, expect, it } from '@jest/globals';
import type { Accepted, Finding, TrackedExposure } from '../../src/finding/finding.ts';
import { revokeClaims } from '../../src/use-cases/revoke-claims.ts';
import { takeSnapshots } from '../../src/use-cases/take-snapshots.ts';
import { MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, aRule } from '../support/findings.ts';
import { createWorld, type Tap } from '../support/world.ts';

const claimed = (n: number, accepted?: Accepted): TrackedExposure => {
  const claim = { kind: 'revoking', by: ALICE, since: NOON, leaseUntil: NOON + MINUTE, attempts: 2 } as const;
  return anExposure(n, accepted === undefined ? claim : { ...claim, accepted });
};
const snapshotOf = (n: number) => ({ description: `rule ${n}`, tags: { number: String(n) } });
const tagged = (n: number) => ({ rule: { ...aRule(n), description: `rule ${n}` }, tags: { number: String(n) } });

/** A finding with these claims, whose rules are all there. */
const claims = async (exposures: readonly TrackedExposure[], tap?: Tap) => {
  const world = createWorld({ reopen: true, ...(tap ? { tap } : {}) });
  const finding = aFinding(exposures, { group: world.group, version: 1 });
  expect(await world.findings.save(finding)).toBe('saved');
  let live = exposures.map(({ rule }) => rule);
  world.securityGroups.inboundRules = async () => [...live];
  world.securityGroups.restorableRules = async () =>
    [3, 2, 1].map(tagged).filter(({ rule }) => live.some(({ ruleId }) => ruleId === rule.ruleId));
  world.revoker.revoke = async (_group, id) => {
    live = live.filter(({ ruleId }) => ruleId !== id);
    return { kind: 'accepted' };
  };
  const run = async (deadline: number | null = null): Promise<Finding['exposures']> => {
    const ids = exposures.map(({ id }) => id);
    return (await revokeClaims(world.depsOf('r/1'), finding, ids, deadline)).exposures;
  };
  return { world, run, show: (rules: typeof live) => void (live = rules) };
};

describe('what is claimed', () => {
  it('is closed all the same when nobody can read what an undo would put back', async () => {
    const { world, run } = await claims([claimed(1)]);
    world.securityGroups.restorableRules = async () => Promise.reject(new Error('throttled'));
    const [exposure] = await run();
    expect(exposure).toMatchObject({ state: { kind: 'revoked' } });
    expect(exposure).not.toHaveProperty('tags');
  });

  it('is revoked, each rule of it, when nobody can note that AWS accepted that', async () => {
    let hasRevoked = false;
    const tap: Tap = async (call, _attempt, run) => {
      if (call === 'findings.save' && hasRevoked) {
        hasRevoked = false;
        throw new Error('throttled');
      }
      if (call === 'revoker.revoke') hasRevoked = true;
      return run();
    };
    const { run } = await claims([claimed(1), claimed(2)], tap);
    expect((await run()).map(({ state }) => state.kind)).toEqual(['revoked', 'revoked']);
    // Nor is that forgotten when nobody can look afterwards.
    const blind = await claims([claimed(1)], tap);
    const look = blind.world.securityGroups.inboundRules.bind(blind.world.securityGroups);
    blind.world.securityGroups.inboundRules = async (group) => {
      const rules = await look(group);
      if (rules.length === 0) throw new Error('socket hang up');
      return rules;
    };
    expect((await blind.run())[0]?.state).toMatchObject({ kind: 'failed', accepted: { at: NOON } });
  });

  it('keeps what an undo puts back, where AWS accepted the revoke and nobody could see it, and nothing otherwise', async () => {
    const { world, run } = await claims([claimed(1), claimed(2)]);
    const [refused] = [aRule(1).ruleId];
    let isBlind = false;
    const look = world.securityGroups.inboundRules.bind(world.securityGroups);
    world.securityGroups.inboundRules = async (group) => {
      if (isBlind) throw new Error('socket hang up');
      return look(group);
    };
    world.revoker.revoke = async (_group, id) => {
      if (id === refused) return { kind: 'refused', why: 'no' };
      isBlind = true;
      return { kind: 'accepted' };
    };
    const [first, second] = await run();
    expect(first?.state).toMatchObject({ kind: 'failed', why: 'no' });
    expect(first?.state).not.toHaveProperty('accepted');
    expect(second?.state).toMatchObject({ kind: 'failed', accepted: { snapshot: snapshotOf(2) } });
  });

  it('and was accepted by AWS in a run that died is put back with what that run had read of this very rule', async () => {
    const { run, show } = await claims([1, 2].map((n) => claimed(n, { at: NOON, snapshot: snapshotOf(n) })));
    show([]);
    expect((await run()).map(({ tags }) => tags)).toEqual([{ number: '1' }, { number: '2' }]);
  });

  it('is noted as accepted without a word of what nobody has read', async () => {
    const { world, run } = await claims([claimed(1)]);
    world.securityGroups.restorableRules = async () => [];
    const saved: Finding[] = [];
    const save = world.findings.save.bind(world.findings);
    world.findings.save = async (next) => {
      saved.push(next);
      return save(next);
    };
    await run();
    expect(saved[0]?.exposures[0]?.state).toHaveProperty('accepted', { at: NOON });
    expect(Object.keys((saved[0]?.exposures[0]?.state as { accepted: object }).accepted)).toEqual(['at']);
  });

  it('and was changed under its id is asked about with the deadline that it had, and nothing is asked otherwise', async () => {
    const changed = { ...aRule(1), fromPort: 6443, toPort: 6443 };
    const { world, run, show } = await claims([claimed(1)]);
    show([changed]);
    await run(NOON + MINUTE);
    expect(world.lookUps.requested).toMatchObject([
      { deadline: NOON + MINUTE, lookUps: [{ reason: { code: 'modified-rule' }, rules: [changed] }] },
    ]);
    const same = await claims([claimed(1)]);
    await same.run(NOON + MINUTE);
    expect(same.world.lookUps.requested).toEqual([]);
  });

  it('and was changed is tried again when nobody can be asked about it', async () => {
    const { world, run, show } = await claims([claimed(1)]);
    show([{ ...aRule(1), fromPort: 6443, toPort: 6443 }]);
    world.lookUps.request = async () => Promise.reject(new Error('throttled'));
    await expect(run()).rejects.toThrow('throttled');
    expect((await world.findings.load(world.group))?.exposures[0]?.state.kind).toBe('vanished');
  });
});

it('an undo puts back what is there of the very rule, and nothing of one that is another by now', async () => {
  const log = (): void => undefined;
  const edited = { ...tagged(3), rule: { ...tagged(3).rule, fromPort: 6443 } };
  const securityGroups = { restorableRules: async () => [edited, tagged(2), tagged(1)] };
  const exposures = [1, 2, 3].map((n) => claimed(n));
  const found = await takeSnapshots({ securityGroups, log }, aFinding(exposures));
  expect(exposures.map(({ id }) => found.get(id))).toEqual([snapshotOf(1), snapshotOf(2), undefined]);
});
