import type { Actor } from '../exposure/actor.ts';
import { NOBODY } from '../exposure/actor.ts';
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
  /** What was forgotten to keep this one, the oldest: how long (ms) that was open, and whether any of it vanished. */
  forgotten?: { openFor: number; vanished: boolean };
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
  const ofTheDay = [...finding.recent, entry].filter(({ closedAt }) => closedAt > now - AGAIN_WITHIN);
  return forgetOldest(ofTheDay);
};

/** Whoever opens it for a moment at a time must not make the group forget the minutes before. */
const forgetOldest = (recent: readonly Recent[]): readonly Recent[] => {
  const leaving = recent.slice(0, -MOST_RECENT);
  const [oldest, ...rest] = recent.slice(-MOST_RECENT);
  if (leaving.length === 0 || !oldest) return recent;
  const parts = [
    ...leaving.map((earlier) => ({ openFor: openFor(earlier), vanished: earlier.outcome === 'vanished' })),
    ...[...leaving, oldest].flatMap(({ forgotten }) => (forgotten ? [forgotten] : [])),
  ];
  const openInAll = parts.reduce((sum, part) => sum + part.openFor, 0);
  return [{ ...oldest, forgotten: { openFor: openInAll, vanished: parts.some(({ vanished }) => vanished) } }, ...rest];
};

/** Ms. */
export const openFor = ({ openedAt, closedAt }: Pick<Recent, 'openedAt' | 'closedAt'>): number => closedAt - openedAt;

/** The earlier findings of the day before this one was opened. */
export const openedBefore = ({ recent, openedAt }: Finding): readonly Recent[] =>
  openedAt === null ? [] : recent.filter((earlier) => earlier.openedAt > openedAt - AGAIN_WITHIN);

/** When rules of this very finding were revoked, ascending, each moment once. */
export const revokedAt = ({ exposures }: Finding): Instant[] =>
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
