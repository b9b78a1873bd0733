import { expect } from '@jest/globals';
import { afterArchive } from '../../src/finding/archive.ts';
import type { ExposureState, Finding, GroupKey } from '../../src/finding/finding.ts';
import type { Place } from '../../src/finding/place.ts';
import type { Clock, Findings, Listings } from '../../src/ports.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { ALICE, anException, anExposure, aTransition, GROUP } from '../support/findings.ts';
import { createPromises, type Differences } from './promises.ts';

/** Of every account. */
const all = () => true;

export type ListingsStage = { findings: Findings; listings: Listings };

const AT_NOON: Clock = { now: () => NOON, sleep: async () => undefined };

/** A group by its number. */
const groupOf = (n: number): GroupKey => ({ ...GROUP, groupId: `sg-0${n}` });
const numbersOf = (findings: readonly Finding[]) => findings.map(({ group }) => Number(group.groupId.slice(3)));

export const listingsContract = (
  create: (clock: Clock) => Promise<ListingsStage>,
  differences: Differences = {},
): void => {
  const { promise, end } = createPromises(differences);

  const open = async ({ findings }: ListingsStage, n: number, deadline = NOON + n * MINUTE): Promise<Finding> => {
    const exposures = [anExposure(1, { kind: 'pending' }, { shownIn: null, told: false })];
    const times = { now: NOON, deadline, postingUntil: NOON + MINUTE };
    return (await findings.record({ group: groupOf(n), exposures, attempt: 'm/1', ...times })).finding;
  };
  const change = async ({ findings }: ListingsStage, finding: Finding, changes: Partial<Finding>): Promise<Finding> => {
    const next = { ...finding, ...changes, version: finding.version + 1 };
    expect(await findings.save(next)).toBe('saved');
    return next;
  };
  const revokedAt = (at: number): ExposureState => ({ kind: 'revoked', by: ALICE, at });
  const archive = async (stage: ListingsStage, finding: Finding, at: number): Promise<Finding> => {
    const settled = await change(stage, finding, { exposures: [anExposure(1, revokedAt(at))], deadline: null });
    await stage.findings.archive(settled, Date.now() + HOUR);
    const after = afterArchive(settled, at);
    expect(await stage.findings.save(after)).toBe('saved');
    return after;
  };

  promise('lists nothing of a table without findings', async () => {
    const { listings } = await create(AT_NOON);
    expect([await listings.open(10, all), await listings.settled(10, all)]).toEqual([[], []]);
  });

  promise('lists what was just opened, whole, and the earliest deadline first', async () => {
    const stage = await create(AT_NOON);
    const findings = [await open(stage, 3), await open(stage, 1), await open(stage, 2)];
    const listed = await stage.listings.open(10, all);
    expect(numbersOf(listed)).toEqual([1, 2, 3]);
    expect(listed[2]).toEqual(findings[0]);
    expect(await stage.listings.settled(10, all)).toEqual([]);
  });

  promise('names every group with something open, the earliest deadline first, and no other', async () => {
    const stage = await create(AT_NOON);
    for (const n of [3, 1, 2]) await open(stage, n);
    await archive(stage, await open(stage, 4), NOON);
    const groups: GroupKey[] = [];
    for await (const page of stage.listings.openGroups()) groups.push(...page);
    expect(groups).toEqual([1, 2, 3].map(groupOf));
  });

  promise('lists as many as it is asked for, and no more than there are', async () => {
    const stage = await create(AT_NOON);
    for (let n = 1; n <= 12; n += 1) await open(stage, n);
    expect(numbersOf(await stage.listings.open(5, all))).toEqual([1, 2, 3, 4, 5]);
    expect(await stage.listings.open(100, all)).toHaveLength(12);
  });

  promise('goes on listing what is kept or failed, the first keep that ends as its moment', async () => {
    const stage = await create(AT_NOON);
    await open(stage, 90);
    const until = NOON + 2 * HOUR;
    const kept: ExposureState = { kind: 'kept', by: ALICE, second: null, reason: '', at: NOON, until, warned: false };
    await change(stage, await open(stage, 1), { exposures: [anExposure(1, kept)], deadline: null });
    const failed: ExposureState = { kind: 'failed', by: ALICE, at: NOON, why: 'no', attempts: 1, retryAt: until };
    await change(stage, await open(stage, 2), { exposures: [anExposure(1, failed)], deadline: null });
    expect(numbersOf(await stage.listings.open(10, all))).toEqual([2, 90, 1]);
  });

  promise('lists a group with nothing open as long as an exception of it runs', async () => {
    const stage = await create(AT_NOON);
    const runs = await archive(stage, await open(stage, 1), NOON);
    await change(stage, runs, { exceptions: [anException(anExposure(1))] });
    const ended = await archive(stage, await open(stage, 2), NOON);
    await change(stage, ended, { exceptions: [anException(anExposure(1), { until: NOON - 1 })] });
    const withdrawn = await archive(stage, await open(stage, 3), NOON);
    const gone = anException(anExposure(1), { until: NOON, withdrawnBy: ALICE });
    await change(stage, withdrawn, { exceptions: [gone] });
    expect(numbersOf(await stage.listings.open(10, all))).toEqual([1]);
  });

  promise('lists a group by its deadline again when something is found beside an exception', async () => {
    const stage = await create(AT_NOON);
    const archived = await archive(stage, await open(stage, 1), NOON);
    await change(stage, archived, { exceptions: [anException(anExposure(1))] });
    await open(stage, 5);
    const exposures = [anExposure(2, { kind: 'pending' }, { shownIn: null, told: false })];
    const times = { now: NOON, deadline: NOON + MINUTE, postingUntil: NOON + MINUTE };
    await stage.findings.record({ group: groupOf(1), exposures, attempt: 'm/2', ...times });
    expect(numbersOf(await stage.listings.open(10, all))).toEqual([1, 5]);
  });

  promise('lists what is settled, the newest first, and no more of it as open', async () => {
    const stage = await create(AT_NOON);
    for (const n of [1, 2, 3]) await archive(stage, await open(stage, n), NOON + n);
    expect(numbersOf(await stage.listings.settled(10, all))).toEqual([3, 2, 1]);
    expect(numbersOf(await stage.listings.settled(2, all))).toEqual([3, 2]);
    expect((await stage.listings.settled(1, all))[0]?.exposures[0]?.state).toEqual(revokedAt(NOON + 3));
    expect(await stage.listings.open(10, all)).toEqual([]);
  });

  promise('lists what is settled before it is in the archive, and once', async () => {
    const stage = await create(AT_NOON);
    const exposures = [anExposure(1, revokedAt(NOON))];
    const settled = await change(stage, await open(stage, 1), { exposures, deadline: null });
    expect(numbersOf(await stage.listings.settled(10, all))).toEqual([1]);
    await stage.findings.archive(settled, Date.now() + HOUR);
    expect(numbersOf(await stage.listings.settled(10, all))).toEqual([1]);
  });

  promise('lists every settled finding of a group that was opened again and again', async () => {
    const stage = await create(AT_NOON);
    const empty = await archive(stage, await open(stage, 1), NOON);
    const exposures = [anExposure(2, { kind: 'pending' }, { shownIn: null, told: false })];
    const times = { now: NOON, deadline: NOON + MINUTE, postingUntil: NOON + MINUTE };
    const { finding } = await stage.findings.record({ group: empty.group, exposures, attempt: 'm/2', ...times });
    await archive(stage, finding, NOON + HOUR);
    expect((await stage.listings.settled(10, all)).map(({ sequence }) => sequence)).toEqual([2, 1]);
  });

  const unfinishedIn = async ({ listings }: ListingsStage, place: Place): Promise<GroupKey[]> => {
    const groups: GroupKey[] = [];
    for await (const page of listings.unfinished(place)) groups.push(...page);
    return groups.sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
  };

  promise('names what is unfinished in a place: what is open, kept, or settled and not in the archive', async () => {
    const stage = await create(AT_NOON);
    await open(stage, 1);
    const settled = { exposures: [anExposure(1, revokedAt(NOON))], deadline: null };
    await change(stage, await open(stage, 2), settled);
    await archive(stage, await open(stage, 3), NOON);
    expect(await unfinishedIn(stage, GROUP)).toEqual([groupOf(1), groupOf(2)]);
    expect(await unfinishedIn(stage, { ...GROUP, region: 'eu-west-2' })).toEqual([]);
    expect(await unfinishedIn(stage, { ...GROUP, account: '444455556666' })).toEqual([]);
  });

  promise(
    'names a group without a finding as long as something of it is untold, and when it is opened again',
    async () => {
      const stage = await create(AT_NOON);
      const archived = await archive(stage, await open(stage, 1), NOON);
      const untold = [aTransition('withdrawn', [])];
      const waiting = await change(stage, archived, { untold });
      expect(await unfinishedIn(stage, GROUP)).toEqual([groupOf(1)]);
      await change(stage, waiting, { untold: [] });
      expect(await unfinishedIn(stage, GROUP)).toEqual([]);
      const exposures = [anExposure(2, { kind: 'pending' }, { shownIn: null, told: false })];
      const times = { now: NOON, deadline: NOON + MINUTE, postingUntil: NOON + MINUTE };
      await stage.findings.record({ group: groupOf(1), exposures, attempt: 'm/2', ...times });
      expect(await unfinishedIn(stage, GROUP)).toEqual([groupOf(1)]);
    },
  );

  promise('names every one of many', async () => {
    const stage = await create(AT_NOON);
    for (let n = 100; n < 250; n += 1) await open(stage, n);
    expect(await unfinishedIn(stage, GROUP)).toHaveLength(150);
  });

  end();
};
