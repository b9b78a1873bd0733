import { expect, it } from '@jest/globals';
import { findingIdOf } from '../../src/finding/finding.ts';
import { ALICE } from '../support/findings.ts';
import { statesOf } from '../support/story.ts';
import { createWorld, KUBELET } from '../support/world.ts';

it('a click that the door has refused is put on record, and decides nothing', async () => {
  const world = createWorld();
  world.open(KUBELET);
  await world.run();
  const finding = await world.current();
  const by = { userId: ALICE.userId, name: ALICE.name };
  const detail = { finding: findingIdOf(finding), version: finding.version, by, what: 'revoke', why: 'no', told: true };
  world.enqueue('decisions', { source: 'portcullis.slack', 'detail-type': 'Refused click', detail });
  await world.run();
  expect(world.announcements.refusals).toMatchObject([{ what: 'revoke', why: 'no' }]);
  expect(world.counted).toContainEqual(['Refusals', 1]);
  expect((await statesOf(world)).map(({ kind }) => kind)).toEqual(['pending']);
  expect(world.errors).toEqual([]);
});
