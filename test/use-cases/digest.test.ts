import { describe, expect, it } from '@jest/globals';
import type { Finding, GroupKey } from '../../src/finding/finding.ts';
import { findingIdOf } from '../../src/finding/finding.ts';
import type { Clock } from '../../src/ports.ts';
import { alert } from '../../src/use-cases/alert.ts';
import { remediate } from '../../src/use-cases/remediate.ts';
import { groupOf, openGroup, openMany, openNewGroup, type Opened } from '../support/burst.ts';
import { HOUR, MINUTE, SECOND } from '../support/clock.ts';
import { ALICE, anException, anExposure, GROUP } from '../support/findings.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { createWorld, type Tap, type World } from '../support/world.ts';

const OTHER = '444455556666';

const deliver = async (world: World, opened: readonly Opened[]): Promise<void> => {
  for (const { event } of opened) world.enqueue('ingress', event);
  await world.run();
};
const findingOf = async (world: World, group: GroupKey): Promise<Finding> => {
  const finding = await world.findings.load(group);
  if (!finding) throw new Error('there is no finding');
  return finding;
};
const linesOf = (world: World) => world.notifier.digests.flatMap(({ digest }) => digest.lines);
/** Findings that have no message, or two, or one that shows something else than what is stored. */
const wronglyShown = async (world: World, opened: readonly Opened[]): Promise<string[]> => {
  const wrong = [];
  for (const { group } of opened) {
    const finding = await findingOf(world, group);
    const id = findingIdOf(finding);
    const single = world.notifier.messages.filter((message) => findingIdOf(message.finding) === id);
    const lines = linesOf(world).filter((line) => line.finding === id);
    const shown = [...single.map((message) => message.finding.version), ...lines.map(({ version }) => version)];
    // The write that marks a message as shown is not shown by it.
    const isRight = shown.length === 1 && shown[0] === finding.version - 1 && finding.shown === finding.version;
    if (!isRight) wrong.push(`${id} v${finding.version}, shown ${String(finding.shown)}: ${shown.join(', ')}`);
  }
  return wrong;
};

describe('a burst', () => {
  it('gives the first five of a minute messages of their own, and the others a line of one digest', async () => {
    const world = createWorld();
    const opened = openMany(world, 30);
    await deliver(world, opened);
    expect(world.notifier.messages).toHaveLength(5);
    expect(world.notifier.digests.map(({ digest }) => digest.lines.length)).toEqual([25]);
    expect(await wronglyShown(world, opened)).toEqual([]);
    const last = await findingOf(world, groupOf(opened, 29));
    expect(last.message).toEqual(world.notifier.digests[0]?.ref);
    expect(last.exposures[0]?.shownIn).toBe(2);
  });

  it('does not touch what is found in another account', async () => {
    const world = createWorld({ places: [{ account: OTHER, region: GROUP.region }] });
    const noise = openMany(world, 30);
    const single = openNewGroup(world, OTHER);
    await deliver(world, [...noise, single]);
    const messages = world.notifier.messages.filter(({ finding }) => finding.group.account === OTHER);
    expect(messages.map(({ finding }) => finding.group)).toEqual([single.group]);
    expect(new Set(linesOf(world).map(({ group }) => group.account))).toEqual(new Set([GROUP.account]));
  });

  it('of every account has a digest of its own', async () => {
    const world = createWorld({ places: [{ account: OTHER, region: GROUP.region }] });
    await deliver(world, [...openMany(world, 8), ...openMany(world, 8, OTHER)]);
    const digests = world.notifier.digests.map(({ digest }) => [digest.account, digest.lines.length]);
    expect(digests).toEqual([
      [GROUP.account, 3],
      [OTHER, 3],
    ]);
  });

  it('is over after a minute: what comes then has its own message', async () => {
    const world = createWorld();
    await deliver(world, openMany(world, 10));
    await world.pass(2 * MINUTE);
    const late = openNewGroup(world);
    await deliver(world, [late]);
    expect((await findingOf(world, late.group)).digest).toBeNull();
    expect(world.notifier.messages).toHaveLength(6);
  });

  it('is no burst when one group is opened again and again', async () => {
    const world = createWorld();
    for (let port = 0; port < 20; port += 1) {
      world.open({ port, to: 10250, cidr: '0.0.0.0/0' });
      await world.run();
    }
    const late = openNewGroup(world);
    await deliver(world, [late]);
    expect(world.notifier.digests).toEqual([]);
    expect(world.notifier.messages).toHaveLength(2);
  });

  it('costs the common path no call one after the other', async () => {
    const calls: string[] = [];
    const tap: Tap = async (call, _attempt, run) => {
      calls.push(`${call} starts`);
      const result = await run();
      calls.push(`${call} ends`);
      return result;
    };
    const world = createWorld({ tap });
    await alert(world.depsOf('m/1'), openNewGroup(world).event);
    expect(calls.indexOf('bursts.count starts')).toBeLessThan(calls.indexOf('findings.record ends'));
    expect(calls.filter((call) => call.startsWith('digests'))).toEqual([]);
    expect(calls.filter((call) => call === 'findings.save starts')).toHaveLength(1);
  });

  it('that cannot be counted makes single messages', async () => {
    const tap: Tap = async (call, _attempt, run) => {
      if (call === 'bursts.count') throw new Error('throttled');
      return run();
    };
    const world = createWorld({ tap });
    const opened = openMany(world, 8);
    await deliver(world, opened);
    expect(world.notifier.messages).toHaveLength(8);
    expect(await wronglyShown(world, opened)).toEqual([]);
  });
});

