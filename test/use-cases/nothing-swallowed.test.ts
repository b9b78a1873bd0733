import { describe, expect, it } from '@jest/globals';
import { enrich } from '../../src/use-cases/enrich.ts';
import { eachOf } from '../../src/use-cases/each-of.ts';
import { changeFinding } from '../../src/use-cases/change-finding.ts';
import { changePause } from '../../src/use-cases/change-pause.ts';
import { findMissed } from '../../src/use-cases/find-missed.ts';
import { followPause } from '../../src/use-cases/follow-pause.ts';
import { lookAgain } from '../../src/use-cases/look-again.ts';
import { refuseClick } from '../../src/use-cases/refuse-click.ts';
import { refusePlace } from '../../src/use-cases/refuse-place.ts';
import { remediate } from '../../src/use-cases/remediate.ts';
import { repairArchived } from '../../src/use-cases/repair-archived.ts';
import { showHome } from '../../src/use-cases/show-home.ts';
import { sweepPlaces } from '../../src/use-cases/sweep-places.ts';
import { MINUTE } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, GROUP, ORIGIN } from '../support/findings.ts';
import { createWorld, KUBELET, OLIVE, type Tap, type World } from '../support/world.ts';

const PLACE = { account: GROUP.account, region: GROUP.region };
const FACTS = { ...ORIGIN, ...PLACE, groupId: GROUP.groupId, groupName: null };
type Deps = ReturnType<World['depsOf']>;

/** A world in which this call fails in the run `r/1`, and what was called after it in that run. */
const failingAt = (failing: string) => {
  const calls: string[] = [];
  const tap: Tap = async (call, attempt, run) => {
    if (attempt !== 'r/1') return run();
    if (call === failing) throw new Error('throttled');
    calls.push(call);
    return run();
  };
  return { world: createWorld({ tap }), calls };
};
const open = async (world: World) => {
  world.open(KUBELET);
  await world.run();
};
const closed = async (world: World) => {
  await open(world);
  await world.click('revoke', ALICE);
  await world.run();
};
const paused = async (world: World) => {
  await open(world);
  await world.pauseBy(OLIVE);
};
const opened = (world: World) => void world.authorize(KUBELET);
const nothing = (): void => undefined;

type Prepare = (world: World) => Promise<void> | void;
type Run = (deps: Deps, world: World) => Promise<unknown>;
const CLICK = { group: GROUP, sequence: 1, version: 1, by: ALICE, what: 'revoke', why: 'no' } as const;

/** The queue brings again only what was thrown. */
describe('a run throws what it could not do:', () => {
  it.each<[string, string, Prepare, Run]>([
    [
      'tell of a place that is not watched',
      'announcements.notWatched',
      nothing,
      async (deps) => refusePlace(deps, PLACE, FACTS),
    ],
    ['note what a first look has found', 'sweeps.put', opened, async (deps) => findMissed(deps, PLACE)],
    ['note that a sweep has ended', 'sweeps.end', nothing, async (deps) => findMissed(deps, PLACE)],
    ['arm a deadline that moved', 'wakeUps.arm', open, async (deps, { group }) => enrich(deps, { group, sequence: 1 })],
    [
      'ask for another look',
      'lookUps.request',
      nothing,
      async (deps) => lookAgain(deps, aFinding([anExposure(1)]), null, null),
    ],
    ['put a refusal on the bus', 'announcements.refused', nothing, async (deps) => refuseClick(deps, CLICK)],
    [
      'answer who waits at a command line',
      'answers.put',
      nothing,
      async (deps) => refuseClick(deps, { ...CLICK, operation: 'o-1' }),
    ],
    [
      'answer what came of a decision',
      'answers.put',
      open,
      async (deps, world) => {
        const { version } = await world.current();
        const command = { ...world.command('revoke', ALICE, version), operation: 'o-1' };
        await remediate(deps, command);
      },
    ],
    [
      'repair the message of an archived finding',
      'notifier.update',
      closed,
      async (deps, { group }) => repairArchived(deps, { group, sequence: 1 }),
    ],
    ['show somebody their Home tab', 'homeTab.publish', nothing, async (deps) => showHome(deps, ALICE.userId)],
    ['arm the reminder of a pause', 'wakeUps.armPause', paused, followPause],
    ['ask for a sweep', 'sweepRequests.request', nothing, sweepPlaces],
  ])('%s', async (_what, call, prepare, run) => {
    const { world } = failingAt(call);
    await prepare(world);
    await expect(run(world.depsOf('r/1'), world)).rejects.toThrow('throttled');
  });

  it('and marks nothing as done by it', async () => {
    const { world, calls } = failingAt('announcements.notWatched');
    await expect(refusePlace(world.depsOf('r/1'), PLACE, FACTS)).rejects.toThrow('throttled');
    const sweep = failingAt('sweeps.put');
    opened(sweep.world);
    await expect(findMissed(sweep.world.depsOf('r/1'), PLACE)).rejects.toThrow('throttled');
    expect([...calls, ...sweep.calls]).not.toContainEqual(expect.stringMatching(/markTold|sweeps\.end/));
  });
});

describe('a race that is lost every time', () => {
  it('is over after ten rounds, and thrown', async () => {
    const finding = aFinding([anExposure(1)]);
    let saves = 0;
    const conflict = async () => {
      saves += 1;
      return 'conflict' as const;
    };
    const next = () => ({ ...finding, version: finding.version + 1 });
    const findings = { load: async () => (saves > 50 ? null : finding), save: conflict };
    await expect(changeFinding(findings, GROUP, next)).rejects.toMatchObject({ code: 'lost-race' });
    expect(saves).toBe(10);
    const world = createWorld();
    await world.pauseBy(OLIVE);
    const pauses = { load: world.pauses.load.bind(world.pauses), save: conflict };
    await expect(changePause(pauses, (record) => record)).rejects.toMatchObject({ code: 'lost-race' });
    expect(saves).toBe(20);
  });
});

describe('one of many that fails', () => {
  it('holds up none of those after it, and is thrown when all are done', async () => {
    const done: number[] = [];
    let [running, most] = [0, 0];
    const all = eachOf([1, 2, 3, 4, 5], 2, async (n) => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => void setImmediate(resolve));
      running -= 1;
      if (n === 1) throw new Error('the first');
      done.push(n);
    });
    await expect(all).rejects.toThrow('the first');
    expect(done).toEqual([2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it('of the timers that nothing needs any more is a note: what was decided is told all the same', async () => {
    const world = createWorld({ tap: failDisarm });
    await open(world);
    await world.click('revoke', ALICE);
    await world.run();
    expect(world.errors).toEqual([]);
    expect(world.logged.map(([, text]) => text)).toContain('could not disarm a wake-up; it will do nothing');
    await world.pass(20 * MINUTE);
    expect(await world.outcomes(1)).toEqual({
      [String(world.notifier.messages[0]?.finding.exposures[0]?.rule.ruleId)]: 'revoked',
    });
  });
});

const failDisarm: Tap = async (call, _attempt, run) => {
  if (call === 'wakeUps.disarm') throw new Error('throttled');
  return run();
};
