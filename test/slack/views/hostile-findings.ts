import fc from 'fast-check';
import type { Actor } from '../../../src/exposure/actor.ts';
import type { Tool } from '../../../src/exposure/tools.ts';
import type { ExposureState, Finding, Person, TrackedExposure } from '../../../src/finding/finding.ts';
import type { Recent } from '../../../src/finding/reopened.ts';
import type { Restore } from '../../../src/finding/restore.ts';
import { ENFORCEMENTS } from '../../../src/finding/settings.ts';
import type { ViewSettings } from '../../../src/slack/views/view-settings.ts';
import { HOUR, MINUTE, NOON } from '../../support/clock.ts';
import { aFinding, anException, anExposure, aRule, BOB, ORIGIN } from '../../support/findings.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { VIEW } from '../../support/view-settings.ts';
import { STATES } from './states.ts';

/** Every text of a finding that somebody else wrote, in AWS or in Slack. */
export const FIELDS = [
  'description',
  'arn',
  'name',
  'role',
  'account',
  'agent',
  'sourceIp',
  'why',
  'deciderId',
  'deciderName',
  'ruleId',
  'protocol',
  'source',
  'reason',
  'tagKey',
  'tagValue',
  'pieceProtocol',
  'pieceId',
  'restoredId',
  'proposalWhy',
  'eventId',
] as const;
export type Foreign = Record<(typeof FIELDS)[number], string>;
export type Shape = {
  kind: ExposureState['kind'];
  prefixList: boolean;
  who: Actor['kind'];
  proven: boolean;
  tool: Tool | null;
  count: number;
  /** How often the group was opened before. */
  before: number;
  isNarrowed: boolean;
  restore: Restore['state']['kind'] | null;
  isProposed: boolean;
  isExcepted: boolean;
};

// Neither a user id nor a plain sentence, so it stands where hostile text of the same field stands.
export const HARMLESS = Object.fromEntries(FIELDS.map((field) => [field, 'x-1!'])) as Foreign;

const personOf = (foreign: Foreign): Person => ({
  kind: 'person',
  userId: foreign.deciderId,
  name: foreign.deciderName,
});

const stateOf = (foreign: Foreign, { kind, isNarrowed }: Shape): ExposureState => {
  const state: ExposureState = STATES[kind];
  const decided = 'by' in state ? { ...state, by: personOf(foreign) } : state;
  if (decided.kind === 'kept') return { ...decided, second: personOf(foreign), reason: foreign.reason };
  if (decided.kind === 'revoked' && isNarrowed) {
    const piece = { ...aRule(9, { protocol: foreign.pieceProtocol }), ruleId: foreign.pieceId };
    return { ...decided, pieces: [piece, piece, piece, piece, piece, piece] };
  }
  return 'why' in decided ? { ...decided, why: foreign.why } : decided;
};

const actorOf = (foreign: Foreign, { who, proven, tool }: Shape): Actor => ({
  kind: who,
  name: foreign.name,
  proven,
  role: foreign.role,
  account: foreign.account,
  arn: foreign.arn,
  through: tool === null ? null : { tool, proven, text: foreign.agent },
});

const exposureOf = (foreign: Foreign, shape: Shape, n: number): TrackedExposure =>
  anExposure(n, stateOf(foreign, shape), {
    id: `exposure-${n}`,
    tags: { [foreign.tagKey]: foreign.tagValue, a: foreign.tagValue, b: foreign.tagKey },
    origin: { ...ORIGIN, sourceIp: foreign.sourceIp, actor: actorOf(foreign, shape), eventId: foreign.eventId },
    rule: {
      // Some that are wider than the watched port, and may be narrowed.
      ...aRule(n, { description: foreign.description, fromPort: n % 2 === 0 ? 10_250 : 0 }),
      ...(n % 3 === 0 ? { protocol: foreign.protocol } : {}),
      // The last one is as AWS makes them.
      ...(n === shape.count ? {} : { ruleId: `${n > 0 ? n : ''}${foreign.ruleId}` }),
      source: shape.prefixList
        ? { kind: 'prefix-list', id: foreign.source }
        : { kind: 'cidr', family: 4, cidr: foreign.source },
    },
  });

