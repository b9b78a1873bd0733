import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { inOrder } from '../../src/scan/in-order.ts';

/** Work that ends when it is told to. */
const createWork = () => {
  const ends = new Map<string, () => void>();
  const begun: string[] = [];
  return {
    begun,
    end: (name: string) => ends.get(name)?.(),
    run: (name: string) =>
      new Promise<string>((resolve) => {
        begun.push(name);
        ends.set(name, () => resolve(`${name} done`));
      }),
  };
};

describe('work in order', () => {
  it('runs no more than so many at once, and begins the next as soon as any of them ends', async () => {
    const work = createWork();
    const results = inOrder(['a', 'b', 'c', 'd'], 2, work.run);
    const first = results.next();
    await setImmediate();
    expect(work.begun).toEqual(['a', 'b']);
    work.end('b');
    await setImmediate();
    expect(work.begun).toEqual(['a', 'b', 'c']);
    work.end('a');
    expect(await first).toEqual({ done: false, value: 'a done' });
    expect(await results.next()).toEqual({ done: false, value: 'b done' });
  });

  it('begins nothing more when nobody takes results any more', async () => {
    const work = createWork();
    const results = inOrder(['a', 'b', 'c'], 1, work.run);
    const first = results.next();
    await setImmediate();
    work.end('a');
    await first;
    await results.return(undefined);
    work.end('b');
    await setImmediate();
    expect(work.begun).toEqual(['a', 'b']);
  });

  it('throws a failure in its turn, and goes on with the others until then', async () => {
    const results = inOrder([1, 2, 3], 3, async (one) => {
      if (one === 2) throw new Error('no');
      return one;
    });
    expect((await results.next()).value).toBe(1);
    await expect(results.next()).rejects.toThrow('no');
  });
});
