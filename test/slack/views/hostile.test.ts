import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Actor } from '../../../src/exposure/actor.ts';
import type { Tool } from '../../../src/exposure/tools.ts';
import { ENFORCEMENTS } from '../../../src/finding/decide.ts';
import type { ExposureState, Finding, TrackedExposure, Transition } from '../../../src/finding/finding.ts';
import type { Recent } from '../../../src/finding/reopened.ts';
import { findingMessage, type MessageView } from '../../../src/slack/views/finding-message.ts';
import { threadReply } from '../../../src/slack/views/thread-reply.ts';
import { blockKitFaults, textsOf } from '../../support/block-kit.ts';
import { HOUR, MINUTE, NOON } from '../../support/clock.ts';
import { aFinding, anExposure, aRule, ORIGIN } from '../../support/findings.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { STATES } from './states.ts';

/** Every text of a finding that somebody else wrote. */
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
};

// Neither a user id nor a plain sentence, so it stands where hostile text of the same field stands.
const HARMLESS = Object.fromEntries(FIELDS.map((field) => [field, 'x-1'])) as Foreign;

const stateOf = (kind: ExposureState['kind'], foreign: Foreign): ExposureState => {
  const by = { kind: 'person', userId: foreign.deciderId, name: foreign.deciderName } as const;
  const state: ExposureState = STATES[kind];
  const decided = 'by' in state ? { ...state, by } : state;
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
  anExposure(n, stateOf(shape.kind, foreign), {
    origin: { ...ORIGIN, sourceIp: foreign.sourceIp, actor: actorOf(foreign, shape), eventId: `e-${n}` },
    rule: {
      ...aRule(n, { description: foreign.description, protocol: foreign.protocol }),
      ruleId: foreign.ruleId,
      source: shape.prefixList
        ? { kind: 'prefix-list', id: foreign.source }
        : { kind: 'cidr', family: 4, cidr: foreign.source },
    },
  });

const findingWith = (foreign: Foreign, shape: Shape): Finding =>
  aFinding(
    [
      ...Array.from({ length: shape.count }, (_, n) => exposureOf(foreign, shape, n)),
      exposureOf(foreign, { ...shape, kind: 'pending' }, shape.count),
    ],
    { recent: Array.from({ length: shape.before }, (_, n) => earlier(foreign, shape, n)) },
  );

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

/** A token of ours that an attacker would need: anything but a date, a person of ours and the console. */
const FOREIGN_TOKEN = /<(?!!date\^\d+\^|@U0ALICE>|https:\/\/eu-west-1\.console\.aws\.amazon\.com\/)/;
const INVISIBLE = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const isUnsafeMrkdwn = (text: string): boolean =>
  FOREIGN_TOKEN.test(text) || (text.match(CODE_SPAN) ?? []).some((span) => /[<>]|&(?!(amp|lt|gt);)/.test(span));
const mrkdwnOf = ({ blocks }: MessageView): string[] =>
  textsOf(blocks).flatMap(({ type, text }) => (type === 'mrkdwn' ? [text] : []));

/** Line by line: long texts may need one section more. */
const linesOutsideCode = (view: MessageView): string[] =>
  mrkdwnOf(view).flatMap((text) =>
    outsideCode(text)
      .split('\n')
      .filter((line) => line !== ''),
  );

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
});
const settings = fc.constantFrom(...ENFORCEMENTS).map((enforcement) => ({ enforcement, keepFor: 24 * HOUR }));
const isTold = (text: string): boolean => /^[A-Za-z][A-Za-z ,]*$/.test(text) || /^[UW][A-Z0-9]{2,20}$/.test(text);

const TRANSITIONS: Transition['kind'][] = ['joined', 'failed', 'reopened', 'reminded', 'opened', 'revoked'];
const repliesOf = (finding: Finding): string[] =>
  TRANSITIONS.flatMap((kind) => {
    const exposureIds = finding.exposures.map(({ id }) => id);
    return threadReply(finding, { id: kind, kind, exposureIds, at: NOON, by: null }) ?? [];
  });

describe('text of others in a message', () => {
  it('changes nothing outside code spans and plain text, and breaks no limit', () => {
    fc.assert(
      fc.property(foreignText, shape, settings, (foreign, form, view) => {
        fc.pre(!isTold(foreign.why) && !isTold(foreign.deciderId));
        const [hostile, harmless] = [foreign, HARMLESS].map((text) => findingMessage(findingWith(text, form), view));
        if (!hostile || !harmless) throw new Error('two findings make two messages');
        expect(blockKitFaults(hostile.blocks)).toEqual([]);
        // Twelve rules of long texts do not all fit, so the two messages differ in how many they list.
        if (form.count < 12) expect(linesOutsideCode(hostile)).toEqual(linesOutsideCode(harmless));
        expect(mrkdwnOf(hostile).filter(isUnsafeMrkdwn)).toEqual([]);
        expect(textsOf(hostile.blocks).filter(({ text }) => INVISIBLE.test(text))).toEqual([]);
        expect(hostile.text).toBe(harmless.text);
      }),
      // Twelve hostile texts each.
      { numRuns: 1_000 },
    );
  });

  it('is never given emoji or more than a line in plain text', () => {
    fc.assert(
      fc.property(foreignText, shape, (foreign, form) => {
        const { blocks } = findingMessage(findingWith(foreign, form), { enforcement: 'enforce', keepFor: HOUR });
        const context = blocks.flatMap((block) => (block.type === 'context' ? block.elements : []));
        for (const element of context) {
          expect(element).toMatchObject({ type: 'plain_text', emoji: false });
          expect('text' in element && element.text).not.toContain('\n');
        }
      }),
      { numRuns: 150 },
    );
  });

  it('changes nothing outside the code spans of a thread reply', () => {
    fc.assert(
      fc.property(foreignText, shape, (foreign, form) => {
        const [hostile, harmless] = [foreign, HARMLESS].map((text) => repliesOf(findingWith(text, form)));
        expect(hostile?.map(outsideCode)).toEqual(harmless?.map(outsideCode));
        for (const text of hostile ?? []) expect(text.length).toBeLessThanOrEqual(12_000);
      }),
      { numRuns: 250 },
    );
  });

  it.each(['&', '`', '<!here> ', '🚨', '\u202e', '\u0301', '\ud83d', ' ', 'é'])('may be a megabyte of %j', (unit) => {
    const huge = unit.repeat(Math.ceil(1_000_000 / unit.length));
    const foreign = Object.fromEntries(FIELDS.map((field) => [field, huge])) as Foreign;
    const form: Shape = {
      kind: 'failed',
      prefixList: true,
      who: 'role',
      proven: false,
      tool: 'other',
      count: 3,
      before: 3,
    };
    const view = findingMessage(findingWith(foreign, form), { enforcement: 'enforce', keepFor: HOUR });
    expect(blockKitFaults(view.blocks)).toEqual([]);
    expect(JSON.stringify(view).length).toBeLessThan(25_000);
  });

  it('does not keep a message from being shown when a time is out of range', () => {
    for (const eventTime of [Number.NaN, Infinity, 8.64e15 + 1, -8.64e15, 8.64e15, 0]) {
      const exposure = anExposure(0, STATES.pending, { origin: { ...ORIGIN, eventTime } });
      const view = findingMessage(aFinding([exposure]), { enforcement: 'enforce', keepFor: HOUR });
      expect(blockKitFaults(view.blocks)).toEqual([]);
    }
  });
});
