import type { Finding } from '../../src/finding/finding.ts';
import type { HomeTab } from '../../src/ports.ts';

export type HomeTabMemory = HomeTab & {
  published: { userId: string; open: readonly Finding[]; settled: readonly Finding[] }[];
};
/** The Home tab, remembering whom it was shown to. */
export const createHomeTabMemory = (): HomeTabMemory => {
  const published: HomeTabMemory['published'] = [];
  return {
    published,
    publish: async (userId, open, settled) => void published.push(structuredClone({ userId, open, settled })),
  };
};
