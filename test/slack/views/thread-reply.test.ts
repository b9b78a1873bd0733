import { describe, expect, it } from '@jest/globals';
import type { Finding, TrackedExposure } from '../../../src/finding/finding.ts';
import type { Transition } from '../../../src/finding/transition.ts';
import { threadReply } from '../../../src/slack/views/thread-reply.ts';
import { HOUR, NOON } from '../../support/clock.ts';
import { aFinding, ALICE, anExposure, aRule, aTransition, BOB, CAROL } from '../../support/findings.ts';
import { VIEW } from '../../support/view-settings.ts';
import { TRANSITIONS } from './every-view.ts';
import { readMrkdwn } from './read-message.ts';
import { NARROWED, STATES } from './states.ts';

type Told = { exposures?: readonly TrackedExposure[]; finding?: Partial<Finding>; transition?: Partial<Transition> };
const reply = (kind: Transition['kind'], { exposures = [anExposure(0)], finding, transition }: Told = {}) => {
  const text = threadReply(aFinding(exposures, finding), aTransition(kind, exposures, transition), VIEW);
  return text === null ? null : readMrkdwn(text);
};
const closed = { deadline: null };
const RULE = '`tcp 10250` from `0.0.0.0/0`';
const DEADLINE = 'The deadline is 2026-11-20 12:15:00 UTC (ago).';
const APPROVERS = '<@U0BOB> <!subteam^S0ONCALL>';

