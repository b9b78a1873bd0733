import type { DecisionSettings } from './settings.ts';
import type { Finding, Instant } from './finding.ts';
import { AGAIN_WITHIN, openFor, type Recent, revokedAt } from './reopened.ts';

/** An earlier opening, of an earlier finding or of this one. */
type Opening = Pick<Recent, 'openedAt' | 'closedAt' | 'outcome' | 'forgotten'>;

/** When this very finding was open before `opened`, as far as it was closed again: overlapping times are one. */
const ownOpenings = ({ exposures }: Finding, opened: Instant): readonly Opening[] => {
  const openings: { openedAt: Instant; closedAt: Instant; outcome: Recent['outcome'] }[] = [];
  // The order of exposures is that of their discovery.
  for (const { foundAt, state } of exposures) {
    if ((state.kind !== 'revoked' && state.kind !== 'vanished') || state.at > opened) continue;
    const last = openings.at(-1);
    if (!last || last.closedAt < foundAt) openings.push({ openedAt: foundAt, closedAt: state.at, outcome: state.kind });
    else {
      last.closedAt = Math.max(last.closedAt, state.at);
      if (state.kind === 'vanished') last.outcome = 'vanished';
    }
  }
  return openings;
};

/**
 * How long (ms) the group may stay open without an answer, if somebody has closed it himself within the day: the full
 * time and one shorter one, less what it was open for already. Whoever removes and adds again all day has no more.
 */
const timeLeft = (earlier: readonly Opening[], { revokeAfter, reopenedRevokeAfter }: DecisionSettings): number => {
  if (!earlier.some(({ outcome, forgotten }) => outcome === 'vanished' || forgotten?.vanished)) return Infinity;
  const spent = earlier.map((opening) => {
    const open = openFor(opening);
    // As long as that it is open only where a person decided to keep it: that time is not counted.
    const own = opening.outcome === 'observed' || open > 2 * revokeAfter ? 0 : Math.min(open, revokeAfter);
    return own + (opening.forgotten?.openFor ?? 0);
  });
  return Math.max(revokeAfter + reopenedRevokeAfter - spent.reduce((sum, open) => sum + open, 0), 0);
};

/**
 * The deadline of a group that was opened again; null for every other one. Within a day after a revoke it is short.
 * Soon after somebody else closed it, it is the one of that finding, and all day long it leaves no more than the time
 * that is left: to remove a rule and to add it again must not buy time, in whatever rhythm. When none is left, it is
 * now. It replaces only a deadline that came with the opening (or the joining): what a person has kept for a while gets
 * its full time again.
 */
export const reopenedDeadline = (finding: Finding, settings: DecisionSettings): Instant | null => {
  const { deadline, exposures, recent } = finding;
  const opened = exposures.find(
    ({ state, foundAt }) => state.kind === 'pending' && foundAt + settings.revokeAfter === deadline,
  )?.foundAt;
  if (opened === undefined || deadline === null) return null;
  const isOfTheDay = ({ closedAt }: Opening) => closedAt > opened - AGAIN_WITHIN;
  const earlier = [...recent, ...ownOpenings(finding, opened)].filter(isOfTheDay);
  const short = opened + settings.reopenedRevokeAfter;
  const isRevoked = [
    ...recent.flatMap(({ outcome, closedAt }) => (outcome === 'revoked' ? [closedAt] : [])),
    ...revokedAt(finding),
  ].some((at) => at <= opened && at > opened - AGAIN_WITHIN);
  const inherited = earlier
    .filter(({ outcome, closedAt }) => outcome === 'vanished' && closedAt > opened - settings.revokeAfter)
    .map(({ openedAt }) => Math.max(openedAt + settings.revokeAfter, short));
  const earliest = Math.min(...inherited, isRevoked ? short : Infinity, opened + timeLeft(earlier, settings));
  return earliest < deadline ? earliest : null;
};
