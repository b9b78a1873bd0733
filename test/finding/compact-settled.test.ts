import { describe, expect, it } from '@jest/globals';
import { bury, compactSettled, MOST_EXPOSURES } from '../../src/finding/compact-settled.ts';
import { cutBytes, cutTexts } from '../../src/finding/cut-texts.ts';
import type { ExposureState, Finding } from '../../src/finding/finding.ts';
import { isFinal } from '../../src/finding/finding.ts';
import { isMessageStale } from '../../src/finding/tell.ts';
import { findingMessage } from '../../src/slack/views/finding-message.ts';
import { NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, BOB } from '../support/findings.ts';
import { VIEW } from '../support/view-settings.ts';
import { aLongExposure, FULL, itemSize } from './full-findings.ts';

const revoked = (at: number): ExposureState => ({ kind: 'revoked', by: ALICE, at });
const vanished = (at: number): ExposureState => ({ kind: 'vanished', at, why: 'somebody else removed the rule' });
const many = (count: number, one: (n: number) => ExposureState) =>
  Array.from({ length: count }, (_, n) => anExposure(n, one(n)));

describe('compactSettled', () => {
  it.each([5, 40, 60])('leaves a finding of %d rules as it is', (count) => {
    const finding = aFinding(many(count, (n) => vanished(n)));
    expect(compactSettled(finding)).toBe(finding);
  });

  it('moves the oldest of what is settled and told into tombstones, and counts them', () => {
    const finding = aFinding([...many(70, (n) => vanished(n)), anExposure(70)]);
    const { exposures, tombstones, settledBefore, version } = compactSettled(finding);
    expect(exposures).toHaveLength(60);
    expect(settledBefore).toEqual({ vanished: 11 });
    expect(tombstones[anExposure(1).id]).toEqual({ outcome: 'vanished', at: 1 });
    expect(Object.keys(tombstones)).toHaveLength(11);
    expect(version).toBe(finding.version);
  });

  it('keeps the first exposure and the last revoke, whatever their age', () => {
    const open = many(75, () => ({ kind: 'pending' })).slice(5);
    const finding = aFinding([
      anExposure(0, vanished(1)),
      anExposure(1, revoked(2)),
      anExposure(2, revoked(3)),
      ...open,
    ]);
    const ids = compactSettled(finding).exposures.map(({ id }) => id);
    expect(ids).toEqual([anExposure(0), anExposure(2), ...open].map(({ id }) => id));
  });

  it('leaves a count in the message', () => {
    const compact = compactSettled(aFinding([...many(70, revoked), anExposure(70)]));
    const { blocks } = findingMessage(compact, VIEW);
    expect(JSON.stringify(blocks)).toContain('… and 11 more, revoked and verified earlier');
  });

  it('leaves a message behind that has shown them one by one', () => {
    const shown = aFinding([...many(70, revoked), anExposure(70)]);
    expect(isMessageStale(shown)).toBe(false);
    expect(isMessageStale(compactSettled(shown))).toBe(true);
  });

  it('waits until people were told, but not for ever', () => {
    const untold = (count: number) =>
      aFinding(many(count, vanished).map((exposure) => ({ ...exposure, told: false, shownIn: null })));
    expect(compactSettled(untold(80)).exposures).toHaveLength(80);
    expect(compactSettled(untold(81)).exposures).toHaveLength(60);
  });

  it.each<[string, (n: number) => Partial<Finding['exposures'][number]>]>([
    ['the bus was not told of', () => ({ told: false })],
    ['no message has shown', () => ({ shownIn: null })],
  ])('keeps for now what %s', (_what, changes) => {
    const finding = aFinding(many(70, vanished).map((exposure, n) => ({ ...exposure, ...changes(n) })));
    expect(compactSettled(finding)).toBe(finding);
  });

  it('keeps for now what somebody is still to be told of', () => {
    const exposures = many(70, vanished);
    const exposureIds = exposures.map(({ id }) => id);
    const finding = aFinding(exposures, { untold: [{ id: 't', kind: 'failed', exposureIds, at: 1, by: null }] });
    expect(compactSettled(finding)).toBe(finding);
  });

  it('lets the oldest go, wherever they stand, and counts them by how they ended', () => {
    const at = (n: number) => ((n * 37) % 70) + 1;
    const finding = aFinding([
      ...many(70, (n) => (n % 2 === 0 ? { kind: 'observed', at: at(n) } : vanished(at(n)))),
      anExposure(70),
    ]);
    const { tombstones, settledBefore } = compactSettled(finding);
    // The first exposure (1) stays.
    expect(
      Object.values(tombstones)
        .map(({ at: when }) => when)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 11 }, (_, n) => n + 2));
    const outcomes = Object.values(tombstones).map(({ outcome }) => outcome);
    const count = (kind: string) => outcomes.filter((one) => one === kind).length;
    expect(settledBefore).toEqual({ observed: count('observed'), vanished: count('vanished') });
  });

  it('keeps the last revoke although others have vanished since', () => {
    const finding = aFinding([anExposure(0), anExposure(1, revoked(1)), ...many(72, vanished).slice(2)]);
    expect(compactSettled(finding).exposures).toContain(finding.exposures[1]);
  });

  it('holds five hundred tombstones, the newest', () => {
    const graves = Array.from({ length: 501 }, (_, n) => [`sgr-${n}`, { outcome: 'revoked', at: n }] as const);
    const buried = bury(Object.fromEntries(graves.slice(0, 500)), graves.slice(500));
    expect(Object.keys(buried)).toHaveLength(500);
    expect(buried).not.toHaveProperty('sgr-0');
    expect(buried).toHaveProperty('sgr-500');
  });

  it('never lets go of what is open', () => {
    const open = aFinding(many(MOST_EXPOSURES, () => ({ kind: 'pending' })));
    expect(compactSettled(open)).toBe(open);
  });

  it('lets go of what can be undone last, and of what is put back never', () => {
    const exposures = many(70, (n) => revoked(n)).map((exposure, n) => (n < 30 ? { ...exposure, tags: {} } : exposure));
    const restore = { exposureId: anExposure(3).id, by: ALICE, second: BOB, at: NOON, leaseUntil: NOON, attempts: 1 };
    const restores = [{ ...restore, state: { kind: 'asked' } as const }];
    const finding = aFinding(exposures, { undoUntil: NOON, restores });
    const stays = (compact: Finding) => exposures.slice(0, 30).filter((one) => compact.exposures.includes(one)).length;
    expect(stays(compactSettled(finding))).toBe(30);
    // Nothing can be undone any more, so the oldest go: all but the first, and the one that is put back.
    expect(stays(compactSettled({ ...finding, undoUntil: null }))).toBe(20);
    expect(compactSettled({ ...finding, undoUntil: null }).exposures).toContain(exposures[3]);
  });

  it('forgets how an undo ended together with the rule', () => {
    const restore = { by: ALICE, second: BOB, at: NOON, leaseUntil: NOON, attempts: 1 };
    const restores = [1, 69].map((n) => ({
      ...restore,
      exposureId: anExposure(n).id,
      state: { kind: 'done' as const, ruleId: 'sgr-1', at: NOON },
    }));
    const finding = aFinding(many(70, revoked), { restores });
    expect(compactSettled(finding).restores.map(({ exposureId }) => exposureId)).toEqual([anExposure(69).id]);
  });

  it('gives up the oldest transitions when nobody can be told for long', () => {
    const exposureIds = many(50, vanished).map(({ id }) => id);
    const untold = Array.from({ length: 40 }, (_, n) => ({
      id: `${n}`,
      kind: 'failed' as const,
      exposureIds,
      at: n,
      by: null,
    }));
    expect(compactSettled(aFinding(many(50, vanished), { untold })).untold.map(({ id }) => id)).toEqual([
      '35',
      '36',
      '37',
      '38',
      '39',
    ]);
  });
});

