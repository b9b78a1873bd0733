import type { Digest } from '../../src/finding/digest.ts';
import type { Finding, Instant, MessageRef } from '../../src/finding/finding.ts';
import { findingIdOf } from '../../src/finding/finding.ts';
import { placeText } from '../../src/finding/place.ts';
import type { SweptPlace } from '../../src/finding/swept-place.ts';
import type { Transition } from '../../src/finding/transition.ts';
import type { HomeTab, Notifier, Waiting } from '../../src/ports.ts';
import type { Effects } from './run.ts';

export type SlackMessage = {
  ref: MessageRef;
  finding: Finding;
  replies: Transition[];
  posted: number;
  /** What it shows is older than what it has shown: the later update came first. */
  isOvertaken: boolean;
};
export type SlackDigest = { ref: MessageRef; digest: Digest };
/** A digest or a report, as it was shown at some moment. */
export type Rendering = { what: string; version: number; at: Instant };
type Told = { userId: string; text: string };
/** The Home tab of somebody, as it was shown at some moment. */
export type ShownHome = { userId: string; lists: Parameters<HomeTab['publish']>[1]; at: Instant };

const reportOf = ({ place }: SweptPlace): string => `the report of ${placeText(place)}`;

/** Slack's side: messages as they were last shown. What was rendered is kept as the state that it was rendered from. */
export const createSlack = (now: () => Instant) => {
  const messages: SlackMessage[] = [];
  const digests: SlackDigest[] = [];
  const reports: { ref: MessageRef; swept: SweptPlace }[] = [];
  const renderings: Rendering[] = [];
  const rendered = (what: string, { version }: { version: number }): void =>
    void renderings.push({ what, version, at: now() });
  const told: Told[] = [];
  /** Ids of what the channel was told of a pause. */
  const pauses: string[] = [];
  /** And of what waits meanwhile. */
  const waiting: Waiting[] = [];
  /** Who was told directly what they opened. */
  const actors: { userId: string; finding: string }[] = [];
  const homes: ShownHome[] = [];
  const homeTab: Effects<HomeTab> = {
    publish: (userId, lists) => void homes.push({ userId, lists, at: now() }),
  };
  let posts = 0;
  let firstAt: Instant | null = null;
  let removed = 0;
  const newRef = (): MessageRef => {
    firstAt ??= now();
    return { channel: 'C0GATE', ts: `1795176000.${String((posts += 1)).padStart(6, '0')}` };
  };
  const at = ({ ts }: MessageRef) => messages.find(({ ref }) => ref.ts === ts);
  const digestAt = ({ ts }: MessageRef) => digests.find(({ ref }) => ref.ts === ts);
  const notifier: Effects<Notifier> = {
    post: (finding) => {
      const ref = newRef();
      messages.push({ ref, finding, replies: [], posted: posts, isOvertaken: false });
      return ref;
    },
    update: (ref, finding) => {
      const message = at(ref);
      if (!message) return 'gone';
      message.isOvertaken = finding.version < message.finding.version;
      message.finding = finding;
      return 'updated';
    },
    findPosted: (finding) =>
      messages.find((message) => findingIdOf(message.finding) === findingIdOf(finding))?.ref ?? null,
    postDigest: (digest) => {
      const ref = newRef();
      digests.push({ ref, digest });
      rendered(digest.id, digest);
      return ref;
    },
    updateDigest: (ref, digest) => {
      const kept = digestAt(ref);
      if (!kept) return 'gone';
      kept.digest = digest;
      rendered(digest.id, digest);
      return 'updated';
    },
    findPostedDigest: ({ id }) => digests.find(({ digest }) => digest.id === id)?.ref ?? null,
    postReport: (swept) => {
      const ref = newRef();
      reports.push({ ref, swept });
      rendered(reportOf(swept), swept);
      return ref;
    },
    updateReport: (ref, swept) => {
      const kept = reports.find((report) => report.ref.ts === ref.ts);
      if (!kept) return 'gone';
      kept.swept = swept;
      rendered(reportOf(swept), swept);
      return 'updated';
    },
    findPostedReport: ({ place }) =>
      reports.find(({ swept }) => placeText(swept.place) === placeText(place))?.ref ?? null,
    postPause: ({ id }, counted, mayBeThere) => {
      if (mayBeThere && pauses.includes(id)) return;
      pauses.push(id);
      waiting.push(counted);
    },
    remindDigest: () => undefined,
    reply: (ref, _finding, transition) => void at(ref)?.replies.push(transition),
    tell: (_account, userId, text) => void told.push({ userId, text }),
    tellActor: (userId, finding) => void actors.push({ userId, finding: findingIdOf(finding) }),
  };
  return {
    notifier,
    homeTab,
    homes,
    messages,
    digests,
    reports,
    renderings,
    pauses,
    waiting,
    told,
    actors,
    messageOf: (finding: Pick<Finding, 'group' | 'sequence'>) =>
      messages.findLast((message) => findingIdOf(message.finding) === findingIdOf(finding)),
    remove: (message: SlackMessage): void => {
      messages.splice(messages.indexOf(message), 1);
      removed += 1;
    },
    /** When the first message came. */
    firstAt: () => firstAt,
    /** Messages that somebody has deleted, with all that was said in their threads. */
    removed: (): number => removed,
  };
};
export type Slack = ReturnType<typeof createSlack>;
