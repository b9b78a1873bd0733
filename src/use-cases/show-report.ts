import type { MessageRef } from '../finding/finding.ts';
import type { Place } from '../finding/place.ts';
import type { SweptPlace } from '../finding/swept-place.ts';
import { isReportStale } from '../finding/swept-place.ts';
import type { Clock, Notifier, Sweeps } from '../ports.ts';

export type ShowReportDeps = {
  sweeps: Sweeps;
  notifier: Pick<Notifier, 'postReport' | 'updateReport' | 'findPostedReport'>;
  clock: Clock;
  /** Names this run. */
  attempt: string;
};

/** How long one may take to render the report before another does. Longer than a function waits for Slack. */
const LEASE = 60_000;
/** From one rendering to the next: Slack takes about one update in a second. */
const PAUSE = 1_000;
/** Each round beyond the first means that somebody adopted a group meanwhile. The next sweep shows what is left over. */
const MOST_ROUNDS = 5;

/**
 * Brings the report of what was open before up to date: one message for an account and region. Whoever finds somebody
 * else rendering leaves it to them, because they look again afterwards.
 */
export const showReport = async (deps: ShowReportDeps, place: Place): Promise<void> => {
  const { sweeps, clock, attempt } = deps;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const stored = await sweeps.load(place);
    if (stored === null || !isReportStale(stored)) return;
    const wait = (stored.posting?.until ?? 0) - clock.now();
    if (wait > PAUSE) return;
    if (wait > 0) await clock.sleep(wait);
    const now = clock.now();
    const claimed = await sweeps.claim(place, attempt, now, now + LEASE);
    if (claimed === null) continue;
    const [shown] = await Promise.allSettled([render(deps, claimed)]);
    const rendered = shown.status === 'fulfilled' ? { message: shown.value, version: claimed.version } : null;
    await sweeps.release(place, attempt, clock.now() + (rendered ? PAUSE : 0), rendered);
    if (shown.status === 'rejected') throw shown.reason;
  }
};

const render = async ({ notifier }: ShowReportDeps, swept: SweptPlace): Promise<MessageRef> => {
  // Whoever takes over from one that crashed looks first whether the message is there already.
  const isFirst = swept.claims === 1;
  const message = swept.message ?? (isFirst ? null : await notifier.findPostedReport(swept));
  if (message === null) return notifier.postReport(swept);
  if ((await notifier.updateReport(message, swept)) === 'updated') return message;
  // Somebody deleted it; and the one that came after it, perhaps, if its post was never answered.
  return (await notifier.findPostedReport(swept)) ?? notifier.postReport(swept);
};
