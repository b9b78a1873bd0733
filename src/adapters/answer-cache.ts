import type { Clock, Log } from '../ports.ts';

const FRESH = 5 * 60_000;
const STALE = 60 * 60_000;
/** Ids come from whoever clicks: the memory of a container is not theirs to fill. */
const MOST_KEYS = 1_000;

type Parts = {
  clock: Pick<Clock, 'now'>;
  log: Log;
  /** True for an error that only says that there is no answer now. Every other one is an answer: it ends the old one. */
  isOutage: (error: unknown) => boolean;
};

/**
 * Remembers answers, negative ones too, and asks once however many want to know at the same time. For five minutes
 * nobody is asked again. Through an outage the old answer stands in until it is an hour old; after that nobody knows,
 * and the outage is thrown: who was an approver an hour ago may have left the company since.
 */
export const createAnswerCache = ({ clock, log, isOutage }: Parts) => {
  const kept = new Map<string, { at: number; answer: unknown }>();
  const underWay = new Map<string, Promise<unknown>>();

  const refresh = async (key: string, ask: () => Promise<unknown>): Promise<unknown> => {
    const old = kept.get(key);
    try {
      const asked = clock.now();
      const answer = await ask();
      kept.delete(key);
      kept.set(key, { at: asked, answer });
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEYS && oldest !== undefined) kept.delete(oldest);
      return answer;
    } catch (error) {
      const age = old === undefined ? Infinity : clock.now() - old.at;
      if (old === undefined || age >= STALE || !isOutage(error)) {
        kept.delete(key);
        throw error;
      }
      // The kind alone: an address or a person has no business in the log.
      const [kind] = key.split(' ');
      log('warn', 'an old answer stands in, because Slack cannot be asked', { kind, ageInSeconds: age / 1_000 });
      return old.answer;
    }
  };

  /** The kept answer for the key (`kind id`), or what `ask` answers. A key always stands for the same question. */
  return <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const known = kept.get(key);
    if (known !== undefined && clock.now() - known.at < FRESH) return Promise.resolve(known.answer as T);
    const already = underWay.get(key);
    if (already !== undefined) return already as Promise<T>;
    const asking = refresh(key, ask).finally(() => underWay.delete(key));
    underWay.set(key, asking);
    return asking as Promise<T>;
  };
};
