import { messageOf } from '../errors.ts';
import type { Finding } from '../finding/finding.ts';
import { nextDue } from '../finding/next-due.ts';
import type { SettingsOf } from '../finding/settings.ts';
import type { Clock, Log, WakeUps } from '../ports.ts';

type DisarmDeps = { wakeUps: Pick<WakeUps, 'disarm'>; settingsOf: SettingsOf; clock: Clock; log: Log };

/** Timers that nothing waits for any more. One that stays would only wake us for nothing, so a failure is a note. */
export const disarmUnused = async (deps: DisarmDeps, states: readonly Finding[], now: Finding): Promise<void> => {
  const settings = deps.settingsOf(now.group.account);
  const needed = nextDue(now, settings, deps.clock.now());
  // The deadline has a timer of its own, armed with the first reminder's.
  const times = new Set(states.flatMap((state) => [nextDue(state, settings), state.deadline]));
  // Closer together than a second, two wake-ups are one timer.
  const isNeeded = (time: number) => [needed, now.deadline].some((one) => one !== null && Math.abs(time - one) < 1_000);
  const unused = [...times].flatMap((time) =>
    time !== null && !isNeeded(time) && time > deps.clock.now() ? [time] : [],
  );
  try {
    await Promise.all(unused.map((time) => deps.wakeUps.disarm(now.group, time)));
  } catch (error) {
    deps.log('warn', 'could not disarm a wake-up; it will do nothing', { error: messageOf(error) });
  }
};
