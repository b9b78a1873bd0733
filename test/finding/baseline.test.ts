import { describe, expect, it } from '@jest/globals';
import { baselineLineOf, isBaseline, withBaseline } from '../../src/finding/baseline.ts';
import { decide } from '../../src/finding/decide.ts';
import { emptyFinding } from '../../src/finding/empty-finding.ts';
import type { Finding, LiveRule } from '../../src/finding/finding.ts';
import { MINUTE, NOON } from '../support/clock.ts';
import { aBaselineRule, aFinding, ALICE, anExposure, aRule, BOB, GROUP, SETTINGS } from '../support/findings.ts';

const NO_LISTS = new Map<string, string[]>();
const LIST = aRule(1, { source: { kind: 'prefix-list', id: 'pl-1' } });
const group = (changes: Partial<Finding> = {}): Finding => ({ ...emptyFinding(GROUP), version: 1, ...changes });

describe('whether a rule is left alone because it was open before', () => {
  const recorded = group({ baseline: [aBaselineRule(1)] });

  it.each<[string, LiveRule, boolean]>([
    ['the very rule', aRule(1), true],
    ['with another description', aRule(1, { description: 'for the load test' }), true],
    ['another rule of the same content', aRule(2), false],
    ['edited under its id: the port', aRule(1, { fromPort: 6443, toPort: 6443 }), false],
    ['edited under its id: the source', aRule(1, { source: { kind: 'cidr', family: 6, cidr: '::/0' } }), false],
  ])('%s', (_what, rule, expected) => {
    expect(isBaseline(recorded, rule, NO_LISTS)).toBe(expected);
  });

  it('not in a group of which nothing is recorded, nor once it was adopted', () => {
    expect(isBaseline(null, aRule(1), NO_LISTS)).toBe(false);
    expect(isBaseline(group(), aRule(1), NO_LISTS)).toBe(false);
    const adopted = group({ baseline: [aBaselineRule(1, { adopted: { by: ALICE, at: NOON } })] });
    expect(isBaseline(adopted, aRule(1), NO_LISTS)).toBe(false);
  });

  it.each<[string, string[] | null, string[] | null, boolean]>([
    ['of a list as it was', ['8.0.0.0/8'], ['8.0.0.0/8'], true],
    ['of a list that has shrunk', ['8.0.0.0/8', '9.0.0.0/8'], ['9.0.0.0/8'], true],
    ['of a list that has grown', ['8.0.0.0/8'], ['8.0.0.0/8', '9.0.0.0/8'], false],
    ['of a list that cannot be read now', ['8.0.0.0/8'], null, true],
    ['of a list that was too long to be kept', null, ['9.0.0.0/8'], true],
  ])('%s', (_what, entries, live, expected) => {
    const finding = group({ baseline: [aBaselineRule(1, { rule: LIST, entries })] });
    expect(isBaseline(finding, LIST, new Map(live === null ? [] : [['pl-1', live]]))).toBe(expected);
  });

  it('not when the finding holds it, or has settled it: then an event has told of it', () => {
    const baseline = [aBaselineRule(1)];
    expect(isBaseline(aFinding([anExposure(1)], { baseline }), aRule(1), NO_LISTS)).toBe(false);
    const { id } = anExposure(1);
    const tombstones = { [id]: { outcome: 'vanished', at: NOON } } as const;
    expect(isBaseline(group({ baseline, tombstones }), aRule(1), NO_LISTS)).toBe(false);
    const ofList = { [`sgr-00000000000000001=tcp/10250-10250/pl-1#0123`]: { outcome: 'revoked', at: NOON } } as const;
    const listed = group({ baseline: [aBaselineRule(1, { rule: LIST })], tombstones: ofList });
    expect(isBaseline(listed, LIST, NO_LISTS)).toBe(false);
  });
});

describe('recording what was open before', () => {
  it('writes each rule once, with its entries and without what others wrote into it', () => {
    const found = [
      { rule: aRule(2, { description: 'do not touch <!here>' }), entries: null },
      { rule: LIST, entries: ['8.0.0.0/8'] },
    ];
    const next = withBaseline(emptyFinding(GROUP), found, NOON);
    expect(next).toMatchObject({ version: 1, exposures: [], deadline: null });
    expect(next?.baseline).toEqual([aBaselineRule(2), aBaselineRule(1, { rule: LIST, entries: ['8.0.0.0/8'] })]);
    expect(next && withBaseline(next, found, NOON + MINUTE)).toBeNull();
  });

  it('leaves out what the finding tracks, and brings nothing back that somebody adopted', () => {
    const adopted = [aBaselineRule(2, { adopted: { by: ALICE, at: NOON } })];
    const finding = aFinding([anExposure(1)], { baseline: adopted });
    const found = [1, 2].map((n) => ({ rule: aRule(n), entries: null }));
    expect(withBaseline(finding, found, NOON)).toBeNull();
  });
});

