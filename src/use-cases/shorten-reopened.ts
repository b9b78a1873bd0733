import type { SettingsOf } from '../finding/settings.ts';
import type { Finding } from '../finding/finding.ts';
import { reopenedDeadline } from '../finding/reopened-deadline.ts';
import { shortenDeadline } from '../finding/shorten-deadline.ts';
import type { Findings } from '../ports.ts';
import { changeKnown } from './change-finding.ts';

/**
 * Stores the shorter deadline of a group that was opened again. What was just recorded says whether it
 * was, so the first opening of a group costs no further call. Run again after a crash it finds what is left to do.
 */
export const shortenReopened = async (
  { findings, settingsOf }: { findings: Findings; settingsOf: SettingsOf },
  recorded: Finding,
): Promise<Finding> => {
  const shorten = (stored: Finding): Finding | null => {
    const at = reopenedDeadline(stored, settingsOf(stored.group.account));
    return at === null ? null : shortenDeadline(stored, at);
  };
  return changeKnown(findings, recorded, shorten);
};
