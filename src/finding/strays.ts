import type { Finding, Instant } from './finding.ts';
import type { DecisionSettings } from './settings.ts';

/**
 * A run that narrows may die after AWS has made the pieces and before it could write their ids down. When the narrowing is
 * given up, they are still there, and nobody knows them but by their tag. `leaseUntil`: so long whoever may authorise has
 * time to take them away.
 */
export type Strays = { leaseUntil: Instant; attempts: number };

/** After so many tries nobody looks for them any more. They let in nobody on a watched port. */
export const MOST_STRAY_LOOKS = 10;

/** The finding with a look for strays asked for, as part of a write. */
export const lookingForStrays = (next: Finding, now: Instant, { lease }: Pick<DecisionSettings, 'lease'>): Finding => ({
  ...next,
  strays: { leaseUntil: now + lease, attempts: next.strays?.attempts ?? 0 },
});

/** What becomes of a look that nobody has finished in time; undefined where none is due. */
export const dueStrays = (
  { strays }: Pick<Finding, 'strays'>,
  now: Instant,
  { reopen, lease }: Pick<DecisionSettings, 'reopen' | 'lease'>,
): Strays | null | undefined => {
  if (strays === null || strays.leaseUntil > now) return undefined;
  // Nobody may take them away any more.
  if (!reopen || strays.attempts >= MOST_STRAY_LOOKS) return null;
  return { leaseUntil: now + lease, attempts: strays.attempts + 1 };
};

/**
 * Whether it can be told which rules with the finding's tag are strays: not while pieces are being made, nor when some of
 * what was narrowed has left the finding, and its pieces with it.
 */
export const canTellStrays = ({ exposures, settledBefore }: Finding): boolean =>
  (settledBefore.revoked ?? 0) === 0 && exposures.every(({ state }) => state.kind !== 'narrowing');

/** The ids of the rules that narrowings of this finding have made and written down. */
export const knownPieces = ({ exposures }: Finding): Set<string> =>
  new Set(
    exposures.flatMap(({ state }) => ('pieces' in state ? (state.pieces ?? []) : []).map(({ ruleId }) => ruleId)),
  );

/** The look is over. */
export const withoutStrays = (finding: Finding): Finding | null =>
  finding.strays === null ? null : { ...finding, version: finding.version + 1, strays: null };