describe('in a burst, a finding', () => {
  it('that a run has posted before it died stays a message of its own', async () => {
    let dead: string | null = null;
    const tap: Tap = async (call, attempt, run) => {
      if (dead === attempt) throw new Error('dead');
      const result = await run();
      if (call !== 'notifier.post' || dead !== null) return result;
      dead = attempt;
      throw new Error('died of it');
    };
    const world = createWorld({ tap });
    const opened = openMany(world, 12);
    await deliver(world, opened);
    // The first is delivered again in the middle of the burst.
    await deliver(world, opened.slice(0, 1));
    await world.pass(3 * MINUTE);
    expect((await findingOf(world, groupOf(opened, 0))).digest).toBeNull();
    expect(world.notifier.messages).toHaveLength(5);
    expect(await wronglyShown(world, opened)).toEqual([]);
  });

  it('under a running exception stays what nobody is told of', async () => {
    const world = createWorld();
    const kept = openNewGroup(world);
    await deliver(world, [kept]);
    await world.pass(HOUR);
    const again = openGroup(world, kept.group, 10250);
    const stored = await findingOf(world, kept.group);
    const exceptions = [anException(anExposure(1), { at: world.clock.now(), until: world.clock.now() + HOUR })];
    await world.findings.save({ ...stored, version: stored.version + 1, exceptions });
    await deliver(world, openMany(world, 8));
    await deliver(world, [again]);
    const finding = await findingOf(world, kept.group);
    expect(finding.exposures.map(({ state }) => state.kind)).toEqual(['kept']);
    expect(finding).toMatchObject({ digest: null, message: null });
    expect(linesOf(world)).toHaveLength(3);
  });
});

