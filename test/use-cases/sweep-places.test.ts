import { expect, it } from '@jest/globals';
import { sweepPlaces } from '../../src/use-cases/sweep-places.ts';

it('asks for a sweep of each place and for the pause, before it fails because of one of them', async () => {
  const asked: string[] = [];
  const request = async ({ region }: { region: string }) => {
    if (region === 'eu-west-1') throw new Error('throttled');
    await new Promise((done) => setImmediate(done));
    asked.push(region);
  };
  const requestPause = async () => {
    await new Promise((done) => setImmediate(done));
    asked.push('pause');
  };
  const places = ['eu-west-1', 'eu-west-2'].map((region) => ({ account: '111122223333', region }));
  const deps = { places, sweepRequests: { request }, checks: { requestPause } };
  await expect(sweepPlaces(deps)).rejects.toThrow('throttled');
  expect(asked.sort()).toEqual(['eu-west-2', 'pause']);
});
