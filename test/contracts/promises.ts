import { expect, it } from '@jest/globals';

/** Promise → why this implementation is known not to keep it. */
export type Differences = Readonly<Record<string, string>>;

/**
 * `it` for a contract. A promise that is a known difference must fail (`it.failing`): as soon as the implementation
 * keeps it, the suite asks for the mark to be removed. `end` refuses marks that name no promise.
 */
export const createPromises = (differences: Differences = {}) => {
  const titles: string[] = [];
  return {
    promise: (title: string, run: () => Promise<void>) => {
      titles.push(title);
      const reason = differences[title];
      if (reason === undefined) it(title, run);
      else it.failing(`${title} (known difference: ${reason})`, run);
    },
    end: () => {
      it('marks only differences of promises that there are', () => {
        expect(Object.keys(differences).filter((title) => !titles.includes(title))).toEqual([]);
      });
    },
  };
};
