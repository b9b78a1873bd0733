import type { Decider, Person } from '../../finding/finding.ts';
import { countText, mention } from './text.ts';
import type { ViewSettings } from './view-settings.ts';

/** As many approvers as one text mentions. */
const MOST_MENTIONS = 20;

/** `decided by @alice`, or that nobody had. */
export const deciderText = (by: Decider): string =>
  by.kind === 'person' ? `decided by ${mention(by.userId)}` : 'at the deadline, nobody had decided';

/** `@alice and @bob`. */
export const peopleText = (people: readonly Pick<Person, 'userId'>[]): string =>
  [...new Set(people.map(({ userId }) => mention(userId)))].join(' and ') || 'somebody unknown';

/** Mentions all who may keep a rule open: `@alice @oncall`. Empty where nobody may. */
export const approversText = ({ approvers }: Pick<ViewSettings, 'approvers'>): string => {
  const hidden = approvers.length - MOST_MENTIONS;
  const more = hidden > 0 ? [`and ${countText(hidden, 'other')}`] : [];
  return [...approvers.slice(0, MOST_MENTIONS).map(approverText), ...more].join(' ');
};

const approverText = (id: string): string => (/^S[A-Z0-9]{2,30}$/.test(id) ? `<!subteam^${id}>` : mention(id));
