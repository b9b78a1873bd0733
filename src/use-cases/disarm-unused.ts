import { messageOf } from '../errors.ts';
import type { Finding, Instant } from '../finding/finding.ts';
import { nextDue } from '../finding/next-due.ts';
import type { SettingsOf } from '../finding/settings.ts';
import type { Clock, Log, WakeUps } from '../ports.ts';

type DisarmDeps = { wakeUps: Pick<WakeUps, 'disarm'>; settingsOf: SettingsOf; clock: Clock; log: Log };

/** Timers that nothing waits for any more. One that stays would only wake us for nothing, so a failure is a note. */
export const disarmUnused = async (deps: DisarmDeps, states: readonly Finding[], now: Finding): Promise<void> => {
  const settings = deps.settingsOf(now.group.account);
  const earliest = deps.clock.now();
  const needed = nextDue(now, settings, earliest);
  const { deadline } = now;
  // Closer together than a second, two wake-ups are one timer.
  const isNeeded = (time: Instant) =>
    (needed !== null && Math.abs(time - needed) < 1_000) || (deadline !== null && Math.abs(time - deadline) < 1_000);
  const unused = new Set<Instant>();
  // The deadline has a timer of its own, armed with the first reminder's.
  for (const state of states)
    for (const time of state === now ? [] : [nextDue(state, settings), state.deadline])
      if (time !== null && time > earliest && !isNeeded(time)) unused.add(time);
  try {
    await Promise.all([...unused].map(async (time) => deps.wakeUps.disarm(now.group, time)));
  } catch (error) {
    deps.log('warn', 'could not disarm a wake-up; it will do nothing', { error: messageOf(error) });
  }
};
