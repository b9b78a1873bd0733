import { describe, expect, it } from '@jest/globals';
import { followPause } from '../../src/use-cases/follow-pause.ts';
import { MINUTE, NOON } from '../support/clock.ts';
import { createWorld, KUBELET, OLIVE, type Tap } from '../support/world.ts';

/** A finding is open and somebody has paused, while these calls fail. `calls`: what is called from then on. */
const paused = async (...failing: string[]) => {
  const calls: string[] = [];
  const down = new Set<string>();
  const tap: Tap = async (call, _attempt, run) => {
    calls.push(call);
    if (down.has(call)) throw new Error(`${call} is down`);
    return run();
  };
  const world = createWorld({ tap });
  world.open(KUBELET);
  await world.run();
  calls.splice(0);
  for (const call of failing) down.add(call);
  await world.pauseBy(OLIVE);
  return { world, calls, count: (call: string) => calls.filter((one) => one === call).length };
};

describe('a pause that Slack cannot be told of', () => {
  it('is told the bus once, wakes each finding once, and throws what Slack says', async () => {
    const { world, calls, count } = await paused('notifier.postPause');
    expect([count('announcements.pause'), world.errors.length]).toEqual([1, 1]);
    calls.splice(0);
    await expect(followPause(world.depsOf('p/2'))).rejects.toThrow('notifier.postPause is down');
    expect(count('announcements.pause')).toBe(0);
    expect(count('wakeUps.arm')).toBe(0);
  });

  it('is left to the run that tells it', async () => {
    const { world } = await paused('notifier.postPause');
    const record = await world.pauses.load();
    if (!record) throw new Error('nothing is paused');
    const telling = { by: 'another', until: NOON + MINUTE };
    expect(await world.pauses.save({ ...record, version: record.version + 1, telling })).toBe('saved');
    const deps = world.depsOf('p/2');
    const load = deps.pauses.load.bind(deps.pauses);
    let loads = 0;
    deps.pauses.load = async () => {
      if ((loads += 1) > 50) throw new Error('it goes round for ever');
      return load();
    };
    await followPause(deps);
    expect(world.notifier.pauses).toEqual([]);
  });
});

it('a pause is told although nobody can count what is open, and is counted itself', async () => {
  const { world } = await paused('listings.open');
  expect(world.notifier.pauses.map(({ waiting }) => waiting)).toEqual([null]);
  expect(world.counted).toContainEqual(['Paused', 1]);
});

it('after the end of a pause no timer is set and no pause counted', async () => {
  const { world, calls, count } = await paused();
  await world.resumeBy(OLIVE);
  calls.splice(0);
  const before = world.counted.length;
  await followPause(world.depsOf('p/2'));
  expect(count('wakeUps.armPause')).toBe(0);
  expect(world.counted.slice(before)).toEqual([]);
});
