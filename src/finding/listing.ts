import type { Finding, Instant } from './finding.ts';
import { isFinal } from './finding.ts';
import { isRunning } from './exception.ts';

/**
 * Where a group's item is listed, over all groups, and by which moment it is sorted there:
 *   open      something is not final, or is to be put back: by its deadline, else by the first keep that ends
 *   excepted  nothing is open, but an exception may run: by the last one that ends, so that ended ones are not read
 *   settled   by its last outcome
 */
export type Listing = { listed: 'open' | 'excepted' | 'settled'; listedAt: Instant };

/** Null for a group with nothing to show. */
export const listingOf = (finding: Finding): Listing | null => {
  const { exposures, exceptions, deadline, openedAt } = finding;
  const untils = exposures.flatMap(({ state }) => (state.kind === 'kept' ? [state.until] : []));
  if (isOpen(finding))
    return { listed: 'open', listedAt: deadline ?? (untils.length > 0 ? Math.min(...untils) : (openedAt ?? 0)) };
  const standing = exceptions.filter(({ withdrawnBy }) => withdrawnBy === null);
  if (standing.length > 0) return { listed: 'excepted', listedAt: Math.max(...standing.map(({ until }) => until)) };
  return exposures.length > 0 ? settledListingOf(finding) : null;
};

/** Whoever resumes wakes what is listed as open: of what was revoked, that may be a restore that waits for it. */
const isOpen = ({ exposures, restores }: Finding): boolean =>
  exposures.some(({ state }) => !isFinal(state)) || restores.some(({ state }) => state.kind === 'asked');

export const settledListingOf = ({ exposures, openedAt }: Finding): Listing => ({
  listed: 'settled',
  listedAt: Math.max(openedAt ?? 0, ...exposures.map(({ state }) => ('at' in state ? state.at : 0))),
});

/** Whether it is still what an index, which may be late, has listed as open or excepted. */
export const isOpenOrExcepted = (finding: Finding, now: Instant): boolean =>
  isOpen(finding) || finding.exceptions.some((exception) => isRunning(exception, now));

/** Whether something is left to do: what is not in the archive yet may be stuck anywhere on its way there. */
export const isUnfinished = ({ exposures, untold }: Finding): boolean => exposures.length > 0 || untold.length > 0;
