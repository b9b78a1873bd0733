import type { Finding, Transition } from '../../finding/finding.ts';
import { ruleSpan } from './exposure-line.ts';
import { countText, clockToken, distanceToken } from './text.ts';

/** Rules named in a reply; the message lists all of them. */
const NAMED = 8;

/** What the thread says of a transition; null for those that the message itself tells. */
export const threadReply = (finding: Finding, transition: Transition): string | null => {
  const about = finding.exposures.filter(({ id }) => transition.exposureIds.includes(id));
  const hidden = about.length - NAMED;
  const more = hidden > 0 ? [`${countText(hidden, 'more rule')} (see the message)`] : [];
  const rules = [...about.slice(0, NAMED).map(ruleSpan), ...more].join(', ');
  const until =
    finding.deadline === null
      ? ''
      : ` The deadline is ${clockToken(finding.deadline)} (${distanceToken(finding.deadline)}).`;
  return {
    opened: null,
    joined: `The same group was opened further: ${rules}. It joins this finding.${until}`,
    revoking: null,
    kept: null,
    revoked: null,
    vanished: null,
    failed: `Could not be revoked: ${rules}. The message says why. Portcullis tries again by itself; somebody should look.`,
    observed: null,
    reopened: `The time for which it was kept open is over: ${rules}. It waits for a decision again.${until}`,
    reminded: `Still open to the internet, and nobody decided: ${rules}. Please decide with the buttons above.`,
  }[transition.kind];
};
