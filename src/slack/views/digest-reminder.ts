import type { Digest } from '../../finding/digest.ts';
import { approversText } from './people.ts';
import { clockToken, code, countText } from './text.ts';
import type { ViewSettings } from './view-settings.ts';

/** One reminder for all that waits in a digest; null when nothing does any more. */
export const digestReminder = ({ account, lines }: Digest, settings: ViewSettings): string | null => {
  const waiting = lines.filter(({ states }) => (states.pending ?? 0) > 0);
  if (waiting.length === 0) return null;
  const first = Math.min(...waiting.map(({ deadline }) => deadline ?? Infinity));
  const end =
    settings.enforcement === 'enforce' && first !== Infinity
      ? ` Whatever nobody decides is closed, the first at ${clockToken(first)}.`
      : ' They stay open until somebody decides.';
  const groups = countText(waiting.length, 'security group');
  return `${approversText(settings)} Still open to the internet, and nobody decided: ${groups} of account ${code(account)}.${end} Please decide with the buttons above.`.trim();
};
