import { marshall } from '@aws-sdk/util-dynamodb';
import { toItem } from '../../src/adapters/findings-item.ts';
import { MOST_EXPOSURES } from '../../src/finding/compact-settled.ts';
import { cutBytes, cutTexts } from '../../src/finding/cut-texts.ts';
import { MOST_EXCEPTIONS } from '../../src/finding/exception.ts';
import type {
  ExposureState,
  Finding,
  SlackUser,
  Pieces,
  Tombstone,
  TrackedExposure,
} from '../../src/finding/finding.ts';
import { boundTags } from '../../src/finding/rule-tags.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, anActor, anException, anExposure, aRule } from '../support/findings.ts';
import { someSurroundings } from '../support/surroundings.ts';

/** Three bytes a character, and more of them than anything may hold. */
const LONG = '\u6f22'.repeat(2_000);
/** As long as a decision is parsed. */
const person = (id: string): SlackUser => ({ kind: 'person', userId: id.padEnd(31, 'X'), name: cutBytes(LONG, 128) });
export const ANN = person('U0ANN');
export const BEN = person('U0BEN');
const REASON = cutBytes(LONG, 300);
const SOURCE = { kind: 'cidr', family: 6, cidr: '2001:1111:1111:1111:1111:1111:1111:1111/128' } as const;
const { tags: TAGS } = boundTags(Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${n}`, 'x'.repeat(36)])));
/** As many entries as the quota of rules lets the lists of a group have. */
const ENTRIES = Array.from({ length: 1_000 }, (_, n) => `2001:1111:1111:1111:1111:1111:1111:${1_000 + n}/128`);
/** What is left of a rule for all protocols, at every second of these many watched ports. */
const piecesOf = (count: number): Pieces => Array.from({ length: count }, (_, n) => aRule(n, { source: SOURCE }));

/** An exposure of which every text is as long as it is stored. */
export const aLongExposure = (
  n: number,
  state: ExposureState,
  changes: Partial<TrackedExposure> = {},
): TrackedExposure => {
  const through = { tool: 'aws-load-balancer-controller', proven: false, text: LONG } as const;
  const actor = anActor({ kind: 'service-account', name: LONG, role: LONG, arn: LONG, through });
  const origin = { eventId: LONG, eventName: LONG, eventTime: NOON, actor, sourceIp: LONG };
  const rule = aRule(n, { source: SOURCE, fromPort: n, toPort: 65_535, description: LONG });
  const id = `${rule.ruleId}=tcp/${10_000 + n}-65535/${SOURCE.cidr}`;
  return cutTexts(anExposure(n, state, { id, rule, origin, ...changes }));
};

const FAILED: ExposureState = {
  kind: 'failed',
  by: ANN,
  at: NOON,
  why: REASON,
  attempts: 1_000,
  retryAt: NOON + MINUTE,
  pieces: piecesOf(6),
};
const KEPT: ExposureState = {
  kind: 'kept',
  by: ANN,
  second: BEN,
  reason: REASON,
  at: NOON,
  until: NOON + HOUR,
  warned: true,
};
const revoked = (n: number): ExposureState => ({ kind: 'revoked', by: ANN, at: NOON + n, pieces: piecesOf(6) });

const grave = (n: number): [string, Tombstone] => [
  `sgr-1${String(n).padStart(16, '0')}=tcp/10250-10250/${SOURCE.cidr}`,
  { outcome: 'vanished', at: NOON },
];

/** Everything around the exposures that a finding can have at once. */
const surrounded = (exposures: readonly TrackedExposure[], changes: Partial<Finding> = {}): Finding => {
  const ids = exposures.map(({ id }) => id);
  return aFinding(exposures, {
    tombstones: Object.fromEntries(Array.from({ length: 500 }, (_, n) => grave(n))),
    untold: Array.from({ length: 40 }, (_, n) => ({
      id: 'x'.repeat(60),
      kind: 'failed' as const,
      exposureIds: ids,
      at: n,
      by: ANN,
    })),
    recent: Array.from({ length: 20 }, () => ({
      openedAt: NOON,
      closedAt: NOON,
      outcome: 'revoked' as const,
      by: aLongExposure(0, KEPT).origin.actor,
    })),
    surroundings: someSurroundings(),
    extensions: Array.from({ length: 20 }, () => ({ by: ANN, at: NOON, version: 1_000_000 })),
    proposals: [
      {
        id: 'x'.repeat(80),
        kind: 'keep',
        exposureIds: ids,
        reason: REASON,
        keepFor: HOUR,
        by: ANN,
        at: NOON,
        why: REASON,
      },
    ],
    people: Object.fromEntries(ids.map((_, n) => [`${n}${'x'.repeat(62)}`, ANN.userId])),
    toldActors: ids.map(() => ANN.userId),
    undoUntil: NOON + HOUR,
    ...changes,
  });
};

const exceptionsFor = (exposures: readonly TrackedExposure[]) =>
  exposures
    .slice(0, MOST_EXCEPTIONS)
    .map((exposure, n) =>
      anException(exposure, { id: `x`.repeat(100) + n, reason: REASON, approvers: [ANN, BEN], until: NOON + HOUR }),
    );

const all = (state: (n: number) => ExposureState, changes: Partial<TrackedExposure> = {}) =>
  Array.from({ length: MOST_EXPOSURES }, (_, n) =>
    aLongExposure(n, state(n), n === 0 ? { ...changes, entries: ENTRIES } : changes),
  );

const failed = all(() => FAILED);
const kept = all(() => KEPT);
const gone = all(revoked, { tags: TAGS });
const restores = gone.map(({ id }) => ({
  exposureId: id,
  by: ANN,
  second: BEN,
  at: NOON,
  leaseUntil: NOON,
  attempts: 1,
  state: { kind: 'failed' as const, why: REASON, at: NOON },
}));
const asked = restores.map((restore) => ({ ...restore, state: { kind: 'asked' as const } }));

/** Findings as full as they can be made. */
export const FULL: Readonly<Record<string, Finding>> = {
  'every rule could not be revoked': surrounded(failed, { exceptions: exceptionsFor(failed) }),
  'every rule is kept': surrounded(kept, { exceptions: exceptionsFor(kept) }),
  'every rule was revoked, and could not be put back': surrounded(gone, {
    exceptions: exceptionsFor(failed),
    restores,
  }),
  'every rule was revoked, and is put back': surrounded(gone, {
    exceptions: exceptionsFor(gone),
    restores: asked.slice(0, 20),
  }),
  'one half is open, the other could be put back': surrounded([...failed.slice(0, 40), ...gone.slice(40)], {
    exceptions: exceptionsFor(gone),
  }),
};

/** Bytes, as DynamoDB counts (developer guide, "DynamoDB item sizes and formats"). */
export const itemSize = (finding: Finding): number =>
  Object.entries(marshall(toItem(finding), { removeUndefinedValues: true })).reduce(
    (sum, [name, value]) => sum + bytes(name) + sizeOf(value),
    0,
  );

const bytes = (text: string): number => new TextEncoder().encode(text).length;
const sizeOf = (value: unknown): number => {
  const [[type, inner] = ['', null]] = Object.entries(value as Record<string, unknown>);
  if (type === 'M')
    return Object.entries(inner as object).reduce((sum, [name, one]) => sum + bytes(name) + sizeOf(one) + 1, 3);
  if (type === 'L') return (inner as unknown[]).reduce<number>((sum, one) => sum + sizeOf(one) + 1, 3);
  if (type === 'N') return String(inner).length / 2 + 2;
  return type === 'S' ? bytes(String(inner)) : 1;
};
