import type { Finding } from '../../src/finding/finding.ts';
import type { HomeTab } from '../../src/ports.ts';

type Lists = { open: readonly Finding[]; settled: readonly Finding[] };
export type HomeTabMemory = HomeTab & { published: { userId: string; lists: Lists | null }[] };
/** The Home tab, remembering whom it was shown to. */
export const createHomeTabMemory = (): HomeTabMemory => {
  const published: HomeTabMemory['published'] = [];
  return {
    published,
    publish: async (userId, lists) => void published.push(structuredClone({ userId, lists })),
  };
};
