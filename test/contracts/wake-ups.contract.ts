import { expect } from '@jest/globals';
import type { GroupKey } from '../../src/finding/finding.ts';
import type { Clock, WakeUps } from '../../src/ports.ts';
import { MINUTE, SECOND } from '../support/clock.ts';
import { GROUP } from '../support/findings.ts';
import { createPromises, type Differences } from './promises.ts';

export type WakeUpsStage = {
  wakeUps: WakeUps;
  clock: Pick<Clock, 'now'>;
  elapse: (ms: number) => Promise<void>;
  /** The groups that were woken since it was asked last. */
  woken: () => Promise<(GroupKey | 'pause')[]>;
  /** How many timers are set. */
  armed: () => Promise<number>;
};

export const wakeUpsContract = (create: () => Promise<WakeUpsStage>, differences: Differences = {}): void => {
  const { promise, end } = createPromises(differences);

  promise('sets a timer for the future, and wakes nobody yet', async () => {
    const { wakeUps, clock, woken, armed } = await create();
    await wakeUps.arm(GROUP, clock.now() + 15 * MINUTE);
    expect(await armed()).toBe(1);
    expect(await woken()).toEqual([]);
  });

  promise('sets one timer, however often it is told to', async () => {
    const { wakeUps, clock, armed } = await create();
    const at = clock.now() + 15 * MINUTE + 1;
    await wakeUps.arm(GROUP, at);
    await wakeUps.arm(GROUP, at);
    expect(await armed()).toBe(1);
  });

  promise('wakes the group at the time, not before, and once', async () => {
    const { wakeUps, clock, elapse, woken, armed } = await create();
    await wakeUps.arm(GROUP, clock.now() + 15 * MINUTE + 1);
    await elapse(15 * MINUTE);
    expect(await woken()).toEqual([]);
    await elapse(SECOND);
    expect(await woken()).toEqual([GROUP]);
    await elapse(15 * MINUTE);
    expect(await woken()).toEqual([]);
    expect(await armed()).toBe(0);
  });

  promise('reminds of a pause at the time, once, beside every other timer', async () => {
    const { wakeUps, clock, elapse, woken, armed } = await create();
    const at = clock.now() + 30 * MINUTE;
    await wakeUps.armPause(at);
    await wakeUps.armPause(at);
    await wakeUps.arm(GROUP, at);
    expect(await armed()).toBe(2);
    await elapse(30 * MINUTE + SECOND);
    expect((await woken()).map((one) => (one === 'pause' ? one : one.groupId)).sort()).toEqual([
      'pause',
      GROUP.groupId,
    ]);
    await elapse(30 * MINUTE);
    expect(await woken()).toEqual([]);
  });

  promise('wakes at once when the time is past', async () => {
    const { wakeUps, clock, elapse, woken } = await create();
    await wakeUps.arm(GROUP, clock.now() - MINUTE);
    await elapse(0);
    expect(await woken()).toEqual([GROUP]);
  });

  promise('never wakes before the time, not even within the last second', async () => {
    const { wakeUps, clock, elapse, woken } = await create();
    const at = clock.now() + 300;
    await wakeUps.arm(GROUP, at);
    await elapse(200);
    expect(await woken()).toEqual([]);
    await elapse(2 * SECOND);
    expect(await woken()).toEqual([GROUP]);
  });

  promise('forgets a timer that is disarmed, and minds no timer that is gone', async () => {
    const { wakeUps, clock, elapse, woken, armed } = await create();
    const at = clock.now() + 15 * MINUTE;
    await wakeUps.arm(GROUP, at);
    await wakeUps.disarm(GROUP, at);
    await wakeUps.disarm(GROUP, at);
    expect(await armed()).toBe(0);
    await elapse(16 * MINUTE);
    expect(await woken()).toEqual([]);
  });

  promise('keeps the timers of groups, regions and moments apart', async () => {
    const { wakeUps, clock, armed } = await create();
    const at = clock.now() + 15 * MINUTE;
    await wakeUps.arm(GROUP, at);
    await wakeUps.arm(GROUP, at + SECOND);
    await wakeUps.arm({ ...GROUP, region: 'us-east-1' }, at);
    await wakeUps.arm({ ...GROUP, groupId: 'sg-0b' }, at);
    expect(await armed()).toBe(4);
    await wakeUps.disarm(GROUP, at);
    expect(await armed()).toBe(3);
  });

  end();
};
