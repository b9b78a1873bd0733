import type { Digest } from '../../src/finding/digest.ts';
import type { Finding, MessageRef } from '../../src/finding/finding.ts';
import { findingIdOf, isSettled } from '../../src/finding/finding.ts';
import { placeText } from '../../src/finding/place.ts';
import type { SweptPlace } from '../../src/finding/swept-place.ts';
import type { PauseEvent } from '../../src/finding/pause.ts';
import type { Notifier, Waiting } from '../../src/ports.ts';
import type { Transition } from '../../src/finding/transition.ts';
import { baselineMessage } from '../../src/slack/views/baseline-message.ts';
import { digestMessage } from '../../src/slack/views/digest-message.ts';
import { digestReminder } from '../../src/slack/views/digest-reminder.ts';
import { findingMessage } from '../../src/slack/views/finding-message.ts';
import { movedMessage } from '../../src/slack/views/moved-message.ts';
import type { MessageView } from '../../src/slack/views/message-view.ts';
import { pauseMessage } from '../../src/slack/views/pause-message.ts';
import { threadReply } from '../../src/slack/views/thread-reply.ts';
import type { ViewSettingsOf } from '../../src/slack/views/view-settings.ts';

/** A message as Slack keeps it. `finding` is the state that it was made of, and is there for tests alone. */
export type KeptMessage = {
  ref: MessageRef;
  view: MessageView;
  metadata: string;
  finding: Finding;
  replies: { text: string; transition: Transition }[];
};
/** The message of a digest, the same way. */
export type KeptDigest = { ref: MessageRef; view: MessageView; digest: Digest; renderings: number; replies: string[] };
/** The report of what was open before, the same way. */
export type KeptReport = { ref: MessageRef; view: MessageView; swept: SweptPlace; renderings: number };
/** What the channel was told of a pause. */
export type KeptPause = { event: PauseEvent; waiting: Waiting; view: MessageView };
export type NotifierMemory = Notifier & {
  pauses: KeptPause[];
  messages: KeptMessage[];
  reports: KeptReport[];
  digests: KeptDigest[];
  told: { account: string; userId: string; text: string }[];
  /** Actors who were told what they opened. */
  toldActors: { userId: string; finding: Finding }[];
};

/** Slack in memory: it keeps each message and its thread as they were last shown. */
export const createNotifierMemory = (
  settingsOf: ViewSettingsOf,
  channelOf: (account: string) => string = () => 'C0GATE',
): NotifierMemory => {
  const messages: KeptMessage[] = [];
  const digests: KeptDigest[] = [];
  const reports: KeptReport[] = [];
  const pauses: KeptPause[] = [];
  const told: NotifierMemory['told'] = [];
  const toldActors: NotifierMemory['toldActors'] = [];
  // What was deleted leaves its number to nobody.
  let posts = 0;
  const newRef = (account: string): MessageRef => {
    return { channel: channelOf(account), ts: `1795176000.${String((posts += 1)).padStart(6, '0')}` };
  };
  const digestAt = ({ ts }: MessageRef) => digests.find(({ ref }) => ref.ts === ts);
  const at = ({ ts }: MessageRef): KeptMessage => {
    const message = messages.find(({ ref }) => ref.ts === ts);
    if (!message) throw new Error('message_not_found');
    return message;
  };
  return {
    messages,
    pauses,
    digests,
    reports,
    told,
    toldActors,
    post: async (finding) => {
      const ref = newRef(finding.group.account);
      const view = findingMessage(finding, settingsOf(finding.group.account));
      messages.push({ ref, view, metadata: findingIdOf(finding), finding: structuredClone(finding), replies: [] });
      return ref;
    },
    update: async (ref, finding) => {
      if (!messages.some((message) => message.ref.ts === ref.ts)) return 'gone';
      const { account } = finding.group;
      if (ref.channel !== channelOf(account) && !isSettled(finding)) {
        Object.assign(at(ref), { view: movedMessage(channelOf(account)), metadata: '' });
        return 'gone';
      }
      Object.assign(at(ref), { view: findingMessage(finding, settingsOf(account)), finding: structuredClone(finding) });
      return 'updated';
    },
    findPosted: async (finding) => messages.find(({ metadata }) => metadata === findingIdOf(finding))?.ref ?? null,
    reply: async (ref, finding, transition) => {
      const text = threadReply(finding, transition, settingsOf(finding.group.account));
      const digest = digestAt(ref);
      if (text !== null && digest) digest.replies.push(text);
      else if (text !== null) at(ref).replies.push({ text, transition });
    },
    postDigest: async (digest) => {
      const ref = newRef(digest.account);
      const view = digestMessage(digest, settingsOf(digest.account));
      digests.push({ ref, view, digest: structuredClone(digest), renderings: 1, replies: [] });
      return ref;
    },
    updateDigest: async (ref, digest) => {
      const kept = digestAt(ref);
      if (!kept) return 'gone';
      const renderings = kept.renderings + 1;
      Object.assign(kept, {
        view: digestMessage(digest, settingsOf(digest.account)),
        digest: structuredClone(digest),
        renderings,
      });
      return 'updated';
    },
    findPostedDigest: async ({ id }) => digests.find(({ digest }) => digest.id === id)?.ref ?? null,
    postReport: async (swept) => {
      const ref = newRef(swept.place.account);
      const view = baselineMessage(swept, settingsOf(swept.place.account));
      reports.push({ ref, view, swept: structuredClone(swept), renderings: 1 });
      return ref;
    },
    updateReport: async (ref, swept) => {
      const kept = reports.find((report) => report.ref.ts === ref.ts);
      if (!kept) return 'gone';
      const view = baselineMessage(swept, settingsOf(swept.place.account));
      Object.assign(kept, { view, swept: structuredClone(swept), renderings: kept.renderings + 1 });
      return 'updated';
    },
    findPostedReport: async ({ place }) =>
      reports.find(({ swept }) => placeText(swept.place) === placeText(place))?.ref ?? null,
    postPause: async (event, waiting, mayBeThere) => {
      if (mayBeThere && pauses.some((one) => one.event.id === event.id)) return;
      pauses.push({ event: structuredClone(event), waiting, view: pauseMessage(event, waiting, settingsOf('')) });
    },
    remindDigest: async (ref, digest) => {
      const text = digestReminder(digest, settingsOf(digest.account));
      if (text !== null) digestAt(ref)?.replies.push(text);
    },
    tell: async (account, userId, text) => void told.push({ account, userId, text }),
    tellActor: async (userId, finding) => void toldActors.push({ userId, finding: structuredClone(finding) }),
  };
};