describe('recording a look that comes again', () => {
  it('adds what the record lacks', () => {
    const found = [1, 2].map((n) => ({ rule: aRule(n), entries: null }));
    expect(withBaseline(group({ baseline: [aBaselineRule(1)] }), found, NOON)?.baseline).toEqual([
      aBaselineRule(1),
      aBaselineRule(2),
    ]);
  });

  it('holds a thousand rules, and a list of a thousand entries, as AWS does; a longer list without its entries', () => {
    const found = Array.from({ length: 1_001 }, (_, n) => ({ rule: aRule(n), entries: null }));
    const full = withBaseline(group(), found, NOON);
    expect(full?.baseline).toHaveLength(1_000);
    expect(full && withBaseline(full, found, NOON)).toBeNull();
    const most = withBaseline(group({ baseline: [aBaselineRule(2_000)] }), found, NOON);
    expect(most?.baseline).toHaveLength(1_000);
    const entries = Array.from({ length: 1_001 }, () => '8.0.0.0/8');
    const listed = [
      { rule: LIST, entries },
      { rule: aRule(2, { source: LIST.source }), entries: entries.slice(1) },
    ];
    expect(withBaseline(group(), listed, NOON)?.baseline.map((one) => one.entries?.length)).toEqual([undefined, 1_000]);
  });
});

describe('adopting', () => {
  const command = { kind: 'adopt', group: GROUP, sequence: 1, version: 0, by: ALICE } as const;

  it('ends all that is left alone in the group, once, and says so', () => {
    const finding = group({ baseline: [aBaselineRule(1), aBaselineRule(2)] });
    const decision = decide(finding, command, NOON, SETTINGS);
    if (decision.kind !== 'change') throw new Error(decision.reason);
    const adopted = { by: ALICE, at: NOON };
    expect(decision.next.baseline).toEqual([aBaselineRule(1, { adopted }), aBaselineRule(2, { adopted })]);
    expect(decision.next.untold).toMatchObject([{ kind: 'adopted', by: ALICE, exposureIds: [] }]);
    expect(decision.claimed).toEqual([]);
    expect(decide(decision.next, command, NOON, SETTINGS).kind).toBe('nothing');
    expect(decide(decision.next, { ...command, by: BOB }, NOON, SETTINGS)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('<@U0ALICE>'),
    });
  });

  it('leaves on record who adopted what before', () => {
    const earlier = aBaselineRule(1, { adopted: { by: BOB, at: NOON - MINUTE } });
    const decision = decide(group({ baseline: [earlier, aBaselineRule(2)] }), command, NOON, SETTINGS);
    if (decision.kind !== 'change') throw new Error(decision.reason);
    expect(decision.next.baseline).toEqual([earlier, aBaselineRule(2, { adopted: { by: ALICE, at: NOON } })]);
  });

  it('is possible whichever finding the group has by now, and refused where only alerts are given', () => {
    const finding = aFinding([anExposure(2)], { sequence: 7, baseline: [aBaselineRule(1)] });
    expect(decide(finding, command, NOON, SETTINGS).kind).toBe('change');
    expect(decide(finding, command, NOON, { ...SETTINGS, enforcement: 'observe' }).kind).toBe('refused');
    expect(decide(group(), command, NOON, SETTINGS).kind).toBe('refused');
  });
});

describe('the line of a group in the report', () => {
  const PORTS = [6443, 10250];

  it('counts what is left alone and still there', () => {
    const finding = group({ baseline: [aBaselineRule(1), aBaselineRule(2)] });
    expect(baselineLineOf(finding, PORTS, [aRule(2)])).toMatchObject({ rules: 1, ports: [10250], state: 'open' });
    expect(baselineLineOf(finding, PORTS, [aRule(3)])).toMatchObject({ rules: 0, state: 'gone' });
    expect(baselineLineOf(group(), PORTS)).toBeNull();
  });

  it('says who adopted it', () => {
    const finding = group({ baseline: [aBaselineRule(1, { adopted: { by: ALICE, at: NOON } })] });
    expect(baselineLineOf(finding, PORTS)).toMatchObject({ state: 'adopted', by: ALICE.userId, ports: [10250] });
  });

  it('is about what is left alone, as long as any of it is, and not about what was adopted or is tracked', () => {
    const adopted = { by: ALICE, at: NOON };
    const api = aRule(3, { fromPort: 6443, toPort: 6443 });
    const baseline = [aBaselineRule(1, { adopted }), aBaselineRule(3, { rule: api }), aBaselineRule(2)];
    const line = baselineLineOf(aFinding([anExposure(2)], { baseline }), PORTS);
    expect(line).toMatchObject({ rules: 1, ports: [6443], state: 'open', by: null });
  });

  it('still says who adopted the rest when what was left alone is gone', () => {
    const adopted = { by: ALICE, at: NOON };
    const finding = group({ baseline: [aBaselineRule(1, { adopted }), aBaselineRule(2)] });
    expect(baselineLineOf(finding, PORTS, [])).toMatchObject({ rules: 0, state: 'adopted', by: ALICE.userId });
  });
});
