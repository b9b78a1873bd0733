import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findingMessage } from '../../../src/slack/views/finding-message.ts';
import { PLAIN_SENTENCE } from '../../../src/slack/views/text.ts';
import { blockKitFaults, textsOf, viewFaults } from '../../support/block-kit.ts';
import { aFinding, anExposure, ORIGIN } from '../../support/findings.ts';
import { VIEW } from '../../support/view-settings.ts';
import { everyReply, everyView } from './every-view.ts';
import {
  FIELDS,
  findingWith,
  foreignText,
  HARMLESS,
  shapes,
  viewSettings,
  type Foreign,
  type Shape,
} from './hostile-findings.ts';
import { STATES } from './states.ts';

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
      fc.property(foreignText, shapes, viewSettings, (foreign, form, view) => {
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
      fc.property(foreignText, shapes, viewSettings, (foreign, form, view) => {
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
      fc.property(foreignText, shapes, (foreign, form) => {
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
