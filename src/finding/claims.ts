import { narrow } from '../exposure/narrow.ts';
import type { PersonCommand } from './command.ts';
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
  ({ enforce: true, approve: by.kind === 'person', observe: false })[enforcement];

/** Whether something is left of the rule when the watched ports are cut out of it. */
export const isWider = ({ rule }: TrackedExposure, { watchedPorts }: Pick<DecisionSettings, 'watchedPorts'>): boolean =>
  narrow(rule, watchedPorts).kind === 'narrowed';

type Choice = Pick<PersonCommand, 'version'> & { ruleIds: readonly string[] | null };

/** What the person chose, of what the message that they saw showed and what is in one of these states. */
export const chosen = (
  finding: Finding,
  { ruleIds, version }: Choice,
  ...kinds: readonly ExposureState['kind'][]
): readonly TrackedExposure[] =>
  finding.exposures
    .filter(({ state }) => kinds.includes(state.kind))
    .filter(({ shownIn }) => shownIn !== null && shownIn <= version)
    .filter(({ rule }) => ruleIds === null || ruleIds.includes(rule.ruleId));

/** Whether this very person decided something that is not carried out yet. */
export const mine = (finding: Finding, { by }: Pick<PersonCommand, 'by'>): boolean =>
  finding.exposures.some(
    ({ state }) =>
      (state.kind === 'revoking' || state.kind === 'narrowing') &&
      state.by.kind === 'person' &&
      state.by.userId === by.userId,
  );
