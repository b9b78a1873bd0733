import { isPersonId } from '../finding/can-decide.ts';
import type { PersonCommandKind } from '../finding/command.ts';
import type { SlackUser } from '../finding/finding.ts';
import type { SlackDeps } from './slack-deps.ts';
import type { Shown } from './wish-of.ts';

export type Refusal = {
  by: SlackUser;
  why: string;
  what: PersonCommandKind | null;
  shown: Shown | null;
  /** What opens instead of a form tells them. */
  told?: true;
};

/**
 * Somebody may not what they want: the remediator tells them why, and it is audited. What is about no finding of ours,
 * or decides nothing, is a line of the log alone.
 */
export const refuseAtDoor = async (
  { decisions, log }: Pick<SlackDeps, 'decisions' | 'log'>,
  { by, why, what, shown, told }: Refusal,
): Promise<void> => {
  log('warn', 'a click was refused', { user: by.userId, why, what });
  if (what !== null && shown !== null && isPersonId(by.userId)) {
    const { group, sequence, version } = shown;
    await decisions.refuse({ group, sequence, version, by, what, why, ...(told ? { told } : {}) });
  }
};
