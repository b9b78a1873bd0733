import { PortcullisError, retryAfterOf } from '../errors.ts';
import type { StoredDigest } from '../finding/digest.ts';
import { digestLineOf } from '../finding/digest.ts';
import type { Finding, MessageRef } from '../finding/finding.ts';
import type { Clock, Digests, Notifier } from '../ports.ts';

export type ShowLineDeps = {
  digests: Digests;
  notifier: Pick<Notifier, 'postDigest' | 'updateDigest' | 'findPostedDigest'>;
  clock: Clock;
  /** Names this run. */
  attempt: string;
};

/** How long one may take to render a digest before another does. Longer than a function waits for Slack. */
const LEASE = 60_000;
/** From one rendering of a digest to the next: Slack takes about one update in a second, and a burst has hundreds. */
const PAUSE = 1_000;
const LOOK_EVERY = 500;
/** How long a run waits for its line to be shown before it leaves that to the queue. */
const PATIENCE = 8_000;

/**
 * Writes the finding's line into its digest, and comes back when the message shows it. Whoever finds nobody rendering
 * renders all the lines there are; the others wait until theirs is among them. So each run answers for its own line:
 * one that dies leaves a line which its own message, delivered again, brings to its end.
 *
 *   put the line ─▶ shown? ──yes──▶ done
 *        ┌───────────▶ │ no
 *        │             ├─ nobody renders: claim ─▶ render all lines ─▶ release: shown, and a pause ─▶ done
 *        └── wait ─────┘ somebody renders, or has a moment ago
 */
export const showLine = async (deps: ShowLineDeps, id: string, finding: Finding): Promise<MessageRef> => {
  const { digests, clock } = deps;
  const start = clock.now();
  const line = digestLineOf(finding);
  // Of two findings of one run, each answers for itself.
  const by = `${deps.attempt} ${line.finding}`;
  const written = await digests.put(id, line, start);
  const isShown = ({ shown }: StoredDigest) => shown !== null && shown >= written.version;
  for (let digest = written; ; digest = (await digests.load(id)) ?? digest) {
    if (digest.message && isShown(digest)) return digest.message;
    const now = clock.now();
    const free = digest.posting?.until ?? now;
    const claimed = free <= now ? await digests.claim(id, by, now, now + LEASE) : null;
    if (claimed) return render(deps, claimed, by);
    if (now >= start + PATIENCE)
      throw new PortcullisError('not-yet', `${id} could not be shown yet. It is tried again.`);
    await clock.sleep(Math.max(Math.min(free - now, LOOK_EVERY), 1));
  }
};

const render = async (deps: ShowLineDeps, digest: StoredDigest, by: string): Promise<MessageRef> => {
  const [result] = await Promise.allSettled([bringUpToDate(deps, digest)]);
  const rendered = result.status === 'fulfilled' ? { message: result.value, version: digest.version } : null;
  // After a failure somebody else may try at once; but nobody before Slack wants to be asked again.
  const pause = result.status === 'fulfilled' ? PAUSE : (retryAfterOf(result.reason) ?? 0) * 1_000;
  const [released] = await Promise.allSettled([
    deps.digests.release(digest.id, by, deps.clock.now() + pause, rendered),
  ]);
  if (result.status === 'rejected') throw result.reason;
  if (released.status === 'rejected') throw released.reason;
  if (released.value) return result.value;
  throw new PortcullisError('not-yet', `Another run renders ${digest.id} by now. It is tried again.`);
};

const bringUpToDate = async ({ notifier }: ShowLineDeps, digest: StoredDigest): Promise<MessageRef> => {
  // Whoever takes over from one that crashed looks first whether the message is there already.
  const isFirst = digest.claims === 1;
  const message = digest.message ?? (isFirst ? null : await notifier.findPostedDigest(digest));
  if (message === null) return notifier.postDigest(digest);
  if ((await notifier.updateDigest(message, digest)) === 'updated') return message;
  // Somebody deleted it; and the one that came after it, perhaps, if its post was never answered.
  return (await notifier.findPostedDigest(digest)) ?? notifier.postDigest(digest);
};
