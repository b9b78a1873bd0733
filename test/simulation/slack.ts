import type { Digest } from '../../src/finding/digest.ts';
import type { Finding, MessageRef } from '../../src/finding/finding.ts';
import { findingIdOf } from '../../src/finding/finding.ts';
import { placeText } from '../../src/finding/place.ts';
import type { SweptPlace } from '../../src/finding/swept-place.ts';
import type { Transition } from '../../src/finding/transition.ts';
import type { Notifier } from '../../src/ports.ts';

export type SlackMessage = {
  ref: MessageRef;
  finding: Finding;
  replies: Transition[];
  posted: number;
  /** What it shows is older than what it has shown: the later update came first. */
  isOvertaken: boolean;
};
export type SlackDigest = { ref: MessageRef; digest: Digest };
type Told = { userId: string; text: string };

/** Slack's side: messages as they were last shown. What was rendered is kept as the state that it was rendered from. */
export const createSlack = () => {
  const messages: SlackMessage[] = [];
  const digests: SlackDigest[] = [];
  const reports: { ref: MessageRef; swept: SweptPlace }[] = [];
  const told: Told[] = [];
  /** Ids of what the channel was told of a pause. */
  const pauses: string[] = [];
  let posts = 0;
  const newRef = (): MessageRef => ({ channel: 'C0GATE', ts: `1795176000.${String((posts += 1)).padStart(6, '0')}` });
  const at = ({ ts }: MessageRef) => messages.find(({ ref }) => ref.ts === ts);
  const digestAt = ({ ts }: MessageRef) => digests.find(({ ref }) => ref.ts === ts);
  const notifier: Notifier = {
    post: async (finding) => {
      const ref = newRef();
      messages.push({ ref, finding, replies: [], posted: posts, isOvertaken: false });
      return ref;
    },
    update: async (ref, finding) => {
      const message = at(ref);
      if (!message) return 'gone';
      message.isOvertaken = finding.version < message.finding.version;
      message.finding = finding;
      return 'updated';
    },
    findPosted: async (finding) =>
      messages.find((message) => findingIdOf(message.finding) === findingIdOf(finding))?.ref ?? null,
    postDigest: async (digest) => {
      const ref = newRef();
      digests.push({ ref, digest });
      return ref;
    },
    updateDigest: async (ref, digest) => {
      const kept = digestAt(ref);
      if (!kept) return 'gone';
      kept.digest = digest;
      return 'updated';
    },
    findPostedDigest: async ({ id }) => digests.find(({ digest }) => digest.id === id)?.ref ?? null,
    postReport: async (swept) => {
      const ref = newRef();
      reports.push({ ref, swept });
      return ref;
    },
    updateReport: async (ref, swept) => {
      const kept = reports.find((report) => report.ref.ts === ref.ts);
      if (!kept) return 'gone';
      kept.swept = swept;
      return 'updated';
    },
    findPostedReport: async ({ place }) =>
      reports.find(({ swept }) => placeText(swept.place) === placeText(place))?.ref ?? null,
    postPause: async ({ id }, _waiting, mayBeThere) => {
      if (!mayBeThere || !pauses.includes(id)) pauses.push(id);
    },
    remindDigest: async () => undefined,
    reply: async (ref, _finding, transition) => void at(ref)?.replies.push(transition),
    tell: async (userId, text) => void told.push({ userId, text }),
    tellActor: async () => undefined,
  };
  return {
    notifier,
    messages,
    digests,
    reports,
    pauses,
    told,
    messageOf: (finding: Pick<Finding, 'group' | 'sequence'>) =>
      messages.findLast((message) => findingIdOf(message.finding) === findingIdOf(finding)),
    remove: (message: SlackMessage): void => void messages.splice(messages.indexOf(message), 1),
  };
};
export type Slack = ReturnType<typeof createSlack>;
