import type { Directory, HomeTab, Listings } from '../ports.ts';

export type ShowHomeDeps = { listings: Listings; homeTab: HomeTab; directory: Pick<Directory, 'approvers'> };

/** A view has a hundred blocks, and nobody reads more. */
const MOST_OPEN = 25;
const MOST_SETTLED = 10;

/**
 * Renders the Home tab of one person anew, from what is stored. Every member of the workspace has that tab, while the
 * channel of the alerts may be private: the findings are shown to approvers, the others learn where to look.
 */
export const showHome = async ({ listings, homeTab, directory }: ShowHomeDeps, userId: string): Promise<void> => {
  if (!(await directory.approvers()).has(userId)) return homeTab.publish(userId, null);
  const [open, settled] = await Promise.all([listings.open(MOST_OPEN), listings.settled(MOST_SETTLED)]);
  await homeTab.publish(userId, { open, settled });
};