describe('the item of a finding', () => {
  it.each(Object.entries(FULL))('stays far below the 400 KB of DynamoDB where %s', (_, full) => {
    expect(itemSize(full)).toBeGreaterThan(400_000);
    expect(itemSize(compactSettled(full))).toBeLessThan(350_000);
  });

  it.each(Object.entries(FULL))('leaves the message of what had to go behind, and only once, where %s', (_, full) => {
    const compact = compactSettled({ ...full, shown: full.version });
    expect(isMessageStale(compact)).toBe(true);
    expect(isMessageStale(compactSettled({ ...compact, shown: compact.version }))).toBe(false);
  });

  it('needs no other message when tombstones alone have to go', () => {
    const graves = Array.from(
      { length: 500 },
      (_, n) => [`${n}`.padEnd(600, 'x'), { outcome: 'revoked', at: n }] as const,
    );
    const full = aFinding(many(20, revoked), { tombstones: Object.fromEntries(graves) });
    const compact = compactSettled(full);
    expect(Object.keys(compact.tombstones)).toHaveLength(100);
    expect(isMessageStale(compact)).toBe(isMessageStale(full));
  });

  it.each(Object.entries(FULL))('loses nothing that is open, excepted or put back where %s', (_, full) => {
    const compact = compactSettled(full);
    const open = ({ exposures }: Finding) => exposures.filter(({ state }) => !isFinal(state)).map(({ id }) => id);
    expect(open(compact)).toEqual(open(full));
    expect(compact.exceptions.map(({ id, until }) => [id, until])).toEqual(
      full.exceptions.map(({ id, until }) => [id, until]),
    );
    const asked = full.restores.filter(({ state }) => state.kind === 'asked');
    expect(compact.restores.filter(({ state }) => state.kind === 'asked')).toEqual(asked);
    for (const { exposureId } of asked) {
      const stored = compact.exposures.find(({ id }) => id === exposureId);
      const { rule, tags } = full.exposures.find(({ id }) => id === exposureId) ?? {};
      expect([stored?.rule, stored?.tags]).toEqual([rule, tags]);
    }
  });

  it.each(Object.entries(FULL))(
    'leaves a few of its parts as they are, and need not count them: where %s',
    (_, full) => {
      const few = {
        ...full,
        exposures: full.exposures.slice(1, 5),
        exceptions: full.exceptions.slice(1, 5),
        restores: full.restores.slice(1, 5),
        tombstones: Object.fromEntries(Object.entries(full.tombstones).slice(0, 100)),
        untold: full.untold.slice(0, 2),
      };
      expect(compactSettled(few)).toBe(few);
      expect(itemSize(few)).toBeLessThan(100_000);
    },
  );

  it('holds as many address sets as there is room for, the newest, and no half of one', () => {
    const list = Array.from({ length: 400 }, (_, n) => `2001:1111:1111:1111:1111:1111:1111:${1_000 + n}/128`);
    const edited = Array.from({ length: 30 }, (_, n) =>
      aLongExposure(n, { kind: 'pending' }, { entries: list, foundAt: NOON + n }),
    );
    const sets = compactSettled(aFinding(edited)).exposures.map(({ entries }) => entries?.length ?? null);
    expect(sets).toEqual([...Array.from({ length: 28 }, () => null), 400, 400]);
    expect(compactSettled(aFinding(edited.slice(0, 5))).exposures.map(({ entries }) => entries?.length)).toEqual(
      Array.from({ length: 5 }, () => 400),
    );
  });

  it('holds no part of a prefix list that is too long, which would cover what it does not', () => {
    const entries = Array.from({ length: 1_001 }, () => '10.0.0.0/8');
    expect(cutTexts(anExposure(1, { kind: 'pending' }, { entries })).entries).toBeNull();
    expect(cutTexts(anExposure(1, { kind: 'pending' }, { entries: entries.slice(1) })).entries).toHaveLength(1_000);
  });

  it('holds whole characters of a text that is cut', () => {
    expect(cutBytes('a\u6f22\u{1f512}', 8)).toBe('a\u6f22\u{1f512}');
    expect(cutBytes('a\u6f22\u{1f512}', 7)).toBe('a\u6f22');
    expect(cutBytes(null, 7)).toBeNull();
  });
});
