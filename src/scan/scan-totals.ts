import type { GroupKey } from '../finding/finding.ts';
import type { Scanned } from './scan.ts';

/** Sums over everything that was scanned; what an exit code and a summary are made of. */
export type ScanTotals = {
  places: number;
  pages: number;
  groups: number;
  rules: number;
  exposed: number;
  unknown: number;
  openGroups: number;
  /** Those of which a rule is known to let the world in. */
  exposedGroups: GroupKey[];
  reachableGroups: number;
  /** What was not read to its end. `region` null: nothing of the account. */
  unread: { account: string; region: string | null; why: string }[];
};

export const newTotals = (): ScanTotals => ({
  places: 0,
  pages: 0,
  groups: 0,
  rules: 0,
  exposed: 0,
  unknown: 0,
  openGroups: 0,
  exposedGroups: [],
  reachableGroups: 0,
  unread: [],
});

export const addScanned = (totals: ScanTotals, scanned: Scanned): void => {
  if (scanned.kind === 'account') {
    totals.unread.push({ account: scanned.account, region: null, why: scanned.failure });
    return;
  }
  const { place, open, counts, failure } = scanned;
  totals.places += 1;
  totals.pages += counts.pages;
  totals.groups += counts.groups;
  totals.rules += counts.rules;
  for (const { group, exposures, unjudged, surroundings } of open) {
    totals.exposed += exposures.length;
    totals.unknown += unjudged.length;
    totals.openGroups += 1;
    if (exposures.length > 0) totals.exposedGroups.push(group);
    if (surroundings.reach === 'reachable') totals.reachableGroups += 1;
  }
  if (failure !== null) totals.unread.push({ ...place, why: failure });
};
