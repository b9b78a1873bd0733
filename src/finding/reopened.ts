import type { Actor } from '../exposure/actor.ts';
import { NOBODY } from '../exposure/actor.ts';
import type { DecisionSettings } from './settings.ts';
import type { Finding, Instant } from './finding.ts';

/** What is opened again within this time (ms) of an earlier opening or revoke counts as "again". */
export const AGAIN_WITHIN = 86_400_000;
/** As many earlier findings as a group remembers. */
const MOST_RECENT = 20;

/** An earlier finding of the group, as far as it matters to the next one. */
export type Recent = {
  openedAt: Instant;
  closedAt: Instant;
  /** `revoked` when any of its rules was. */
  outcome: 'revoked' | 'vanished' | 'observed';
  /** Who opened it first. Foreign text. */
  by: Actor;
};

/** The group's memory after this finding was settled: the last day, the newest at the end. */
export const remember = (finding: Finding, now: Instant): readonly Recent[] => {
  const kinds = [...finding.exposures.map(({ state }) => state.kind), ...Object.keys(finding.settledBefore)];
  const outcome = (['revoked', 'observed'] as const).find((kind) => kinds.includes(kind)) ?? 'vanished';
  const closed = finding.exposures.flatMap(({ state }) => ('at' in state ? [state.at] : []));
  const by = finding.exposures[0]?.origin.actor ?? NOBODY;
  const entry: Recent = {
    openedAt: finding.openedAt ?? now,
    closedAt: Math.min(Math.max(...closed, 0), now) || now,
    outcome,
    by: { ...by, arn: null },
  };
  return [...finding.recent, entry].filter(({ closedAt }) => closedAt > now - AGAIN_WITHIN).slice(-MOST_RECENT);
};

/** The earlier findings of the day before this one was opened. */
export const openedBefore = ({ recent, openedAt }: Finding): readonly Recent[] =>
  openedAt === null ? [] : recent.filter((earlier) => earlier.openedAt > openedAt - AGAIN_WITHIN);

/** When rules of this very finding were revoked, ascending, each moment once. */
const revokedAt = ({ exposures }: Finding): Instant[] =>
  [...new Set(exposures.flatMap(({ state }) => (state.kind === 'revoked' ? [state.at] : [])))].sort((a, b) => a - b);

/** How often the group was opened within a day, this time included; 1 for the first. */
export const timesOpened = (finding: Finding): number => {
  // Whoever is quick comes back before the finding is archived, and joins it.
  const moments = revokedAt(finding);
  const again = moments.filter((at, i) => {
    const next = moments[i + 1] ?? Infinity;
    return finding.exposures.some(({ foundAt }) => foundAt >= at && foundAt < next);
  });
  return 1 + openedBefore(finding).length + again.length;
};

/**
 * The deadline of a group that was opened again; null for every other one. Within a day after a revoke it is short.
 * Soon after somebody else closed it, it is the one of that finding: to remove a rule and to add it again must not buy
 * time. It replaces only a deadline that came with the opening (or the joining): what a person has kept for a while gets
 * its full time again.
 */
export const reopenedDeadline = (finding: Finding, settings: DecisionSettings): Instant | null => {
  const { deadline, exposures, recent } = finding;
  const opened = exposures.find(
    ({ state, foundAt }) => state.kind === 'pending' && foundAt + settings.revokeAfter === deadline,
  )?.foundAt;
  if (opened === undefined) return null;
  const short = opened + settings.reopenedRevokeAfter;
  const earlier = recent.flatMap(({ outcome, closedAt }) => (outcome === 'revoked' ? [closedAt] : []));
  const own = revokedAt(finding).filter((at) => at <= opened);
  const isAgain = [...earlier, ...own].some((at) => at > opened - AGAIN_WITHIN);
  const inherited = recent
    .filter(({ outcome, closedAt }) => outcome === 'vanished' && closedAt > opened - settings.revokeAfter)
    .map(({ openedAt }) => Math.max(openedAt + settings.revokeAfter, short));
  const deadlines = [...(isAgain ? [short] : []), ...inherited];
  return deadlines.length === 0 ? null : Math.min(...deadlines);
};