describe('a reply in the thread', () => {
  it('says what was opened further, and that the deadline stays', () => {
    expect(reply('joined')).toBe(`The same group was opened further: ${RULE}. It joins this finding. ${DEADLINE}`);
  });

  it('says nothing of a further rule that runs under an exception: that it is kept is told anyway', () => {
    const kept = { ...anExposure(0), state: STATES.kept };
    expect(reply('joined', { exposures: [kept] })).toBeNull();
    expect(reply('joined', { exposures: [kept, anExposure(1)] })).toContain('joins this finding');
  });

  it.each<[Transition['kind'], string, Told]>([
    [
      'failed',
      `Could not be revoked: ${RULE}. The message says why. Portcullis tries again by itself; somebody should look.`,
      {},
    ],
    [
      'reminded',
      `Still open to the internet, and nobody decided: ${RULE}. Please decide with the buttons above. ${DEADLINE}`,
      {},
    ],
    [
      'reopened',
      `The time for which it was kept open is over: ${RULE}. It waits for a decision again. ${DEADLINE}`,
      {},
    ],
    [
      'narrowing-failed',
      `Could not be narrowed: ${RULE}. Everything is as it was. Why: the quota of the group is full ${DEADLINE}`,
      { transition: { why: 'the quota of the group is full' } },
    ],
    [
      'restore-failed',
      `Could not be opened again: ${RULE}. Why: \`InvalidGroup.NotFound\``,
      { finding: closed, transition: { why: 'InvalidGroup.NotFound' } },
    ],
  ])('calls the approvers when it is %s', (kind, text, told) => {
    expect(reply(kind, told)).toBe(`${APPROVERS} ${text}`);
  });

  it('calls them for a second word on what one of them proposes', () => {
    const proposal = {
      id: 'p',
      kind: 'keep' as const,
      exposureIds: [anExposure(0).id],
      reason: 'load test',
      keepFor: 4 * HOUR,
      by: BOB,
      at: NOON,
      why: 'AWS does not prove which person opened it.',
    };
    expect(reply('proposed', { finding: { proposals: [proposal] }, transition: { by: BOB } })).toBe(
      `${APPROVERS} <@U0BOB> proposes to keep ${RULE} open for 4 h, because \`load test\`\n` +
        '*Needs a second approver:* AWS does not prove which person opened it.\nAgree with the button above.',
    );
    expect(reply('proposed', { transition: { by: BOB } })).toContain('The message shows what came of it.');
  });

  it('reminds of nothing that is over by the time it can be told, and names only what still waits', () => {
    const over = anExposure(0, STATES.revoked);
    const waiting = anExposure(1, STATES.pending, { rule: aRule(1, { fromPort: 1 }) });
    expect(threadReply(aFinding([over]), aTransition('reminded', [over]), VIEW)).toBeNull();
    const text = threadReply(aFinding([over, waiting]), aTransition('reminded', [over, waiting]), VIEW);
    expect(text).toContain('nobody decided: `tcp 1-10250` from `0.0.0.0/0`. Please');
  });

  it('calls nobody where there are no approvers', () => {
    const text = threadReply(aFinding([anExposure(0)]), aTransition('reminded', [anExposure(0)]), {
      ...VIEW,
      approvers: [],
    });
    expect(text).toMatch(/^Still open to the internet/);
  });

  it.each<[Transition['kind'], string, Told]>([
    [
      'kept',
      `Kept open until 2026-11-21 12:01:00 UTC: ${RULE} · decided by <@U0ALICE> and <@U0CAROL>, because \`load test until tomorrow\``,
      { exposures: [anExposure(0, { ...STATES.kept, second: CAROL })], finding: closed },
    ],
    [
      'ending',
      `<@U0ALICE> An exception ends at 2026-11-21 12:01:00 UTC (ago): ${RULE}. Afterwards it waits for a decision again.`,
      { exposures: [anExposure(0, STATES.kept)], finding: closed },
    ],
    ['revoked', `Revoked and verified: ${RULE} · decided by <@U0BOB>.`, { transition: { by: BOB } }],
    [
      'revoked',
      `Narrowed and verified: ${RULE} · at the deadline, nobody had decided.`,
      { exposures: [anExposure(0, NARROWED)], transition: { by: { kind: 'deadline' } } },
    ],
    ['vanished', `Removed or changed by somebody else: ${RULE}.`, {}],
    ['observed', `Left open, because Portcullis only alerts here: ${RULE}.`, {}],
    [
      'withdrawn',
      `<@U0ALICE> withdrew the exception: ${RULE} waits for a decision again. ${DEADLINE}`,
      { transition: { by: ALICE } },
    ],
    ['extended', `<@U0BOB> gave it 30 min more: ${RULE}. ${DEADLINE}`, { transition: { by: BOB } }],
    [
      'restored',
      `Opened again, as an exception: ${RULE} · asked for by <@U0BOB> and <@U0CAROL>.`,
      {
        finding: {
          restores: [
            {
              exposureId: anExposure(0).id,
              by: BOB,
              second: CAROL,
              at: NOON,
              leaseUntil: NOON,
              attempts: 1,
              state: { kind: 'done', ruleId: 'sgr-0new', at: NOON },
            },
          ],
        },
      },
    ],
  ])('tells the story when it is %s', (kind, text, told) => {
    expect(reply(kind, told)).toBe(text);
  });

  it('is silent only where the next one follows at once', () => {
    expect(TRANSITIONS.filter((kind) => reply(kind) === null)).toEqual([
      'opened',
      'narrowing',
      'revoking',
      'unanswered',
    ]);
  });

  it('names the group in the thread of a digest', () => {
    const text = reply('joined', { finding: { digest: 'digest/111122223333/1' } });
    expect(text).toBe(
      `sg-0a1b2c3d4e5f60718 in \`eu-west-1\`: The same group was opened further: ${RULE}. It joins this finding. ${DEADLINE}`,
    );
  });

  it('names only the rules of its transition', () => {
    const [one, other] = [anExposure(1), anExposure(2, STATES.pending, { rule: aRule(2, { fromPort: 1 }) })];
    expect(threadReply(aFinding([one, other]), aTransition('joined', [other]), VIEW)).toContain(
      'further: `tcp 1-10250` from `0.0.0.0/0`. It',
    );
  });

  it('counts what is too much to be named, and leaves no code span open', () => {
    const rule = aRule(1, { protocol: '-1', fromPort: null, toPort: null });
    const exposures = Array.from({ length: 60 }, (_, n) => anExposure(n, STATES.pending, { rule, id: `e${n}` }));
    const text = reply('joined', { exposures });
    expect(text).toContain('`all protocols, all ports` from `0.0.0.0/0`, 52 more rules (see the message). It joins');
    expect(text?.match(/`/g)).toHaveLength(8 * 4);
  });
});
