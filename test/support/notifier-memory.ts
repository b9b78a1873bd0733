import type { Finding, MessageRef } from '../../src/finding/finding.ts';
import { findingIdOf } from '../../src/finding/finding.ts';
import type { Notifier } from '../../src/ports.ts';
import type { Transition } from '../../src/finding/transition.ts';
import { findingMessage } from '../../src/slack/views/finding-message.ts';
import type { MessageView } from '../../src/slack/views/message-view.ts';
import { threadReply } from '../../src/slack/views/thread-reply.ts';
import type { ViewSettings } from '../../src/slack/views/view-settings.ts';

/** A message as Slack keeps it. `finding` is the state that it was made of, and is there for tests alone. */
export type KeptMessage = {
  ref: MessageRef;
  view: MessageView;
  metadata: string;
  finding: Finding;
  replies: { text: string; transition: Transition }[];
};
export type NotifierMemory = Notifier & {
  messages: KeptMessage[];
  told: { userId: string; text: string }[];
  /** Actors who were told what they opened. */
  toldActors: { userId: string; finding: Finding }[];
};

/** Slack in memory: it keeps each message and its thread as they were last shown. */
export const createNotifierMemory = (settings: ViewSettings): NotifierMemory => {
  const messages: KeptMessage[] = [];
  const told: NotifierMemory['told'] = [];
  const toldActors: NotifierMemory['toldActors'] = [];
  const at = ({ ts }: MessageRef): KeptMessage => {
    const message = messages.find(({ ref }) => ref.ts === ts);
    if (!message) throw new Error('message_not_found');
    return message;
  };
  return {
    messages,
    told,
    toldActors,
    post: async (finding) => {
      const ref = { channel: 'C0GATE', ts: `1795176000.${String(messages.length + 1).padStart(6, '0')}` };
      const view = findingMessage(finding, settings);
      messages.push({ ref, view, metadata: findingIdOf(finding), finding: structuredClone(finding), replies: [] });
      return ref;
    },
    update: async (ref, finding) => {
      if (!messages.some((message) => message.ref.ts === ref.ts)) return 'gone';
      Object.assign(at(ref), { view: findingMessage(finding, settings), finding: structuredClone(finding) });
      return 'updated';
    },
    findPosted: async (finding) => messages.find(({ metadata }) => metadata === findingIdOf(finding))?.ref ?? null,
    reply: async (ref, finding, transition) => {
      const text = threadReply(finding, transition, settings);
      if (text !== null) at(ref).replies.push({ text, transition });
    },
    tell: async (userId, text) => void told.push({ userId, text }),
    tellActor: async (userId, finding) => void toldActors.push({ userId, finding: structuredClone(finding) }),
  };
};
