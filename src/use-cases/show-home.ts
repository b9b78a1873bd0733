import { pauseOf } from '../finding/pause.ts';
import type { Directory, HomeTab, Listings, Pauses } from '../ports.ts';

export type ShowHomeDeps = {
  listings: Listings;
  homeTab: HomeTab;
  directory: Pick<Directory, 'approvers'>;
  pauses: Pick<Pauses, 'load'>;
  /** The accounts that are watched. */
  accounts: readonly string[];
};

/** A view has a hundred blocks, and nobody reads more. */
const MOST_OPEN = 25;
const MOST_SETTLED = 10;

/**
 * Renders the Home tab of one person anew, from what is stored. Every member of the workspace has that tab, while the
 * channels of the alerts may be private: an approver sees the findings of the accounts that they approve for, the others
 * learn where to look.
 */
export const showHome = async (deps: ShowHomeDeps, userId: string): Promise<void> => {
  const { listings, homeTab, pauses } = deps;
  const approved = await approvedBy(deps, userId);
  if (approved.size === 0) return homeTab.publish(userId, null);
  const isWanted = (account: string) => approved.has(account);
  const [open, settled, pause] = await Promise.all([
    listings.open(MOST_OPEN, isWanted),
    listings.settled(MOST_SETTLED, isWanted),
    pauses.load().then(pauseOf),
  ]);
  await homeTab.publish(userId, { open, settled, pause });
};

/** An account whose approvers cannot be told hides no other; when that may be why there is none, it is thrown. */
const approvedBy = async ({ directory, accounts }: ShowHomeDeps, userId: string): Promise<ReadonlySet<string>> => {
  const asked = await Promise.allSettled(accounts.map(async (account) => directory.approvers(account)));
  const isMine = (one: (typeof asked)[number] | undefined) => one?.status === 'fulfilled' && one.value.has(userId);
  const approved = new Set(accounts.filter((_account, i) => isMine(asked[i])));
  if (approved.size === 0) for (const one of asked) if (one.status === 'rejected') throw one.reason;
  return approved;
};
