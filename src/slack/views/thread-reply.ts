import { sourceText } from '../../exposure/rule.ts';
import type { Finding, Transition } from '../../finding/finding.ts';
import { ruleText } from './exposure-line.ts';
import { code, dateToken, LIMITS } from './text.ts';

/** What the thread says of a transition; null for those that the message itself tells. */
export const threadReply = (finding: Finding, transition: Transition): string | null => {
  const about = finding.exposures.filter(({ id }) => transition.exposureIds.includes(id));
  const rules = about.map((exposure) => `${code(ruleText(exposure))} from ${code(sourceText(exposure.rule.source))}`);
  const until = finding.deadline === null ? '' : ` The deadline is ${dateToken(finding.deadline)}.`;
  const text = {
    opened: null,
    joined: `The same group was opened further: ${rules.join(', ')}. It joins this finding.${until}`,
    revoking: null,
    kept: null,
    revoked: null,
    vanished: null,
    failed: `Could not be revoked: ${rules.join(', ')}. The message says why. Portcullis tries again by itself; somebody should look.`,
    observed: null,
    reopened: `The time for which it was kept open is over: ${rules.join(', ')}. It waits for a decision again.${until}`,
    reminded: `Still open to the internet, and nobody decided: ${rules.join(', ')}. Please decide with the buttons above.`,
  }[transition.kind];
  return text === null ? null : fit(text);
};

/** Sixty rules may be more than a message takes. Cut between words of ours, never inside an entity. */
const fit = (text: string): string => {
  if (text.length <= LIMITS.sectionText) return text;
  const cut = text.slice(0, LIMITS.sectionText - 40);
  return `${cut.slice(0, cut.lastIndexOf(', '))}, and more (see the message).`;
};
