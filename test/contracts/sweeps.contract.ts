import { expect } from '@jest/globals';
import type { BaselineLine } from '../../src/finding/baseline.ts';
import type { Place } from '../../src/finding/place.ts';
import type { Sweeps } from '../../src/ports.ts';
import { MINUTE, NOON } from '../support/clock.ts';
import { createPromises, type Differences } from './promises.ts';

let places = 0;
/** A place that nobody has used yet. */
const newPlace = (): Place => ({ account: String(100_000_000_000 + Date.now() + (places += 1)), region: 'eu-west-1' });
const lineOf = (n: number, changes: Partial<BaselineLine> = {}): BaselineLine => ({
  groupId: `sg-${String(n).padStart(4, '0')}`,
  ports: [6443, 10250],
  rules: 1,
  state: 'open',
  by: null,
  ...changes,
});
const MESSAGE = { channel: 'C0GATE', ts: '1795176000.000100' };

export const sweepsContract = (create: () => Promise<Sweeps>, differences: Differences = {}): void => {
  const { promise, end } = createPromises(differences);

  promise('knows nothing of a place that was never swept', async () => {
    expect(await (await create()).load(newPlace())).toBeNull();
  });

  promise('remembers when the first sweep ended, and when the last one did', async () => {
    const sweeps = await create();
    const place = newPlace();
    await sweeps.end(place, NOON, ['sg-1']);
    expect(await sweeps.load(place)).toEqual({
      place,
      firstAt: NOON,
      lastAt: NOON,
      unread: ['sg-1'],
      version: 0,
      shown: null,
      message: null,
      posting: null,
      claims: 0,
      lines: [],
    });
    await sweeps.end(place, NOON + MINUTE, []);
    await sweeps.end(place, NOON + 1, ['sg-2']);
    expect(await sweeps.load(place)).toMatchObject({ firstAt: NOON, lastAt: NOON + MINUTE, unread: [] });
  });

  promise('keeps a line for each group, the newest one, by the name of the group', async () => {
    const sweeps = await create();
    const place = newPlace();
    await sweeps.put(place, [lineOf(2), lineOf(1)]);
    await sweeps.put(place, [lineOf(2, { state: 'adopted', rules: 0, by: 'U0ALICE' })]);
    const swept = await sweeps.load(place);
    expect(swept).toMatchObject({ version: 2, firstAt: null });
    expect(swept?.lines).toEqual([lineOf(1), lineOf(2, { state: 'adopted', rules: 0, by: 'U0ALICE' })]);
  });

  promise('keeps the lines of a large account', async () => {
    const sweeps = await create();
    const place = newPlace();
    const lines = Array.from({ length: 250 }, (_, n) => lineOf(n));
    await sweeps.put(place, lines);
    expect((await sweeps.load(place))?.lines).toEqual(lines);
  });

  promise('elects who renders the report, until then and no longer', async () => {
    const sweeps = await create();
    const place = newPlace();
    expect(await sweeps.claim(place, 'a', NOON, NOON + MINUTE)).toBeNull();
    await sweeps.put(place, [lineOf(1)]);
    expect(await sweeps.claim(place, 'a', NOON, NOON + MINUTE)).toMatchObject({ claims: 1, lines: [lineOf(1)] });
    expect(await sweeps.claim(place, 'b', NOON + 1, NOON + MINUTE)).toBeNull();
    expect(await sweeps.claim(place, 'b', NOON + MINUTE, NOON + 2 * MINUTE)).toMatchObject({ claims: 2 });
    expect(await sweeps.release(place, 'a', NOON, { message: MESSAGE, version: 1 })).toBe(false);
    expect(await sweeps.load(place)).toMatchObject({ message: null, shown: null });
  });

  promise('remembers what the message shows, and what is not shown yet', async () => {
    const sweeps = await create();
    const place = newPlace();
    await sweeps.put(place, [lineOf(1)]);
    await sweeps.claim(place, 'a', NOON, NOON + MINUTE);
    await sweeps.put(place, [lineOf(2)]);
    expect(await sweeps.release(place, 'a', NOON, { message: MESSAGE, version: 1 })).toBe(true);
    expect(await sweeps.load(place)).toMatchObject({ message: MESSAGE, shown: 1, version: 2 });
    await sweeps.claim(place, 'b', NOON, NOON + MINUTE);
    expect(await sweeps.release(place, 'b', NOON, null)).toBe(true);
    expect(await sweeps.load(place)).toMatchObject({ message: MESSAGE, shown: 1, claims: 2 });
  });

  promise('keeps places apart', async () => {
    const sweeps = await create();
    const place = newPlace();
    await sweeps.put(place, [lineOf(1)]);
    expect(await sweeps.load({ ...place, region: 'eu-west-2' })).toBeNull();
  });

  end();
};
