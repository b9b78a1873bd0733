import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { toItem } from '../../src/adapters/findings-item.ts';
import { compactSettled, MOST_EXPOSURES } from '../../src/finding/compact-settled.ts';
import { cutBytes, cutTexts } from '../../src/finding/cut-texts.ts';
import type { ExposureState, Tombstone } from '../../src/finding/finding.ts';
import { findingMessage } from '../../src/slack/views/finding-message.ts';
import { MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anActor, anExposure, aRule } from '../support/findings.ts';

const revoked = (at: number): ExposureState => ({ kind: 'revoked', by: ALICE, at });
const vanished = (at: number): ExposureState => ({ kind: 'vanished', at, why: 'somebody else removed the rule' });
const many = (count: number, one: (n: number) => ExposureState) =>
  Array.from({ length: count }, (_, n) => anExposure(n, one(n)));

describe('compactSettled', () => {
  it('leaves a finding of the usual size as it is', () => {
    const finding = aFinding(many(60, (n) => vanished(n)));
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
    const { blocks } = findingMessage(compact, { enforcement: 'enforce', keepFor: MINUTE });
    expect(JSON.stringify(blocks)).toContain('… and 11 more, revoked and verified earlier');
  });

  it('waits until people were told, but not for ever', () => {
    const untold = (count: number) =>
      aFinding(many(count, vanished).map((exposure) => ({ ...exposure, told: false, shownIn: null })));
    expect(compactSettled(untold(80)).exposures).toHaveLength(80);
    expect(compactSettled(untold(81)).exposures).toHaveLength(60);
  });

  it('never lets go of what is open', () => {
    const open = aFinding(many(MOST_EXPOSURES, () => ({ kind: 'pending' })));
    expect(compactSettled(open)).toBe(open);
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
  it('stays far below the 400 KB of DynamoDB in the worst case', () => {
    const long = '\u6f22'.repeat(2_000);
    const state: ExposureState = {
      kind: 'failed',
      by: { ...ALICE, name: 'x'.repeat(80) },
      at: NOON,
      why: cutBytes(long, 300),
      attempts: 1_000,
      retryAt: NOON + MINUTE,
    };
    const source = { kind: 'cidr', family: 6, cidr: '2001:1111:1111:1111:1111:1111:1111:1111/128' } as const;
    const through = { tool: 'aws-load-balancer-controller', proven: false, text: long } as const;
    const actor = anActor({ kind: 'service-account', name: long, role: long, arn: long, through });
    const origin = { eventId: long, eventName: long, eventTime: NOON, actor, sourceIp: long };
    const entries = Array.from({ length: 1_000 }, (_, n) => `2001:1111:1111:1111:1111:1111:1111:${1_000 + n}/128`);
    const exposures = Array.from({ length: MOST_EXPOSURES }, (_, n) => {
      const rule = aRule(n, { source, description: long });
      const id = `${rule.ruleId}=tcp/10250-10250/${source.cidr}`;
      return cutTexts(anExposure(n, state, { id, rule, origin, entries: n === 0 ? entries : null }));
    });
    const grave = (n: number): [string, Tombstone] => [
      `sgr-1${String(n).padStart(16, '0')}=tcp/10250-10250/${source.cidr}`,
      { outcome: 'vanished', at: NOON },
    ];
    const tombstones = Object.fromEntries(Array.from({ length: 500 }, (_, n) => grave(n)));
    const exposureIds = exposures.map(({ id }) => id);
    const untold = Array.from({ length: 40 }, (_, n) => ({
      id: 'x'.repeat(60),
      kind: 'failed' as const,
      exposureIds,
      at: n,
      by: ALICE,
    }));
    const finding = compactSettled(aFinding(exposures, { tombstones, untold }));
    const size = Object.entries(marshall(toItem(finding))).reduce(
      (sum, [name, value]) => sum + bytes(name) + sizeOf(value),
      0,
    );
    expect(size).toBeGreaterThan(200_000);
    expect(size).toBeLessThan(350_000);
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

const bytes = (text: string): number => new TextEncoder().encode(text).length;
/** As DynamoDB counts (developer guide, "DynamoDB item sizes and formats"). */
const sizeOf = (value: unknown): number => {
  const [[type, inner] = ['', null]] = Object.entries(value as Record<string, unknown>);
  if (type === 'M')
    return Object.entries(inner as object).reduce((sum, [name, one]) => sum + bytes(name) + sizeOf(one) + 1, 3);
  if (type === 'L') return (inner as unknown[]).reduce<number>((sum, one) => sum + sizeOf(one) + 1, 3);
  if (type === 'N') return String(inner).length / 2 + 2;
  return type === 'S' ? bytes(String(inner)) : 1;
};
