import type { KnownBlock, View } from '@slack/types';
import { digestLineOf, type Digest } from '../../../src/finding/digest.ts';
import { BASELINE_STATES, type BaselineLine } from '../../../src/finding/baseline.ts';
import type { Finding } from '../../../src/finding/finding.ts';
import type { SweptPlace } from '../../../src/finding/swept-place.ts';
import type { Transition } from '../../../src/finding/transition.ts';
import { actorMessage } from '../../../src/slack/views/actor-message.ts';
import { baselineMessage } from '../../../src/slack/views/baseline-message.ts';
import { chooseModal } from '../../../src/slack/views/choose-modal.ts';
import { digestMessage } from '../../../src/slack/views/digest-message.ts';
import { findingMessage } from '../../../src/slack/views/finding-message.ts';
import { homeView } from '../../../src/slack/views/home-view.ts';
import { keepModal } from '../../../src/slack/views/keep-modal.ts';
import { narrowModal } from '../../../src/slack/views/narrow-modal.ts';
import { refusalModal } from '../../../src/slack/views/refusal-modal.ts';
import { reviewModal } from '../../../src/slack/views/review-modal.ts';
import { slashExceptions } from '../../../src/slack/views/slash-exceptions.ts';
import { slashHelp } from '../../../src/slack/views/slash-help.ts';
import { slashStatus } from '../../../src/slack/views/slash-status.ts';
import { threadReply } from '../../../src/slack/views/thread-reply.ts';
import { undoModal } from '../../../src/slack/views/undo-modal.ts';
import type { ViewSettings } from '../../../src/slack/views/view-settings.ts';
import { NOON } from '../../support/clock.ts';

/** Every kind of transition; the compiler says when one is missing. */
const KINDS: Record<Transition['kind'], true> = {
  opened: true,
  joined: true,
  narrowing: true,
  'narrowing-failed': true,
  revoking: true,
  kept: true,
  revoked: true,
  vanished: true,
  failed: true,
  observed: true,
  reopened: true,
  withdrawn: true,
  adopted: true,
  ending: true,
  reminded: true,
  unanswered: true,
  proposed: true,
  extended: true,
  restored: true,
  'restore-failed': true,
};
export const TRANSITIONS = Object.keys(KINDS) as Transition['kind'][];

export type Messages = Record<string, { text: string; blocks: KnownBlock[] }>;
export type Views = Record<string, View>;

/** All that this finding is ever shown as, by name: messages, and modals and the Home tab. `findings`: for lists. */
export const everyView = (
  finding: Finding,
  settings: ViewSettings,
  findings: readonly Finding[] = [finding],
): { messages: Messages; views: Views } => {
  const context = { channel: 'C0GATE', settings };
  return {
    messages: {
      finding: findingMessage(finding, settings),
      actor: actorMessage(finding, settings),
      digest: digestMessage(digestOf(findings), settings),
      baseline: baselineMessage(sweptOf(findings), settings),
      status: slashStatus(findings, () => settings),
      exceptions: slashExceptions(findings),
      help: slashHelp(settings),
    },
    views: {
      keep: keepModal(finding, context),
      choose: chooseModal(finding, context),
      narrow: narrowModal(finding, context),
      undo: undoModal(finding, context),
      review: reviewModal(finding, context),
      refusal: refusalModal('You have decided this already. <@U0ALICE> was faster.'),
      home: homeView({ open: findings, settled: findings, settingsOf: () => settings }),
    },
  };
};

/** The thread's part of it: every transition, once in its own thread and once in that of a digest. */
export const everyReply = (finding: Finding, settings: ViewSettings, why: string): string[] =>
  TRANSITIONS.flatMap((kind) => {
    const by = finding.proposals[0]?.by ?? null;
    const exposureIds = finding.exposures.map(({ id }) => id);
    const transition: Transition = { id: kind, kind, exposureIds, at: NOON, by, why };
    return [finding, { ...finding, digest: 'digest/111122223333/1' }].flatMap(
      (one) => threadReply(one, transition, settings) ?? [],
    );
  });

export const digestOf = (findings: readonly Finding[]): Digest => ({
  id: 'digest/111122223333/1',
  account: '111122223333',
  startedAt: NOON,
  version: 1,
  shown: null,
  message: null,
  posting: null,
  lines: findings.map(digestLineOf),
});

/** A report with a line of each state for every group of these. */
export const sweptOf = (findings: readonly Finding[]): SweptPlace => {
  const lines = findings.flatMap(({ group: { groupId } }, n) =>
    BASELINE_STATES.map((state, i): BaselineLine => {
      const by = state === 'adopted' ? 'U0ALICE' : null;
      return {
        groupId: `${groupId.slice(0, 8)}${n}${i}`,
        ports: [6443, 10250],
        rules: state === 'open' ? 2 : 0,
        state,
        by,
      };
    }),
  );
  return {
    place: { account: '111122223333', region: 'eu-west-1' },
    firstAt: NOON,
    lastAt: NOON,
    unread: [],
    version: 1,
    shown: null,
    message: null,
    posting: null,
    claims: 0,
    lines,
  };
};
