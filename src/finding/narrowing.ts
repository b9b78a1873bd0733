import type { ExposureState, Finding, Instant, LiveRule, Pieces, TrackedExposure } from './finding.ts';
import { deadlineBefore, giveUpNarrowing } from './give-up-narrowing.ts';
import { move } from './move.ts';
import type { DecisionSettings } from './settings.ts';
import { lookingForStrays } from './strays.ts';

/** What the function that may authorise has to do for the finding. */
export const awaitsNarrowing = ({ state }: TrackedExposure): boolean => state.kind === 'narrowing';
/** A wide rule that could not be revoked: the rules beside it are superfluous, and what was there before is to be again. */
export const hasSparePieces = ({ state }: TrackedExposure): boolean =>
  state.kind === 'failed' && (state.pieces ?? []).length > 0;

export const needsReopening = (finding: Finding): boolean =>
  finding.strays !== null ||
  finding.restores.some(({ state }) => state.kind === 'asked') ||
  finding.exposures.some((exposure) => awaitsNarrowing(exposure) || hasSparePieces(exposure));

/** The rest of the rule stands beside it: now the rule itself is to go, which is for the remediator, at once. */
export const narrowed = (
  finding: Finding,
  id: string,
  pieces: Pieces,
  now: Instant,
  settings: DecisionSettings,
): Finding | null => {
  const state = finding.exposures.find((exposure) => exposure.id === id)?.state;
  if (state?.kind !== 'narrowing') return null;
  const { by, failures: attempts = 0 } = state;
  const due: ExposureState = { kind: 'revoking', by, since: now, leaseUntil: now, attempts, pieces: pieces.map(bare) };
  return move(finding, new Map([[id, due]]), now, settings).next;
};

/**
 * The ids of the rules that were put beside this one alone: two wide rules that overlap share what is left of both, and
 * what one of them gives up is still the other's.
 */
export const piecesOfItsOwn = ({ exposures }: Finding, id: string): string[] => {
  const idsOf = ({ state }: TrackedExposure) =>
    ('pieces' in state ? (state.pieces ?? []) : []).map(({ ruleId }) => ruleId);
  const others = new Set(exposures.filter((one) => one.id !== id).flatMap(idsOf));
  return exposures
    .filter((one) => one.id === id)
    .flatMap(idsOf)
    .filter((ruleId) => !others.has(ruleId));
};

/** Without the description, which is the wide rule's own: many of these lie in one item. */
const bare = (piece: LiveRule): LiveRule => ({ ...piece, description: null });

/**
 * Nothing was put beside the rule, or it is gone again: everything is as it was. Unless something may be left over, of
 * this run (`mayBeLeft`) or of one before it that died.
 */
export const narrowingFailed = (
  finding: Finding,
  id: string,
  { why, mayBeLeft }: { why: string; mayBeLeft: boolean },
  now: Instant,
  settings: DecisionSettings,
): Finding | null => {
  const exposure = finding.exposures.find((one) => one.id === id);
  if (exposure?.state.kind !== 'narrowing') return null;
  const given = giveUpNarrowing(exposure, now, settings);
  // Not claimed by whoever may not revoke: due at once, for the remediator.
  const state: ExposureState = given.kind === 'revoking' ? { ...given, attempts: 0, leaseUntil: now } : given;
  const moved = new Map([[id, state]]);
  const { next } = move(finding, moved, now, settings, { why, deadline: deadlineBefore(finding, moved, now) });
  return mayBeLeft || exposure.state.attempts > 1 ? lookingForStrays(next, now, settings) : next;
};

/** The spare rules of a failed narrowing are gone; the next try makes them anew. */
export const piecesRemoved = (finding: Finding, id: string): Finding | null => {
  const state = finding.exposures.find((one) => one.id === id)?.state;
  if (state?.kind !== 'failed' || !state.pieces?.length) return null;
  const exposures = finding.exposures.map((one) => (one.id === id ? { ...one, state: { ...state, pieces: [] } } : one));
  return { ...finding, version: finding.version + 1, exposures };
};
