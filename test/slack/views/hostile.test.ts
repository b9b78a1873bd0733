import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Actor } from '../../../src/exposure/actor.ts';
import type { Tool } from '../../../src/exposure/tools.ts';
import type { ExposureState, Finding, Person, TrackedExposure } from '../../../src/finding/finding.ts';
import type { Recent } from '../../../src/finding/reopened.ts';
import type { Restore } from '../../../src/finding/restore.ts';
import { ENFORCEMENTS } from '../../../src/finding/settings.ts';
import { findingMessage } from '../../../src/slack/views/finding-message.ts';
import { PLAIN_SENTENCE } from '../../../src/slack/views/text.ts';
import type { ViewSettings } from '../../../src/slack/views/view-settings.ts';
import { blockKitFaults, textsOf, viewFaults } from '../../support/block-kit.ts';
import { HOUR, MINUTE, NOON } from '../../support/clock.ts';
import { aFinding, anException, anExposure, aRule, BOB, ORIGIN } from '../../support/findings.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { VIEW } from '../../support/view-settings.ts';
import { everyReply, everyView } from './every-view.ts';
import { STATES } from './states.ts';

/** Every text of a finding that somebody else wrote, in AWS or in Slack. */
const FIELDS = [
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
type Foreign = Record<(typeof FIELDS)[number], string>;
type Shape = {
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
const HARMLESS = Object.fromEntries(FIELDS.map((field) => [field, 'x-1!'])) as Foreign;

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

const findingWith = (foreign: Foreign, shape: Shape): Finding => {
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

const CODE_SPAN = /`[^`\n]+`/g;
/** What Slack would interpret: mrkdwn with the code spans emptied. */
const outsideCode = (text: string): string => text.replace(CODE_SPAN, '``');

/** A token of ours that an attacker would need: anything but a date, people of ours, our channel and the console. */
const FOREIGN_TOKEN =
  /<(?!!date\^\d+\^|@U0ALICE>|@U0BOB>|!subteam\^S0ONCALL>|#C0GATE>|https:\/\/eu-west-1\.console\.aws\.amazon\.com\/)/;
const INVISIBLE = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const isUnsafeMrkdwn = (text: string): boolean =>
  FOREIGN_TOKEN.test(text) || (text.match(CODE_SPAN) ?? []).some((span) => /[<>]|&(?!(amp|lt|gt);)/.test(span));
const mrkdwnOf = (view: unknown): string[] =>
  textsOf(view).flatMap(({ type, text }) => (type === 'mrkdwn' ? [text] : []));

/** Line by line: long texts may need one section more. */
const linesOutsideCode = (view: unknown): string[] =>
  mrkdwnOf(view).flatMap((text) =>
    outsideCode(text)
      .split('\n')
      .filter((line) => line !== ''),
  );

/** Where Slack shows a text as it is, it must still be told not to make pictures of `:words:`. */
const hasEmoji = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  const { type, text, emoji } = value as Record<string, unknown>;
  const shows = type === 'plain_text' && emoji !== false && /:\w+:/.test(String(text));
  return shows || Object.values(value).some(hasEmoji);
};

const foreignText = fc.record(
  Object.fromEntries(FIELDS.map((field) => [field, hostileText()])) as never,
) as fc.Arbitrary<Foreign>;
const shape = fc.record<Shape>({
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
const settings: fc.Arbitrary<ViewSettings> = fc
  .record({
    enforcement: fc.constantFrom(...ENFORCEMENTS),
    onDeadline: fc.constantFrom('revoke', 'narrow'),
    reopen: fc.boolean(),
    approvers: fc.constantFrom([], VIEW.approvers),
  })
  .map((changes) => ({ ...VIEW, ...changes }));

/** What views show as it is: a sentence of letters, a Slack id. Nothing of the kind formats anything. */
const isTold = ({ why, deciderId, proposalWhy, protocol, pieceProtocol, ruleId, eventId }: Foreign): boolean =>
  PLAIN_SENTENCE.test(why) ||
  PLAIN_SENTENCE.test(proposalWhy) ||
  /^[UW][A-Z0-9]{2,20}$/.test(deciderId) ||
  // These decide what a view says, so that the two findings would differ in more than their texts.
  [protocol, pieceProtocol].some((text) => /^(-1|6|tcp|udp|icmp.*)$/.test(text)) ||
  [ruleId, eventId].some((text) => /^[0-9a-z-]*$/.test(text));

/** 21 texts each: more than ten thousand. */
const RUNS = 500;

describe('text of others', () => {
  it('changes nothing outside code spans and plain text of any view, and breaks no limit', () => {
    fc.assert(
      fc.property(foreignText, shape, settings, (foreign, form, view) => {
        fc.pre(!isTold(foreign));
        const [hostile, harmless] = [foreign, HARMLESS].map((text) => everyView(findingWith(text, form), view));
        if (!hostile || !harmless) throw new Error('two findings make two of everything');
        for (const [name, { text, blocks }] of Object.entries(hostile.messages)) {
          expect([name, ...blockKitFaults(blocks)]).toEqual([name]);
          expect(text).toBe(harmless.messages[name]?.text);
        }
        for (const [name, one] of Object.entries(hostile.views)) expect([name, ...viewFaults(one)]).toEqual([name]);
        const shown = { ...hostile.messages, ...hostile.views };
        const meant: Record<string, unknown> = { ...harmless.messages, ...harmless.views };
        for (const [name, one] of Object.entries(shown)) {
          // Twelve rules of long texts do not all fit, so the two differ in how many they list.
          if (form.count < 12)
            expect([name, ...linesOutsideCode(one)]).toEqual([name, ...linesOutsideCode(meant[name])]);
          expect([name, ...mrkdwnOf(one).filter(isUnsafeMrkdwn)]).toEqual([name]);
          expect([name, ...textsOf(one).filter(({ text }) => INVISIBLE.test(text))]).toEqual([name]);
          expect([name, hasEmoji(one)]).toEqual([name, false]);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('changes nothing outside the code spans of a thread reply', () => {
    fc.assert(
      fc.property(foreignText, shape, settings, (foreign, form, view) => {
        fc.pre(!isTold(foreign));
        const [hostile, harmless] = [foreign, HARMLESS].map((text) =>
          everyReply(findingWith(text, form), view, text.why),
        );
        expect(hostile?.map(outsideCode)).toEqual(harmless?.map(outsideCode));
        expect(hostile?.filter(isUnsafeMrkdwn)).toEqual([]);
        for (const text of hostile ?? []) expect(text.length).toBeLessThanOrEqual(12_000);
      }),
      { numRuns: RUNS },
    );
  });

  it('is one line wherever it is plain text', () => {
    fc.assert(
      fc.property(foreignText, shape, (foreign, form) => {
        const { messages, views } = everyView(findingWith(foreign, form), VIEW);
        const plain = textsOf({ messages, views }).filter(({ type }) => type === 'plain_text');
        expect(plain.filter(({ text }) => text.includes('\n'))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it.each(['&', '`', '<!here> ', '🚨', '\u202e', '\u0301', '\ud83d', ' ', 'é'])('may be a megabyte of %j', (unit) => {
    const huge = unit.repeat(Math.ceil(1_000_000 / unit.length));
    const foreign = Object.fromEntries(FIELDS.map((field) => [field, huge])) as Foreign;
    for (const kind of ['failed', 'kept', 'revoked'] as const) {
      const form: Shape = {
        kind,
        prefixList: true,
        who: 'role',
        proven: false,
        tool: 'other',
        count: 3,
        before: 3,
        isNarrowed: true,
        restore: 'failed',
        isProposed: true,
        isExcepted: true,
      };
      const { messages, views } = everyView(findingWith(foreign, form), VIEW);
      for (const [name, { blocks }] of Object.entries(messages))
        expect([kind, name, ...blockKitFaults(blocks)]).toEqual([kind, name]);
      for (const [name, view] of Object.entries(views)) expect([kind, name, ...viewFaults(view)]).toEqual([kind, name]);
      // Each text has its bound; a Home tab lists each of the findings twice.
      for (const view of [...Object.values(messages), ...Object.values(views)])
        expect(JSON.stringify(view).length).toBeLessThan(40_000);
    }
  });

  it('does not keep a message from being shown when a time is out of range', () => {
    for (const eventTime of [Number.NaN, Infinity, 8.64e15 + 1, -8.64e15, 8.64e15, 0]) {
      const exposure = anExposure(0, STATES.pending, { origin: { ...ORIGIN, eventTime } });
      expect(blockKitFaults(findingMessage(aFinding([exposure]), VIEW).blocks)).toEqual([]);
    }
  });
});
