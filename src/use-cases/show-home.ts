import { pauseOf } from '../finding/pause.ts';
import type { Directory, HomeTab, Listings, Pauses } from '../ports.ts';

export type ShowHomeDeps = {
  listings: Listings;
  homeTab: HomeTab;
  directory: Pick<Directory, 'approvers'>;
  pauses: Pick<Pauses, 'load'>;
};

/** A view has a hundred blocks, and nobody reads more. */
const MOST_OPEN = 25;
const MOST_SETTLED = 10;

/**
 * Renders the Home tab of one person anew, from what is stored. Every member of the workspace has that tab, while the
 * channel of the alerts may be private: the findings are shown to approvers, the others learn where to look.
 */
export const showHome = async (deps: ShowHomeDeps, userId: string): Promise<void> => {
  const { listings, homeTab, directory, pauses } = deps;
  if (!(await directory.approvers()).has(userId)) return homeTab.publish(userId, null);
  const [open, settled, pause] = await Promise.all([
    listings.open(MOST_OPEN),
    listings.settled(MOST_SETTLED),
    pauses.load().then(pauseOf),
  ]);
  await homeTab.publish(userId, { open, settled, pause });
};
