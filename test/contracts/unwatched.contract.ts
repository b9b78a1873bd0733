import { expect } from '@jest/globals';
import type { Place } from '../../src/finding/place.ts';
import type { Unwatched } from '../../src/ports.ts';
import { HOUR, NOON } from '../support/clock.ts';
import { createPromises, type Differences } from './promises.ts';

const PLACE: Place = { account: '999900001111', region: 'eu-west-1' };

export const unwatchedContract = (create: () => Promise<Unwatched>, differences: Differences = {}): void => {
  const { promise, end } = createPromises(differences);

  promise('knows nothing of a place that nobody was told of', async () => {
    const unwatched = await create();
    await unwatched.markTold({ ...PLACE, region: 'us-east-1' }, NOON);
    expect(await unwatched.toldAt(PLACE)).toBeNull();
  });

  promise('remembers when it was told last', async () => {
    const unwatched = await create();
    await unwatched.markTold(PLACE, NOON);
    expect(await unwatched.toldAt(PLACE)).toBe(NOON);
    await unwatched.markTold(PLACE, NOON + HOUR);
    expect(await unwatched.toldAt(PLACE)).toBe(NOON + HOUR);
  });

  end();
};
