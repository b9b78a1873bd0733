import { expect } from '@jest/globals';
import { afterArchive } from '../../src/finding/archive.ts';
import { MOST_EXPOSURES } from '../../src/finding/compact-settled.ts';
import { emptyFinding } from '../../src/finding/empty-finding.ts';
import type { ExposureState, Finding, GroupKey, TrackedExposure } from '../../src/finding/finding.ts';
import type { Findings, Sighting } from '../../src/ports.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aBaselineRule, ALICE, anException, anExposure, aTransition, BOB, GROUP } from '../support/findings.ts';
import { createPromises, type Differences } from './promises.ts';

let groups = 0;
/** A group that nobody has used yet. */
const newGroup = (): GroupKey => ({ ...GROUP, groupId: `sg-${Date.now().toString(36)}${(groups += 1)}` });

const found = (n: number, foundAt = NOON): TrackedExposure =>
  anExposure(n, { kind: 'pending' }, { foundAt, shownIn: null, told: false });
const sighting = (group: GroupKey, exposures: readonly TrackedExposure[], now = NOON, attempt = 'm/1'): Sighting => ({
  group,
  exposures,
  now,
  deadline: now + 15 * MINUTE,
  attempt,
  postingUntil: now + MINUTE,
});
const idsOf = (finding: Finding | null) => finding?.exposures.map(({ id }) => id);

