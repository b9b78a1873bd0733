import type { PersonCommand } from '../finding/command.ts';
import { findingIdOf } from '../finding/finding.ts';
import type { RefusedClick } from '../finding/may-decide.ts';
import { messageOf } from '../errors.ts';
import type { Announcements, Log, Metrics, Notifier } from '../ports.ts';

type RefuseDeps = {
  notifier: Pick<Notifier, 'tell'>;
  announcements: Pick<Announcements, 'refused'>;
  log: Log;
  metrics: Metrics;
};

/** Somebody wanted what they may not: they are told why, and so are the log and the bus, for the audit. */
export const refuseClick = async (deps: RefuseDeps, click: RefusedClick): Promise<void> => {
  deps.log('warn', `refused: ${click.what}`, {
    finding: findingIdOf(click),
    user: click.by.userId,
    why: click.why,
  });
  deps.metrics('Refusals', 1);
  await deps.announcements.refused(click);
  if (!click.told) await tellLoser(deps, click, click.why);
};

/** Kindness, not state: a person who is not told sees the message all the same. */
const tellLoser = async (
  { notifier, log }: Pick<RefuseDeps, 'notifier' | 'log'>,
  { by, group }: Pick<PersonCommand, 'by' | 'group'>,
  reason: string,
): Promise<void> => {
  try {
    await notifier.tell(group.account, by.userId, reason);
  } catch (error) {
    log('warn', 'could not tell a person why their click had no effect', { error: messageOf(error) });
  }
};
