import type { Finding, Instant, MessageRef, TrackedExposure } from './finding.ts';
import { findingIdOf, isFinal } from './finding.ts';
import type { Transition } from './transition.ts';

/** Everything that the bus and the thread were not told yet, oldest first. */
export const untoldTransitions = (finding: Finding): Transition[] => {
  const found = finding.exposures.filter(({ told }) => !told);
  return [...found.map((exposure) => foundTransition(finding, exposure)), ...finding.untold];
};

/** With the time, because a rule that was taken for gone can be found again. */
const foundId = (finding: Finding, { id, foundAt }: TrackedExposure): string =>
  `${findingIdOf(finding)}/found/${id}/${foundAt}`;
/** That it was found: not stored as a transition, because the one write that finds it knows no more than the exposure. */
export const foundTransition = (finding: Finding, exposure: TrackedExposure): Transition => ({
  id: foundId(finding, exposure),
  kind: exposure.foundAt === finding.openedAt ? 'opened' : 'joined',
  exposureIds: [exposure.id],
  at: exposure.foundAt,
  by: null,
});

/** When it happened what a message shows for the first time, as far as an event told so. Oldest first. */
export const firstShown = ({ exposures }: Finding): Instant[] =>
  exposures
    .filter(({ shownIn, told }) => shownIn === null && !told)
    .flatMap(({ origin: { eventTime } }) => (eventTime === null ? [] : [eventTime]))
    .sort((a, b) => a - b);

/** What the message alone tells: it says so itself, or another transition follows within moments. */
const ON_ITS_MESSAGE: ReadonlySet<Transition['kind']> = new Set([
  'opened',
  'narrowing',
  'revoking',
  'unanswered',
] as const);
/** Whether people are told of it in the thread, too, which is the story of the finding: so it is told by one run. */
export const isToldInThread = (kind: Transition['kind']): boolean => !ON_ITS_MESSAGE.has(kind);

/** What a run told: the message that it made of `rendered`, and the transitions. */
export type Progress = {
  rendered: Finding;
  message: MessageRef | null;
  told: readonly Transition[];
  /** The run that told it: its claim ends with it, and nobody else's. */
  attempt: string;
};

/**
 * Writes into the stored finding what was told. It may have changed since `rendered` was read: then the message is
 * marked as stale, because Slack knows no order and may show the older of two updates.
 */
export const markProgress = (stored: Finding, { rendered, message, told, attempt }: Progress): Finding | null => {
  // Archived in between: nothing of this finding is left to be marked.
  if (stored.sequence !== rendered.sequence) return null;
  const toldIds = new Set(told.map(({ id }) => id));
  const seen = new Set(message ? rendered.exposures.map(({ id }) => id) : []);
  const version = stored.version + 1;
  const unchanged = stored.version === rendered.version;
  const current = unchanged && (message !== null || stored.shown === stored.version);
  return {
    ...stored,
    version,
    message: message ?? stored.message,
    posting: stored.posting?.by === attempt ? null : stored.posting,
    shown: current ? version : null,
    exposures: stored.exposures.map((exposure) => {
      const shownIn = exposure.shownIn ?? (seen.has(exposure.id) ? rendered.version : null);
      const isTold = exposure.told || toldIds.has(foundId(stored, exposure));
      return shownIn === exposure.shownIn && isTold === exposure.told
        ? exposure
        : { ...exposure, shownIn, told: isTold };
    }),
    untold: stored.untold.filter(({ id }) => !toldIds.has(id)),
  };
};

/**
 * The message of `rendered` was deleted: whoever posts it again claims that and looks for it first, as after a crash.
 * Null where another one was posted since.
 */
export const forgetMessage = (stored: Finding, rendered: Finding): Finding | null =>
  stored.sequence === rendered.sequence && stored.message !== null && stored.message.ts === rendered.message?.ts
    ? { ...stored, version: stored.version + 1, message: null, shown: null }
    : null;

/** True while the Slack message may differ from the stored state. */
export const isMessageStale = (finding: Finding): boolean =>
  finding.exposures.length > 0 && finding.shown !== finding.version && !isQuiet(finding);

/**
 * A rule that came back under a running exception pages nobody: no message, until somebody is waited for. Nor is there
 * one of a group without a finding, of which an exception was withdrawn.
 */
export const isQuiet = ({ quiet, message, exposures }: Finding): boolean =>
  message === null &&
  (exposures.length === 0 || (quiet && exposures.every(({ state }) => state.kind === 'kept' || isFinal(state))));
