import type { Decider, Operator, Person } from '../../finding/finding.ts';
import { shortName } from '../../finding/person.ts';
import { code, countText, mention } from './text.ts';
import type { ViewSettings } from './view-settings.ts';

/** As many approvers as one text mentions. */
const MOST_MENTIONS = 20;

/** Characters of the name of an operator: of a person, or of a role and its session. */
const MOST_NAME = 130;

/** `decided by @alice`, or that nobody had. */
export const deciderText = (by: Decider): string =>
  by.kind === 'deadline' ? 'at the deadline, nobody had decided' : `decided by ${personText(by)}`;

/** `@alice`, or whom AWS has told us from the command line. */
export const personText = (person: Person): string =>
  person.kind === 'person' ? mention(person.userId) : `${operatorText(person)} from the command line`;

const operatorText = (operator: Pick<Operator, 'person' | 'arn'>): string => code(shortName(operator), MOST_NAME);

/** For the record, where a name alone may not be enough: an operator in full. */
export const fullText = (person: Person): string =>
  person.kind === 'person' ? personText(person) : `${personText(person)} (${code(person.arn, 250)})`;

/** `@alice and @bob`. */
export const peopleText = (people: readonly Person[]): string =>
  [...new Set(people.map(personText))].join(' and ') || 'somebody unknown';

/** Mentions all who may keep a rule open: `@alice @oncall`. Empty where nobody may. */
export const approversText = ({ approvers }: Pick<ViewSettings, 'approvers'>): string => {
  const hidden = approvers.length - MOST_MENTIONS;
  const more = hidden > 0 ? [`and ${countText(hidden, 'other')}`] : [];
  return [...approvers.slice(0, MOST_MENTIONS).map(approverText), ...more].join(' ');
};

const approverText = (id: string): string => (/^S[A-Z0-9]{2,30}$/.test(id) ? `<!subteam^${id}>` : mention(id));
