import { actorWords, throughWords } from '../../exposure/actor-words.ts';
import { toolName, whatReturns } from '../../exposure/tools.ts';
import type { Finding } from '../../finding/finding.ts';
import { openedBefore, timesOpened } from '../../finding/reopened.ts';
import { countText, dateToken } from './text.ts';
import { wordsText } from './words-text.ts';

/** How many of those who opened it before are named. */
const SHOWN = 2;
/** So often within a day is no accident. */
const SOMETHING_DOES_IT = 3;

/** `1st`, `2nd`, `3rd`, `11th`, `21st`. */
export const ordinal = (n: number): string => {
  const suffix = Math.floor(n / 10) % 10 === 1 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
};

/** `Opened again: the 2nd time in 24 h`; empty for the first time. Our own words only. */
export const againTitle = (finding: Finding): string => {
  const times = timesOpened(finding);
  if (times < 2) return '';
  return `${times >= SOMETHING_DOES_IT ? 'Something puts it back' : 'Opened again'}: the ${ordinal(times)} time in 24 h`;
};

/** That it came back, how it ended before, who opens it, and from the third time on what is likely behind it. */
export const againText = (finding: Finding): string[] => {
  const title = againTitle(finding);
  if (title === '') return [];
  const before = openedBefore(finding);
  const last = before.at(-1);
  const ended = last ? ` Last time ${OUTCOMES[last.outcome]} ${dateToken(last.closedAt)}.` : '';
  const likely = timesOpened(finding) >= SOMETHING_DOES_IT ? `\n${likelyText(finding)}` : '';
  return [`*${title}.*${ended}${openersText(finding)}${likely}`];
};

const OUTCOMES = {
  revoked: 'it was revoked',
  vanished: 'somebody else closed it',
  observed: 'it was left open',
} as const;

const openersText = (finding: Finding): string => {
  const actors = openedBefore(finding).map(({ by }) => by);
  const openers = new Set(actors.map((by) => [actorWords(by), throughWords(by)].map(wordsText).join(' ').trim()));
  if (openers.size === 0) return '';
  const hidden = openers.size - SHOWN;
  const named = [...openers].slice(-SHOWN).join('; ');
  return ` Opened before by ${named}${hidden > 0 ? `; and ${countText(hidden, 'other')}` : ''}.`;
};

/** Whatever opened it most recently of what is known to come back by itself. */
const likelyText = (finding: Finding): string => {
  const actors = [...finding.exposures.map(({ origin }) => origin.actor), ...openedBefore(finding).map(({ by }) => by)];
  for (const { through } of actors) {
    const returns = through && whatReturns(through.tool);
    if (returns) return `Most likely ${toolName(through.tool)}. Revoking will not last: change ${returns.fix}.`;
  }
  return 'Nothing says what it is. Look for a controller, a pipeline or a script that runs as whoever opens it.';
};
