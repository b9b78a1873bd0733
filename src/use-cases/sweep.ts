import type { GroupKey } from '../finding/finding.ts';
import type { Place } from '../finding/place.ts';
import { placeText } from '../finding/place.ts';
import type { Checks, Listings, Metrics } from '../ports.ts';
import { eachOf } from './each-of.ts';
import type { FindMissedDeps } from './find-missed.ts';
import { findMissed } from './find-missed.ts';
import { finishAll } from './finish-all.ts';
import { showReport, type ShowReportDeps } from './show-report.ts';

export type SweepDeps = FindMissedDeps &
  ShowReportDeps & { listings: Pick<Listings, 'unfinished'>; checks: Checks; metrics: Metrics };

/** Messages that are sent at once. */
const AT_ONCE = 10;

/**
 * Looks for what no event has told of, and at what is not finished, in one account and region. It reads, judges and asks
 * the others, so it is as long as the account is large, and what it does twice does no harm. The one thing that it
 * writes into findings is the baseline, on the first look.
 */
export const sweep = async (deps: SweepDeps, place: Place): Promise<void> => {
  // Beside each other: an account that cannot be described must not keep a decision from being carried out.
  await finishAll([findMissed(deps, place), checkUnfinished(deps, place)]);
  deps.metrics('SweepsRun', 1);
  await showReport(deps, place);
};

/**
 * Has the remediator look at every finding that is not in the archive: it settles what vanished, carries out what is due
 * or decided, arms the wake-up, tells what is untold, and archives what is over.
 */
const checkUnfinished = async ({ listings, checks, log }: SweepDeps, place: Place): Promise<void> => {
  let unfinished = 0;
  const check = async (group: GroupKey) => checks.request(group, null);
  for await (const groups of listings.unfinished(place)) {
    unfinished += groups.length;
    await eachOf(groups, AT_ONCE, check);
  }
  log('info', 'swept: what is unfinished is looked at', { place: placeText(place), unfinished });
};
