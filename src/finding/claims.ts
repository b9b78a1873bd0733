import { narrow } from '../exposure/narrow.ts';
import type { PersonCommand } from './command.ts';
import { isSame } from './person.ts';
import type { Accepted, Decider, ExposureState, Finding, Instant, Pieces, TrackedExposure } from './finding.ts';
import type { DecisionSettings } from './settings.ts';

/** After so many tries to authorise the rest of a rule, that way is given up. */
export const MOST_NARROWINGS = 3;

export const claim = (
  by: Decider,
  now: Instant,
  settings: DecisionSettings,
  attempts = 0,
  pieces?: Pieces,
  accepted?: Accepted,
): ExposureState => ({
  kind: 'revoking',
  by,
  since: now,
  leaseUntil: now + settings.lease,
  attempts: attempts + 1,
  ...(pieces === undefined ? {} : { pieces }),
  ...(accepted === undefined ? {} : { accepted }),
});

/**
 * `deadline`: the one that it has, and gets back if this comes to nothing. `failures`: how often the rule itself could
 * not be revoked after its rest stood beside it.
 */
export const claimNarrowing = (
  by: Decider,
  now: Instant,
  settings: DecisionSettings,
  deadline: Instant | null,
  { attempts = 0, failures = 0 }: { attempts?: number; failures?: number | undefined } = {},
): ExposureState => ({
  kind: 'narrowing',
  by,
  since: now,
  leaseUntil: now + settings.lease,
  attempts: attempts + 1,
  deadline,
  ...(failures === 0 ? {} : { failures }),
});

/** Whether what was decided may still be carried out: ENFORCEMENT may have changed since. */
export const mayCarryOut = (by: Decider, { enforcement }: Pick<DecisionSettings, 'enforcement'>): boolean =>
  ({ enforce: true, approve: by.kind !== 'deadline', observe: false })[enforcement];

/** Whether something is left of the rule when the watched ports are cut out of it. */
export const isWider = ({ rule }: TrackedExposure, { watchedPorts }: Pick<DecisionSettings, 'watchedPorts'>): boolean =>
  narrow(rule, watchedPorts).kind === 'narrowed';

type Choice = Pick<PersonCommand, 'version' | 'seen'> & { ruleIds: readonly string[] | null };

/** Names an exposure as it was found then: what is found again later is another one. */
export const sightOf = ({ id, foundAt }: Pick<TrackedExposure, 'id' | 'foundAt'>): string => `${id}@${foundAt}`;

/** What the person chose, of what they were shown and what is in one of these states. */
export const chosen = (
  finding: Finding,
  { ruleIds, version, seen }: Choice,
  ...kinds: readonly ExposureState['kind'][]
): readonly TrackedExposure[] =>
  finding.exposures
    .filter(({ state }) => kinds.includes(state.kind))
    .filter((exposure) => (seen ? isSeen(exposure, version, seen) : isShown(exposure, version)))
    .filter(({ rule }) => ruleIds === null || ruleIds.includes(rule.ruleId));

const isShown = ({ shownIn }: TrackedExposure, version: number): boolean => shownIn !== null && shownIn <= version;
const isSeen = (exposure: TrackedExposure, version: number, seen: readonly string[]): boolean =>
  seen.includes(sightOf(exposure)) && (exposure.waitsFrom ?? 0) <= version;

/** Whether this very person decided something that is not carried out yet. */
export const mine = (finding: Finding, { by }: Pick<PersonCommand, 'by'>): boolean =>
  finding.exposures.some(
    ({ state }) => (state.kind === 'revoking' || state.kind === 'narrowing') && isSame(state.by, by),
  );
