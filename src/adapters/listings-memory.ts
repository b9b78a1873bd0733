import type { Finding } from '../finding/finding.ts';
import { findingIdOf } from '../finding/finding.ts';
import { isOpenOrExcepted, isUnfinished, listingOf, settledListingOf } from '../finding/listing.ts';
import type { Clock, Listings } from '../ports.ts';
import type { FindingsMemory } from './findings-memory.ts';

/** Groups on a page. */
const PAGE = 100;

/** The listings of the findings in memory, for tests. */
export const createListingsMemory = (findings: Pick<FindingsMemory, 'all'>, clock: Pick<Clock, 'now'>): Listings => {
  const at = (finding: Finding) => (listingOf(finding) ?? settledListingOf(finding)).listedAt;
  const settledAt = (finding: Finding) => settledListingOf(finding).listedAt;
  return {
    open: async (most, isWanted) =>
      findings
        .all()
        .current.filter((finding) => isWanted(finding.group.account) && isOpenOrExcepted(finding, clock.now()))
        .sort((a, b) => at(a) - at(b))
        .slice(0, most),
    settled: async (most, isWanted) => {
      const { current, archived } = findings.all();
      const isArchived = (finding: Finding) => archived.some((one) => findingIdOf(one) === findingIdOf(finding));
      const settled = current.filter((finding) => listingOf(finding)?.listed === 'settled' && !isArchived(finding));
      return [...archived, ...settled]
        .filter(({ group }) => isWanted(group.account))
        .sort((a, b) => settledAt(b) - settledAt(a))
        .slice(0, most);
    },
    openGroups: async function* () {
      const open = findings.all().current.filter((finding) => listingOf(finding)?.listed === 'open');
      const groups = open.sort((a, b) => at(a) - at(b)).map(({ group }) => group);
      for (let i = 0; i < groups.length; i += PAGE) yield groups.slice(i, i + PAGE);
    },
    unfinished: async function* (place) {
      const { current } = findings.all();
      const isHere = ({ group }: Finding) => group.account === place.account && group.region === place.region;
      const groups = current.filter((finding) => isHere(finding) && isUnfinished(finding)).map(({ group }) => group);
      for (let i = 0; i < groups.length; i += PAGE) yield groups.slice(i, i + PAGE);
    },
  };
};
