import type { HomeTab, Listings } from '../ports.ts';

export type ShowHomeDeps = { listings: Listings; homeTab: HomeTab };

/** A view has a hundred blocks, and nobody reads more. */
const MOST_OPEN = 25;
const MOST_SETTLED = 10;

/** Renders the Home tab of one person anew, from what is stored. */
export const showHome = async ({ listings, homeTab }: ShowHomeDeps, userId: string): Promise<void> => {
  const [open, settled] = await Promise.all([listings.open(MOST_OPEN), listings.settled(MOST_SETTLED)]);
  await homeTab.publish(userId, open, settled);
};
