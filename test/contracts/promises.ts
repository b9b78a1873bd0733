import { expect, it } from '@jest/globals';

/** Why an implementation is known not to keep a promise: never, or only sometimes (a race that it may lose). */
export type Difference = string | { sometimes: string };
/** By the promise's title. */
export type Differences = Readonly<Record<string, Difference>>;

/**
 * `it` for a contract. A promise that is a known difference must fail (`it.failing`): as soon as the implementation
 * keeps it, the suite asks for the mark to be removed. What is broken only sometimes can prove nothing here; its title
 * says so. `end` refuses marks that name no promise.
 */
export const createPromises = (differences: Differences = {}) => {
  const titles: string[] = [];
  return {
    promise: (title: string, run: () => Promise<void>) => {
      titles.push(title);
      const difference = differences[title];
      if (difference === undefined) it(title, run);
      else if (typeof difference === 'string') it.failing(`${title} (known difference: ${difference})`, run);
      else
        it(`${title} (known difference, sometimes: ${difference.sometimes})`, async () => {
          await Promise.allSettled([run()]);
        });
    },
    end: () => {
      it('marks only differences of promises that there are', () => {
        expect(Object.keys(differences).filter((title) => !titles.includes(title))).toEqual([]);
      });
    },
  };
};