describe('a line of a digest', () => {
  const inDigest = async (world: World, count = 12) => {
    const opened = openMany(world, count);
    await deliver(world, opened);
    return opened;
  };
  const lineOf = (world: World, group: GroupKey) => linesOf(world).find((line) => line.group.groupId === group.groupId);

  it('follows its finding to the end, and keeps the outcome after the archive', async () => {
    const world = createWorld();
    const opened = await inDigest(world);
    await world.pass(HOUR);
    for (const { group } of opened) expect((await findingOf(world, group)).exposures).toEqual([]);
    expect(linesOf(world).map(({ states }) => states)).toEqual(Array.from({ length: 7 }, () => ({ revoked: 1 })));
    const [digest] = world.digests.all();
    expect(digest?.shown).toBe(digest?.version);
    expect(world.notifier.messages).toHaveLength(5);
    expect(world.notifier.digests).toHaveLength(1);
  });

  it('decides what it showed, and nothing that came later', async () => {
    const world = createWorld();
    const group = groupOf(await inDigest(world), -1);
    const version = lineOf(world, group)?.version ?? 0;
    await deliver(world, [openGroup(world, group, 6443)]);
    await remediate(world.depsOf('m/1'), { kind: 'revoke', group, sequence: 1, version, by: ALICE, ruleIds: null });
    expect((await findingOf(world, group)).exposures.map(({ state }) => state.kind)).toEqual(['revoked', 'pending']);
    expect(lineOf(world, group)).toMatchObject({ ports: [6443, 10250], states: { revoked: 1, pending: 1 } });
    expect(world.notifier.digests[0]?.replies).toEqual([expect.stringContaining(group.groupId)]);
  });

  it('is reminded of once, together with the others', async () => {
    const world = createWorld();
    await inDigest(world);
    await world.pass(8 * MINUTE);
    expect(world.notifier.digests[0]?.replies).toEqual([expect.stringContaining('7 security groups')]);
  });

  it('comes back with the others when somebody deletes the message', async () => {
    const world = createWorld();
    const opened = await inDigest(world);
    world.notifier.digests.splice(0);
    await world.pass(HOUR);
    expect(world.notifier.digests).toHaveLength(1);
    expect(linesOf(world)).toHaveLength(7);
    expect((await world.findings.loadArchived(groupOf(opened, -1), 1))?.exposures[0]?.state.kind).toBe('revoked');
  });

  it('comes back once, although the answer to that post gets lost', async () => {
    let isLost = false;
    const tap: Tap = async (call, _attempt, run) => {
      const answer = await run();
      if (!isLost || call !== 'notifier.postDigest') return answer;
      isLost = false;
      throw new Error('no answer');
    };
    const world = createWorld({ tap });
    await inDigest(world);
    world.notifier.digests.splice(0);
    isLost = true;
    await world.pass(HOUR);
    expect(isLost).toBe(false);
    expect(world.notifier.digests).toHaveLength(1);
    expect(linesOf(world)).toHaveLength(7);
  });
});

/** A Slack that takes a while for each call, and one call to a channel in a second. */
const createSlowSlack = (clock: Clock) => {
  const times: number[] = [];
  const refused: number[] = [];
  const tap: Tap = async (call, _attempt, run) => {
    if (!call.startsWith('notifier')) return run();
    await clock.sleep(200);
    const last = times.at(-1) ?? -Infinity;
    if (call.includes('Digest') && refused.length < 20 && clock.now() - last < 1_000) {
      refused.push(clock.now());
      throw Object.assign(new Error('ratelimited'), { retryAfter: 3 });
    }
    times.push(clock.now());
    return run();
  };
  return { tap, refused };
};

describe('three hundred findings in a minute, twenty-five at a time', () => {
  it('are all shown, once, by few renderings, although Slack refuses some of them', async () => {
    const clock = createVirtualClock();
    const slack = createSlowSlack(clock);
    const world = createWorld({ tap: slack.tap });
    const opened = openMany(world, 300);
    const queue = opened.map((one, n) => ({ ...one, n, tries: 0 }));
    const work = async () => {
      for (let message = queue.shift(); message; message = queue.shift()) {
        const { event, n, tries } = message;
        try {
          await alert({ ...world.depsOf(`m${n}/${tries}`), clock }, event);
        } catch {
          // As the queue does, only sooner.
          await clock.sleep(5 * SECOND);
          queue.push({ ...message, tries: tries + 1 });
        }
      }
    };
    await clock.settle(Promise.all(Array.from({ length: 25 }, work)));
    // Beyond the first five, those that came in with them.
    expect(world.notifier.messages.length).toBeLessThanOrEqual(25);
    expect(world.notifier.messages.length + linesOf(world).length).toBe(300);
    expect(await wronglyShown(world, opened)).toEqual([]);
    expect(slack.refused.length).toBeGreaterThan(0);
    const renderings = world.notifier.digests.reduce((sum, one) => sum + one.renderings, 0);
    expect(renderings).toBeLessThan(100);
    for (const digest of world.digests.all()) expect(digest.shown).toBe(digest.version);
  });
});
