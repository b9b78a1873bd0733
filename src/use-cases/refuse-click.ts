import { findingIdOf } from '../finding/finding.ts';
import type { RefusedClick } from '../finding/may-decide.ts';
import { idOf } from '../finding/person.ts';
import { messageOf } from '../errors.ts';
import type { Announcements, Answers, Clock, Log, Metrics, Notifier } from '../ports.ts';

export type RefuseDeps = {
  notifier: Pick<Notifier, 'tell'>;
  announcements: Pick<Announcements, 'refused'>;
  answers: Pick<Answers, 'put'>;
  clock: Pick<Clock, 'now'>;
  log: Log;
  metrics: Metrics;
};

/** Somebody wanted what they may not: they are told why, and so are the log and the bus, for the audit. */
export const refuseClick = async (deps: RefuseDeps, click: RefusedClick): Promise<void> => {
  deps.log('warn', `refused: ${click.what}`, {
    finding: findingIdOf(click),
    user: idOf(click.by),
    why: click.why,
  });
  deps.metrics('Refusals', 1);
  await deps.announcements.refused(click);
  if (!click.told) await tellLoser(deps, click);
};

/** Kindness, not state: a person who is not told sees the message all the same. At the command line somebody waits. */
const tellLoser = async ({ notifier, answers, clock, log }: RefuseDeps, click: RefusedClick): Promise<void> => {
  const { by, why, operation, group } = click;
  if (operation !== undefined) return answers.put(operation, { kind: 'refused', at: clock.now(), why });
  try {
    await notifier.tell(group.account, idOf(by), why);
  } catch (error) {
    log('warn', 'could not tell a person why their click had no effect', { error: messageOf(error) });
  }
};