export const findingsContract = (create: () => Promise<Findings>, differences: Differences = {}): void => {
  const { promise, end } = createPromises(differences);

  promise('knows nothing of a group that was never seen', async () => {
    const findings = await create();
    const group = newGroup();
    expect(await findings.load(group)).toBeNull();
    expect(await findings.loadArchived(group, 1)).toBeNull();
  });

  promise('opens a finding with its deadline and the claim on posting, in one call', async () => {
    const findings = await create();
    const group = newGroup();
    const { finding, added } = await findings.record(sighting(group, [found(1)]));
    expect(finding).toEqual({
      group,
      version: 1,
      sequence: 1,
      openedAt: NOON,
      deadline: NOON + 15 * MINUTE,
      waitingSince: NOON,
      remindedAt: null,
      extensions: [],
      exposures: [found(1)],
      tombstones: {},
      settledBefore: {},
      message: null,
      posting: { by: 'm/1', until: NOON + MINUTE },
      shown: null,
      recent: [],
      surroundings: null,
      exceptions: [],
      baseline: [],
      proposals: [],
      restores: [],
      strays: null,
      undoUntil: null,
      quiet: false,
      paused: null,
      people: {},
      toldActors: [],
      digest: null,
      untold: [],
    });
    expect(added).toEqual([found(1)]);
    expect(await findings.load(group)).toEqual(finding);
  });

  promise('changes nothing when it is told the same twice', async () => {
    const findings = await create();
    const group = newGroup();
    const { finding } = await findings.record(sighting(group, [found(1), found(2)]));
    const again = sighting(group, [found(1, NOON + HOUR), found(2, NOON + HOUR)], NOON + HOUR, 'm/2');
    expect(await findings.record(again)).toEqual({ finding, added: [] });
    expect(await findings.load(group)).toEqual(finding);
  });

  promise('lets a further exposure join, and moves neither the deadline nor the opening nor the claim', async () => {
    const findings = await create();
    const group = newGroup();
    await findings.record(sighting(group, [found(1)]));
    const later = NOON + 5 * MINUTE;
    const { finding, added } = await findings.record(sighting(group, [found(2, later)], later, 'm/2'));
    expect(finding).toMatchObject({ version: 2, openedAt: NOON, deadline: NOON + 15 * MINUTE, posting: { by: 'm/1' } });
    expect(idsOf(finding)).toEqual([found(1).id, found(2).id]);
    expect(added.map(({ id }) => id)).toEqual([found(2).id]);
  });

  promise('keeps what was not told yet, and since when people wait, when another exposure joins', async () => {
    const findings = await create();
    const group = newGroup();
    const { finding } = await findings.record(sighting(group, [found(1)]));
    const untold = [aTransition('reminded', [found(1)])];
    await findings.save({ ...finding, version: 2, untold, waitingSince: NOON + MINUTE, remindedAt: NOON + MINUTE });
    const later = NOON + 5 * MINUTE;
    const joined = await findings.record(sighting(group, [found(2, later)], later, 'm/2'));
    const kept = { version: 3, untold, waitingSince: NOON + MINUTE, remindedAt: NOON + MINUTE };
    expect(joined.finding).toMatchObject(kept);
    expect(await findings.load(group)).toMatchObject(kept);
  });

  promise('leaves out what a full finding cannot hold, and takes it once there is room', async () => {
    const findings = await create();
    const group = newGroup();
    const all = Array.from({ length: MOST_EXPOSURES + 5 }, (_, n) => found(n));
    const { finding, added } = await findings.record(sighting(group, all));
    expect([finding.exposures, added].map(({ length }) => length)).toEqual([MOST_EXPOSURES, MOST_EXPOSURES]);
    expect(await findings.record(sighting(group, all.slice(-5)))).toEqual({ finding, added: [] });
    await findings.save({ ...finding, version: finding.version + 1, exposures: finding.exposures.slice(3) });
    const later = await findings.record(sighting(group, all.slice(-5)));
    expect(later.added.map(({ id }) => id)).toEqual(all.slice(-5, -2).map(({ id }) => id));
    expect(later.finding.exposures).toHaveLength(MOST_EXPOSURES);
  });

  promise('records of a sighting what is new, when a part of it is known', async () => {
    const findings = await create();
    const group = newGroup();
    await findings.record(sighting(group, [found(2)]));
    const { finding, added } = await findings.record(sighting(group, [found(1), found(2), found(3)]));
    expect(idsOf(finding)).toEqual([found(1).id, found(2).id, found(3).id]);
    expect(added.map(({ id }) => id)).toEqual([found(1).id, found(3).id]);
  });

  promise('takes a whole group of exposures in one sighting', async () => {
    const findings = await create();
    const group = newGroup();
    const many = Array.from({ length: 100 }, (_, i) => found(i + 1));
    const { finding, added } = await findings.record(sighting(group, many));
    expect(finding.exposures).toHaveLength(100);
    expect(added).toHaveLength(100);
    expect(await findings.load(group)).toEqual(finding);
  });

  promise('elects one deadline and one poster when two see the group at once', async () => {
    const findings = await create();
    const group = newGroup();
    await Promise.all([
      findings.record(sighting(group, [found(1)], NOON, 'a/1')),
      findings.record(sighting(group, [found(2, NOON + 1)], NOON + 1, 'b/1')),
    ]);
    const finding = await findings.load(group);
    expect(idsOf(finding)).toEqual([found(1).id, found(2).id]);
    const first = finding?.posting?.by === 'a/1' ? NOON : NOON + 1;
    expect(finding).toMatchObject({ version: 2, openedAt: first, deadline: first + 15 * MINUTE });
  });

  promise('adds an exposure once when two report it at once', async () => {
    const findings = await create();
    const group = newGroup();
    const both = await Promise.all(['a/1', 'b/1'].map((by) => findings.record(sighting(group, [found(1)], NOON, by))));
    expect(both.flatMap(({ added }) => added)).toHaveLength(1);
    expect((await findings.load(group))?.version).toBe(1);
  });

  promise('gives a new deadline to what joins when nothing is waiting any more', async () => {
    const findings = await create();
    const group = newGroup();
    const { finding } = await findings.record(sighting(group, [found(1)]));
    const kept: ExposureState = {
      kind: 'kept',
      by: ALICE,
      second: null,
      reason: 'a test',
      at: NOON,
      until: NOON + 24 * HOUR,
      warned: false,
    };
    await findings.save({ ...finding, version: 2, deadline: null, exposures: [anExposure(1, kept)] });
    const later = NOON + HOUR;
    const joined = await findings.record(sighting(group, [found(2, later)], later));
    expect(joined.finding).toMatchObject({ deadline: later + 15 * MINUTE, openedAt: NOON });
  });

  promise('opens nothing for what has a tombstone, and opens the next finding for what is new', async () => {
    const findings = await create();
    const group = newGroup();
    const { finding } = await findings.record(sighting(group, [found(1)]));
    const settled = { ...finding, exposures: [anExposure(1, { kind: 'revoked', by: ALICE, at: NOON })] };
    const empty = afterArchive(settled, NOON);
    expect(await findings.save(empty)).toBe('saved');
    expect(await findings.record(sighting(group, [found(1)], NOON + HOUR))).toEqual({ finding: empty, added: [] });
    const later = NOON + HOUR;
    const { finding: next } = await findings.record(sighting(group, [found(1, later), found(2, later)], later, 'm/9'));
    expect(next).toMatchObject({ sequence: 2, openedAt: later, deadline: later + 15 * MINUTE, posting: { by: 'm/9' } });
    expect(idsOf(next)).toEqual([found(2).id]);
  });

  promise('gives back every field of every state as it was saved', async () => {
    const findings = await create();
    const group = newGroup();
    const { finding } = await findings.record(sighting(group, [found(1)]));
    const states: ExposureState[] = [
      { kind: 'pending' },
      { kind: 'revoking', by: ALICE, since: NOON, leaseUntil: NOON + MINUTE, attempts: 2 },
      { kind: 'kept', by: ALICE, second: BOB, reason: 'a test', at: NOON, until: NOON + HOUR, warned: true },
      { kind: 'revoked', by: { kind: 'deadline' }, at: NOON },
      { kind: 'vanished', at: NOON, why: 'somebody else removed the rule' },
      { kind: 'failed', by: ALICE, at: NOON, why: 'no', attempts: 1, retryAt: NOON + MINUTE },
      { kind: 'observed', at: NOON },
    ];
    const next: Finding = {
      ...finding,
      version: 2,
      remindedAt: NOON + HOUR,
      exposures: states.map((state, i) => anExposure(i + 1, state, { coverage: 1 / 3, shownIn: i === 0 ? null : i })),
      exceptions: [anException(anExposure(1))],
      digest: 'digest/111122223333/7',
      tombstones: { 'sgr-0=tcp/10250-10250/0.0.0.0/0': { outcome: 'revoked', at: NOON } },
      message: { channel: 'C0GATE', ts: '1795176000.000100' },
      posting: null,
      shown: 2,
      untold: [{ id: 'x/kept/2', kind: 'kept', exposureIds: ['a', 'b'], at: NOON, by: ALICE }],
    };
    expect(await findings.save(next)).toBe('saved');
    expect(await findings.load(group)).toEqual(next);
  });

  promise('saves only what follows the stored version', async () => {
    const findings = await create();
    const group = newGroup();
    const { finding } = await findings.record(sighting(group, [found(1)]));
    expect(await findings.save({ ...finding, version: 3 })).toBe('conflict');
    expect(await findings.save({ ...finding, version: 1 })).toBe('conflict');
    expect(await findings.load(group)).toEqual(finding);
    expect(await findings.save({ ...finding, version: 2 })).toBe('saved');
  });

  promise('saves the first version of a group that was never seen, once, and no other version', async () => {
    const findings = await create();
    const group = newGroup();
    const first = { ...emptyFinding(group), version: 1, baseline: [aBaselineRule(1)] };
    expect(await findings.save({ ...first, version: 2 })).toBe('conflict');
    expect(await findings.load(group)).toBeNull();
    expect(await findings.save(first)).toBe('saved');
    expect(await findings.load(group)).toEqual(first);
    expect(await findings.save({ ...first, baseline: [] })).toBe('conflict');
  });

  promise('opens a finding beside what was open before', async () => {
    const findings = await create();
    const group = newGroup();
    const first = { ...emptyFinding(group), version: 1, baseline: [aBaselineRule(9)] };
    await findings.save(first);
    const { finding } = await findings.record(sighting(group, [found(1)]));
    expect(finding).toMatchObject({ version: 2, sequence: 1, openedAt: NOON, baseline: first.baseline });
    expect(await findings.load(group)).toEqual(finding);
  });

  promise('elects one of several writers of the same version', async () => {
    const findings = await create();
    const group = newGroup();
    const { finding } = await findings.record(sighting(group, [found(1)]));
    const writes = [1, 2, 3, 4].map((n) => findings.save({ ...finding, version: 2, remindedAt: n }));
    expect((await Promise.all(writes)).sort()).toEqual(['conflict', 'conflict', 'conflict', 'saved']);
  });

  promise('notices a joined exposure before an older state overwrites it', async () => {
    const findings = await create();
    const group = newGroup();
    const { finding } = await findings.record(sighting(group, [found(1)]));
    await findings.record(sighting(group, [found(2)]));
    expect(await findings.save({ ...finding, version: 2, exposures: [] })).toBe('conflict');
    expect((await findings.load(group))?.exposures).toHaveLength(2);
  });

  promise('keeps a settled finding for the record, as often as it is told to', async () => {
    const findings = await create();
    const group = newGroup();
    const { finding } = await findings.record(sighting(group, [found(1)]));
    const settled = { ...finding, exposures: [anExposure(1, { kind: 'observed', at: NOON })] };
    await findings.archive(settled, NOON + HOUR);
    await findings.archive(settled, NOON + HOUR);
    expect(await findings.loadArchived(group, 1)).toEqual(settled);
    expect(await findings.loadArchived(group, 2)).toBeNull();
    expect(await findings.load(group)).toEqual(finding);
  });

  promise('shares nothing with whoever reads or writes', async () => {
    const findings = await create();
    const group = newGroup();
    const { finding } = await findings.record(sighting(group, [found(1)]));
    Object.assign(finding, { deadline: 0 });
    expect((await findings.load(group))?.deadline).toBe(NOON + 15 * MINUTE);
  });

  end();
};
