import { describe, expect, it } from '@jest/globals';
import { PortcullisError } from '../../src/errors.ts';
import type { Finding } from '../../src/finding/finding.ts';
import { reopen } from '../../src/use-cases/reopen.ts';
import { HOUR, MINUTE } from '../support/clock.ts';
import { ALICE, anException, BOB } from '../support/findings.ts';
import { announced } from '../support/story.ts';
import { createWorld, KUBELET, OLIVE, PRIVATE, type Tap, type World } from '../support/world.ts';

const ALWAYS = ['443-443 10.0.0.0/8'];

/** A rule that Alice revoked, and that somebody has asked to be put back; the finding as `change` makes it then. */
const askedBack = async (change: (finding: Finding) => Partial<Finding>): Promise<World> => {
  const world = createWorld({ reopen: true });
  world.open(KUBELET, PRIVATE);
  await world.run();
  await world.click('revoke', ALICE);
  await world.run();
  const finding = await world.current();
  const [exposure] = finding.exposures;
  if (!exposure) throw new Error('nothing was revoked');
  const at = world.clock.now();
  const restore = { exposureId: exposure.id, by: ALICE, second: BOB, at, leaseUntil: at + MINUTE, attempts: 1 };
  const exception = anException(exposure, { at, since: at, until: at + HOUR });
  const asked: Finding = {
    ...finding,
    version: finding.version + 1,
    restores: [{ ...restore, state: { kind: 'asked' } }],
    exceptions: [exception],
  };
  expect(await world.findings.save({ ...asked, ...change(asked) })).toBe('saved');
  return world;
};
const stateOf = async (world: World) => (await world.current()).restores[0]?.state;

/** Whatever was decided and stored, by whatever mistake: the function that may authorise asks again before it does. */
describe('what may authorise opens a rule again', () => {
  it('where somebody has asked for it and keeps it', async () => {
    const world = await askedBack(() => ({}));
    await reopen(world.depsOf('r/1'), world.group);
    expect(world.inbound()).toEqual([...ALWAYS, '10250-10250 0.0.0.0/0']);
    expect(await stateOf(world)).toMatchObject({ kind: 'done' });
  });

  it('again and again, until it is on record that it is back', async () => {
    const world = await askedBack(() => ({}));
    const deps = world.depsOf('r/1');
    deps.findings.record = async () => Promise.reject(new Error('throttled'));
    await expect(reopen(deps, world.group)).rejects.toThrow('throttled');
    expect(await stateOf(world)).toMatchObject({ kind: 'asked' });
    // The end of its lease brings the next run.
    await world.pass(5 * MINUTE);
    expect(await stateOf(world)).toMatchObject({ kind: 'done' });
    expect(world.inbound()).toEqual([...ALWAYS, '10250-10250 0.0.0.0/0']);
  });

  it('never where REOPEN is off by now', async () => {
    const world = await askedBack(() => ({}));
    await reopen({ ...world.depsOf('r/1'), settingsOf: () => ({ ...world.settings, reopen: false }) }, world.group);
    expect(world.inbound()).toEqual(ALWAYS);
  });

  it('never while it is paused, whoever asked for it before', async () => {
    const world = await askedBack(() => ({}));
    await world.pauseBy(OLIVE);
    await reopen(world.depsOf('r/1'), world.group);
    expect(world.inbound()).toEqual(ALWAYS);
    expect(await stateOf(world)).toMatchObject({ kind: 'asked' });
  });

  it('never when the exception for it has ended', async () => {
    const world = await askedBack(({ exceptions }) => ({
      exceptions: exceptions.map((one) => ({ ...one, until: one.at })),
    }));
    await reopen(world.depsOf('r/1'), world.group);
    expect(world.inbound()).toEqual(ALWAYS);
    expect(await stateOf(world)).toMatchObject({ kind: 'failed', why: 'the exception for it has ended already' });
  });

  it.each<[string, (finding: Finding) => Partial<Finding>]>([
    [
      'that it has not revoked',
      ({ exposures }) => ({
        exposures: exposures.map((one) => ({ ...one, state: { kind: 'vanished', at: one.foundAt, why: 'gone' } })),
      }),
    ],
    [
      'of which nobody has read what it was like',
      ({ exposures }) => ({ exposures: exposures.map(({ tags: _tags, ...one }) => one) }),
    ],
  ])('never one %s', async (_what, change) => {
    const world = await askedBack(change);
    await reopen(world.depsOf('r/1'), world.group);
    expect(world.inbound()).toEqual(ALWAYS);
    expect(await stateOf(world)).toMatchObject({
      kind: 'failed',
      why: 'only what Portcullis itself revoked can be put back',
    });
  });
});

it('puts back no rule whose prefix list nobody can read any more, and says so', async () => {
  const world = createWorld({ reopen: true });
  const entries = [{ cidr: '0.0.0.0/1', description: null }];
  const list = world.model.createPrefixList({ name: 'half', family: 4, maxEntries: 3, entries, tags: [] });
  world.open({ port: 10_250, cidr: list.id }, PRIVATE);
  await world.run();
  await world.click('revoke', ALICE);
  await world.run();
  world.securityGroups.prefixListEntries = async () => {
    throw new PortcullisError('no-such-list', `${list.id} is gone`);
  };
  await world.agreeOn({ kind: 'undo', reason: 'the customer is down', keepFor: HOUR });
  expect(world.inbound()).toEqual(ALWAYS);
  expect(announced(world)).toContain('restore-failed');
  expect(world.errors).toEqual([]);
});

describe('what may authorise narrows a rule', () => {
  it('never when it was edited since it was found: nothing is put beside another rule', async () => {
    let edit = (): void => undefined;
    const tap: Tap = async (call, _attempt, run) => {
      if (call === 'securityGroups.restorableRules') edit();
      return run();
    };
    const world = createWorld({ reopen: true, tap });
    const { rules } = world.open({ port: 0, to: 65_535, cidr: '0.0.0.0/0' }, PRIVATE);
    await world.run();
    edit = () => {
      edit = () => undefined;
      const permission = {
        ipProtocol: 'tcp',
        fromPort: 1,
        toPort: 65_000,
        sources: [{ kind: 'ipv4' as const, cidr: '0.0.0.0/0', description: null }],
      };
      world.model.modifyRules(world.group.groupId, [{ ruleId: String(rules[0]?.id), permission }]);
    };
    await world.click('narrow', ALICE);
    await world.run();
    expect(announced(world)).toContain('narrowing-failed');
    expect(world.inbound().sort()).toEqual(['1-65000 0.0.0.0/0', ...ALWAYS]);
  });
});