const restoreOf = (foreign: Foreign, kind: Restore['state']['kind'], exposureId: string): Restore => ({
  exposureId,
  by: personOf(foreign),
  second: personOf(foreign),
  at: NOON,
  leaseUntil: NOON,
  attempts: 1,
  state: {
    asked: { kind: 'asked' as const },
    done: { kind: 'done' as const, ruleId: foreign.restoredId, at: NOON },
    failed: { kind: 'failed' as const, why: foreign.why, at: NOON },
  }[kind],
});

export const findingWith = (foreign: Foreign, shape: Shape): Finding => {
  const exposures = [
    ...Array.from({ length: shape.count }, (_, n) => exposureOf(foreign, shape, n)),
    exposureOf(foreign, { ...shape, kind: 'pending' }, shape.count),
  ];
  const ids = exposures.map(({ id }) => id);
  const about = { reason: foreign.reason, by: personOf(foreign), at: NOON };
  return aFinding(exposures, {
    recent: Array.from({ length: shape.before }, (_, n) => earlier(foreign, shape, n)),
    undoUntil: NOON + 30 * MINUTE,
    extensions: [{ by: personOf(foreign), at: NOON, version: 2 }],
    restores:
      shape.restore === null ? [] : ids.slice(0, 4).map((id) => restoreOf(foreign, shape.restore ?? 'asked', id)),
    proposals: shape.isProposed
      ? [{ id: 'p', kind: 'keep', exposureIds: ids, keepFor: HOUR, why: foreign.proposalWhy, ...about }]
      : [],
    exceptions: shape.isExcepted
      ? exposures.map((exposure, n) =>
          anException(exposure, {
            id: `x${n}`,
            reason: foreign.reason,
            approvers: [personOf(foreign), BOB],
            withdrawnBy: n === shape.count ? personOf(foreign) : null,
          }),
        )
      : [],
  });
};

const earlier = (foreign: Foreign, shape: Shape, n: number): Recent => ({
  openedAt: NOON - (9 - n) * HOUR,
  closedAt: NOON - (9 - n) * HOUR + MINUTE,
  outcome: 'revoked',
  // Three of four have a name of their own, so that each is told.
  by: { ...actorOf(foreign, shape), name: `${n > 0 ? n : ''}${foreign.name}` },
});

export const foreignText = fc.record(
  Object.fromEntries(FIELDS.map((field) => [field, hostileText()])) as never,
) as fc.Arbitrary<Foreign>;
export const shapes = fc.record<Shape>({
  kind: fc.constantFrom(...(Object.keys(STATES) as ExposureState['kind'][])),
  prefixList: fc.boolean(),
  who: fc.constantFrom(
    'person',
    'root',
    'service-account',
    'instance',
    'role',
    'federated',
    'service',
    'account',
    'unknown',
  ),
  proven: fc.boolean(),
  tool: fc.constantFrom(
    null,
    'console',
    'terraform',
    'cluster-api',
    'aws-load-balancer-controller',
    'aws-service',
    'other',
  ),
  count: fc.constantFrom(1, 1, 1, 3, 12),
  before: fc.constantFrom(0, 0, 1, 4),
  isNarrowed: fc.boolean(),
  restore: fc.constantFrom(null, 'asked', 'done', 'failed'),
  isProposed: fc.boolean(),
  isExcepted: fc.boolean(),
});
export const viewSettings: fc.Arbitrary<ViewSettings> = fc
  .record({
    enforcement: fc.constantFrom(...ENFORCEMENTS),
    onDeadline: fc.constantFrom('revoke', 'narrow'),
    reopen: fc.boolean(),
    approvers: fc.constantFrom([], VIEW.approvers),
  })
  .map((changes) => ({ ...VIEW, ...changes }));
