import type { HomeTab } from '../../src/ports.ts';

type Lists = Parameters<HomeTab['publish']>[1];
export type HomeTabMemory = HomeTab & { published: { userId: string; lists: Lists }[] };
/** The Home tab, remembering whom it was shown to. */
export const createHomeTabMemory = (): HomeTabMemory => {
  const published: HomeTabMemory['published'] = [];
  return {
    published,
    publish: async (userId, lists) => void published.push(structuredClone({ userId, lists })),
  };
};
