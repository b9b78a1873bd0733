import type { ExposureState, Finding, Instant } from './finding.ts';
import type { DecisionSettings } from './settings.ts';

type Reminding = Pick<DecisionSettings, 'enforcement' | 'remindEvery'>;

/** Reminders closer than this to the deadline (ms) would come with it: Scheduler is up to a minute late. */
const LEAST_BEFORE = 60_000;
const MOST_BEFORE = 300_000;
/** The warning before a keep ends comes this long before (ms), or earlier in the last quarter of a short one. */
const WARN_BEFORE = 3_600_000;

/** At half time, and shortly before the deadline where that is later. */
const remindersBefore = ({ deadline, waitingSince, openedAt }: Finding): Instant[] => {
  const since = waitingSince ?? openedAt;
  if (deadline === null || since === null || deadline <= since) return [];
  const half = halfWay(since, deadline);
  const soon = deadline - Math.min(Math.max((deadline - since) / 8, LEAST_BEFORE), MOST_BEFORE);
  return soon > half + LEAST_BEFORE ? [half, Math.floor(soon)] : [half];
};

/** The first reminder of a deadline that counts from now; the deadline itself where nobody is reminded. */
export const firstReminder = (
  now: Instant,
  deadline: Instant,
  { enforcement }: Pick<Reminding, 'enforcement'>,
): Instant => (enforcement === 'observe' || deadline <= now ? deadline : halfWay(now, deadline));

const halfWay = (since: Instant, deadline: Instant): Instant => since + Math.floor((deadline - since) / 2);

/** Whether this moment, or an earlier one since the last reminder, was half time. */
export const isHalfTime = (finding: Finding, now: Instant): boolean => {
  const [half = Infinity] = remindersBefore(finding);
  return half <= now && (finding.remindedAt ?? -Infinity) < half;
};

/** When the thread is to be reminded next; Infinity when nobody is waited for. */
export const dueReminder = (finding: Finding, { enforcement, remindEvery }: Reminding): Instant => {
  const { deadline, remindedAt } = finding;
  if (enforcement === 'observe' || deadline === null) return Infinity;
  const last = remindedAt ?? -Infinity;
  const before = remindersBefore(finding).filter((at) => at > last);
  if (before.length > 0) return Math.min(...before);
  if (enforcement === 'enforce') return Infinity;
  return last < deadline ? deadline : last + remindEvery;
};

/** When people are told that this keep ends soon; Infinity when they were. */
export const warningOf = (state: ExposureState): Instant =>
  state.kind === 'kept' && !state.warned
    ? Math.floor(state.until - Math.min(WARN_BEFORE, (state.until - state.at) / 4))
    : Infinity;

/** When people are told next that a keep ends soon. */
export const dueWarning = ({ exposures }: Finding): Instant =>
  Math.min(Infinity, ...exposures.map(({ state }) => warningOf(state)));

/**
 * The next moment at which the stored state asks for something; null when it never does. While it is paused, what is past
 * (`now`) waits for the end of the pause, which wakes it, and asks for nothing until then.
 */
export const nextDue = (finding: Finding, settings: DecisionSettings, now: Instant = -Infinity): Instant | null => {
  const { undoUntil, strays, paused } = finding;
  const unlessHeld = (at: Instant): Instant => (paused !== null && at <= now ? Infinity : at);
  let due = Math.min(dueReminder(finding, settings), undoUntil ?? Infinity, unlessHeld(strays?.leaseUntil ?? Infinity));
  for (const { state } of finding.exposures) {
    const at = dueOf(state, finding.deadline, settings);
    // The end of a keep closes nothing by itself.
    due = Math.min(due, state.kind === 'kept' ? at : unlessHeld(at), warningOf(state));
  }
  for (const { state, leaseUntil } of finding.restores)
    if (state.kind === 'asked') due = Math.min(due, unlessHeld(leaseUntil));
  return due === Infinity ? null : Math.floor(due);
};

const dueOf = (
  state: ExposureState,
  deadline: Instant | null,
  { enforcement }: Pick<Reminding, 'enforcement'>,
): Instant => {
  switch (state.kind) {
    case 'pending':
      return enforcement === 'approve' ? Infinity : (deadline ?? Infinity);
    case 'narrowing':
    case 'revoking':
      return state.leaseUntil;
    case 'kept':
      return state.until;
    case 'failed':
      return state.retryAt;
    case 'revoked':
    case 'vanished':
    case 'observed':
      return Infinity;
  }
};
