import { durationText } from '../../duration.ts';
import type { Finding, TrackedExposure } from '../../finding/finding.ts';
import { isSame } from '../../finding/person.ts';
import type { Transition } from '../../finding/transition.ts';
import { groupConsoleUrl } from './console-links.ts';
import { ruleSpan } from './exposure-line.ts';
import { endingStory, keptStory } from './kept-story.ts';
import { isNarrowed } from './outcome-text.ts';
import { approversText, deciderText, fullText, peopleText } from './people.ts';
import { proposalText } from './proposal-section.ts';
import { clockToken, code, countText, distanceToken, sentence } from './text.ts';
import type { ViewSettings } from './view-settings.ts';

/** Rules named in a reply; the message lists all of them. */
const NAMED = 8;
/** Characters of an error of AWS, or of another reason. */
const MOST_WHY = 300;

/**
 * What the thread says of a transition; null where the next one follows within moments. It calls people where one of
 * them has to do something, and is otherwise the story of the finding. In the thread of a digest it names the group.
 */
export const threadReply = (finding: Finding, transition: Transition, settings: ViewSettings): string | null => {
  const text = storyOf(finding, transition, settings);
  if (text === null) return null;
  const { group } = finding;
  return finding.digest === null
    ? text
    : `<${groupConsoleUrl(group)}|${group.groupId}> in ${code(group.region)}: ${text}`;
};

const storyOf = (finding: Finding, transition: Transition, settings: ViewSettings): string | null => {
  const about = finding.exposures.filter(({ id }) => transition.exposureIds.includes(id));
  const rules = rulesText(about);
  const by = transition.by === null ? '' : ` · ${deciderText(transition.by)}`;
  const who = whoText(transition);
  const why = transition.why === undefined ? '' : ` Why: ${sentence(transition.why, MOST_WHY)}`;
  switch (transition.kind) {
    // The message says so, or is about to say what came of it.
    case 'opened':
    case 'narrowing':
    case 'revoking':
    case 'unanswered':
      return null;
    case 'joined':
      // Under a running exception that is no news, and that it is kept is told right after.
      if (about.length > 0 && about.every(({ state }) => state.kind === 'kept')) return null;
      return `The same group was opened further: ${rules}. It joins this finding.${deadlineText(finding)}`;
    case 'narrowing-failed':
      return calling(
        settings,
        `Could not be narrowed: ${rules}. ${about.every(({ state }) => state.kind === 'pending') ? 'Everything is as it was.' : 'Its deadline has come, so the whole rule goes.'}${why}${deadlineText(finding)}`,
      );
    case 'kept':
      return keptStory(about, rules);
    case 'revoked':
      return about.every(({ state }) => isNarrowed(state)) && about.length > 0
        ? `Narrowed and verified: ${rules}${by}.`
        : `Revoked and verified: ${rules}${by}.`;
    case 'vanished':
      return `Removed or changed by somebody else: ${rules}.`;
    case 'failed':
      return calling(
        settings,
        `Could not be revoked: ${rules}. The message says why. Portcullis tries again by itself; somebody should look.`,
      );
    case 'observed':
      return `Left open, because Portcullis only alerts here: ${rules}.`;
    case 'reopened':
      return calling(
        settings,
        `The time for which it was kept open is over: ${rules}. It waits for a decision again.${deadlineText(finding)}`,
      );
    case 'withdrawn':
      return `${who} withdrew the exception: ${rules === '' ? 'no rule is open under it' : `${rules} waits for a decision again`}.${deadlineText(finding)}`;
    case 'adopted':
      return `${who} adopted what was open here before Portcullis came. It is treated like whatever is opened now.`;
    case 'ending':
      return endingStory(about, rules);
    case 'reminded': {
      // Told late, because Slack was down, it may be over: nobody is called for that.
      const waiting = about.filter(({ state }) => state.kind === 'pending');
      if (waiting.length === 0) return null;
      return calling(
        settings,
        `Still open to the internet, and nobody decided: ${rulesText(waiting)}. Please decide with the buttons above.${deadlineText(finding)}`,
      );
    }
    case 'proposed':
      return calling(settings, proposedText(finding, transition, rules));
    case 'extended':
      return `${who} gave it ${durationText(settings.moreTime)} more: ${rules}.${deadlineText(finding)}`;
    case 'restored':
      return `Opened again, as an exception: ${rules}${restorersText(finding, transition)}.`;
    case 'restore-failed':
      return calling(settings, `Could not be opened again: ${rules}.${why}`);
  }
};

/** Mentions the approvers in front; without any, the text alone. */
const calling = (settings: ViewSettings, text: string): string => `${approversText(settings)} ${text}`.trim();

const rulesText = (about: readonly TrackedExposure[]): string => {
  const hidden = about.length - NAMED;
  const more = hidden > 0 ? [`${countText(hidden, 'more rule')} (see the message)`] : [];
  return [...about.slice(0, NAMED).map(ruleSpan), ...more].join(', ');
};

const deadlineText = ({ deadline }: Finding): string =>
  deadline === null ? '' : ` The deadline is ${clockToken(deadline)} (${distanceToken(deadline)}).`;

const proposedText = (finding: Finding, transition: Transition, rules: string): string => {
  const own = finding.proposals.find(({ by, at }) => at === transition.at && isSame(by, transition.by));
  if (own) return `${proposalText(finding, own)}\nAgree with the button above.`;
  const who = whoText(transition);
  return `${who} proposed to keep or open again: ${rules}. The message shows what came of it.`;
};

const whoText = ({ by }: Transition): string => (by === null || by.kind === 'deadline' ? 'Somebody' : fullText(by));

const restorersText = ({ restores }: Finding, { exposureIds }: Transition): string => {
  const restore = restores.findLast(({ exposureId }) => exposureIds.includes(exposureId));
  return restore ? ` · asked for by ${peopleText([restore.by, restore.second])}` : '';
};
