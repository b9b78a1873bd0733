import type { ExposureState, Finding, SettledBefore, TrackedExposure } from '../../finding/finding.ts';
import { rulesConsoleUrl } from './console-links.ts';
import { exposureLine } from './exposure-line.ts';
import { OUTCOME_WORDS, outcomeKey, outcomeText, reachedAt } from './outcome-text.ts';
import { togetherText } from './share-text.ts';
import { countText, LIMITS } from './text.ts';

/** Up to so many rules are links to the console: the address takes more room than the rule. */
const MOST_LINKED = 5;
/** Room for the lines that count what has none, and for what the open rules let in together. */
const RESERVED = 500;

/** What asks for somebody's attention comes first. */
const KINDS = Object.keys(OUTCOME_WORDS) as ExposureState['kind'][];

type Listed = Pick<Finding, 'group' | 'exposures' | 'settledBefore'>;

/**
 * Every rule under its outcome, as the texts of as few sections as the limits allow. 60 rules (the default quota of a
 * group) fit as a rule; what does not fit into `room` characters is counted.
 */
export const ruleSections = ({ group, exposures, settledBefore }: Listed, room: number): string[] => {
  const sections: string[] = [];
  const left: ExposureState['kind'][] = [];
  const url = exposures.length > MOST_LINKED ? null : rulesConsoleUrl(group);
  let used = 0;
  for (const { heading, members } of byOutcome(exposures)) {
    members.forEach((exposure, index) => {
      const parts = [...(index === 0 ? [heading] : []), exposureLine(exposure, url)];
      const length = parts.join('\n').length;
      if (left.length > 0 || used + length > room - RESERVED) return void left.push(exposure.state.kind);
      used += length + 2;
      // The heading sticks to its first rule, so that no section ends with it, unless the two are too much for one.
      const texts = length > LIMITS.sectionText ? parts : [parts.join('\n')];
      texts.forEach((text, i) => append(sections, text, index === 0 && i === 0 ? '\n\n' : '\n'));
    });
  }
  if (left.length > 0) append(sections, `… and ${countText(left.length, 'more rule')}: ${countOutcomes(left)}`, '\n\n');
  const earlier = earlierText(settledBefore);
  if (earlier !== '') append(sections, earlier, '\n\n');
  const together = togetherText(exposures);
  if (together !== '') append(sections, together, '\n\n');
  return sections;
};

/** `and 40 more, revoked and verified earlier`: what the finding no longer names. */
const earlierText = (before: SettledBefore): string =>
  (['revoked', 'vanished', 'observed'] as const)
    .flatMap((kind) => (before[kind] ? [`… and ${before[kind]} more, ${OUTCOME_WORDS[kind]} earlier`] : []))
    .join('\n');

const append = (sections: string[], text: string, gap: string): void => {
  const last = sections.at(-1);
  if (last === undefined || last.length + gap.length + text.length > LIMITS.sectionText) sections.push(text);
  else sections[sections.length - 1] = `${last}${gap}${text}`;
};

const byOutcome = (exposures: readonly TrackedExposure[]): { heading: string; members: TrackedExposure[] }[] => {
  const groups = new Map<string, TrackedExposure[]>();
  for (const exposure of [...exposures].sort((a, b) => rank(a) - rank(b)))
    groups.set(outcomeKey(exposure.state), [...(groups.get(outcomeKey(exposure.state)) ?? []), exposure]);
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    const at = Math.max(...members.map(({ state }) => reachedAt(state)));
    return first ? [{ heading: outcomeText(first.state, at), members }] : [];
  });
};

const rank = ({ state }: TrackedExposure): number => KINDS.indexOf(state.kind);

/** `2 revoked and verified, 1 kept open`: what became of how many, the worst first. */
export const countOutcomes = (kinds: readonly ExposureState['kind'][]): string =>
  KINDS.flatMap((kind) => {
    const count = kinds.filter((one) => one === kind).length;
    return count === 0 ? [] : [`${count} ${OUTCOME_WORDS[kind]}`];
  }).join(', ');
