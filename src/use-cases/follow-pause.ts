import type { PauseEvent, PauseRecord } from '../finding/pause.ts';
import {
  announced,
  gaveUp,
  isHeld,
  nextReminder,
  REMIND_EVERY,
  reminded,
  spread,
  telling,
  told,
} from '../finding/pause.ts';
import { isFinal } from '../finding/finding.ts';
import { messageOf } from '../errors.ts';
import type { Announcements, Clock, Listings, Log, Metrics, Notifier, Pauses, Waiting, WakeUps } from '../ports.ts';
import { changePause } from './change-pause.ts';
import { eachOf } from './each-of.ts';
import { finishAll } from './finish-all.ts';

export type FollowPauseDeps = {
  pauses: Pauses;
  listings: Pick<Listings, 'open' | 'openGroups'>;
  wakeUps: Pick<WakeUps, 'arm' | 'armPause'>;
  announcements: Pick<Announcements, 'pause'>;
  notifier: Pick<Notifier, 'postPause'>;
  metrics: Metrics;
  clock: Clock;
  /** Names this run, so that it recognises its own claim on telling. */
  attempt: string;
  log: Log;
};

/** How long one may take to post a message before another may look for it. Longer than a function waits for Slack. */
const LEASE = 60_000;
/** Messages that are sent at once; in this order, which is that of the deadlines. */
const AT_ONCE = 10;
/** Findings that are counted for what people are told. */
const MOST_COUNTED = 100;

/**
 * Sees to what follows from a pause, or from its end: every open finding hears of it (and on its end carries out what is
 * overdue), the bus and the channel are told, and a reminder comes until it ends. Safe to run at any time and any number
 * of times: somebody paused, a timer, and every sweep ask for it. One part that fails holds up no other.
 */
export const followPause = async (deps: FollowPauseDeps): Promise<void> => {
  const remind = (stored: PauseRecord | null) => stored && reminded(stored, deps.clock.now());
  const { before, changed } = await changePause(deps.pauses, remind);
  const record = changed ?? before;
  if (record === null) return;
  if (record.pause !== null) {
    deps.log('warn', 'paused: nothing is closed until it is resumed', { pause: record.pause.id });
    deps.metrics('Paused', 1);
  }
  await finishAll([armReminder(deps, record), spreadPause(deps, record), tellAll(deps)]);
};

/** One that is due and waits for the one before it to be told must not wake us over and over. */
const armReminder = async ({ wakeUps, clock }: FollowPauseDeps, record: PauseRecord): Promise<void> => {
  const [at, now] = [nextReminder(record), clock.now()];
  if (record.pause !== null) await wakeUps.armPause(at > now ? at : now + REMIND_EVERY);
};

const spreadPause = async (deps: FollowPauseDeps, { unspread }: PauseRecord): Promise<void> => {
  if (unspread === null) return;
  const { listings, wakeUps, clock, pauses } = deps;
  for await (const groups of listings.openGroups())
    await eachOf(groups, AT_ONCE, async (group) => wakeUps.arm(group, clock.now()));
  await changePause(pauses, (stored) => stored && spread(stored, unspread));
};

/** One event after the other: that it was resumed means nothing to whoever has not heard that it was paused. */
const tellAll = async (deps: FollowPauseDeps): Promise<void> => {
  const { pauses, announcements } = deps;
  for (let known: string | null = null; ;) {
    const event: PauseEvent | undefined = (await pauses.load())?.untold[0];
    if (event === undefined || event.id === known) return;
    known = event.id;
    if (!event.announced) {
      await announcements.pause(event);
      await changePause(pauses, (stored) => stored && announced(stored, event.id));
    }
    await tellChannel(deps, event);
  }
};

const tellChannel = async (deps: FollowPauseDeps, event: PauseEvent): Promise<void> => {
  const { pauses, clock, attempt, notifier } = deps;
  const { before, changed } = await changePause(pauses, (stored) =>
    stored?.untold[0]?.id === event.id ? telling(stored, attempt, clock.now(), clock.now() + LEASE) : null,
  );
  // Somebody else is telling it. They go on with what comes after it.
  if (changed === null) return;
  try {
    // Whoever takes over from one that died has the message looked for first.
    await notifier.postPause(event, await countWaiting(deps), before?.telling != null);
  } catch (error) {
    await changePause(pauses, (stored) => stored && gaveUp(stored, attempt, clock.now()));
    throw error;
  }
  await changePause(pauses, (stored) => stored && told(stored, event.id));
};

const EVERY_ACCOUNT = (): boolean => true;

/** Worth knowing, and no reason not to tell the rest. */
const countWaiting = async ({ listings, clock, log }: FollowPauseDeps): Promise<Waiting> => {
  try {
    const open = (await listings.open(MOST_COUNTED, EVERY_ACCOUNT)).filter(({ exposures }) =>
      exposures.some(({ state }) => !isFinal(state)),
    );
    return { open: open.length, held: open.filter((finding) => isHeld(finding, clock.now())).length };
  } catch (error) {
    log('warn', 'could not count what is open', { error: messageOf(error) });
    return null;
  }
};
