import type { Decider, Operator, Person } from './finding.ts';

/** Names a decider in logs and ids: the Slack user's id, or the operator's ARN. */
export const idOf = (by: Decider): string => {
  switch (by.kind) {
    case 'person':
      return by.userId;
    case 'operator':
      return by.arn;
    case 'deadline':
      return by.kind;
  }
};

/** Whether both are one person, as far as anybody can tell. The deadline is nobody. */
export const isSame = (one: Decider | null, other: Decider | null): boolean => {
  if (one === null || other === null || one.kind === 'deadline' || other.kind === 'deadline') return false;
  if (idOf(one) === idOf(other)) return true;
  if (one.kind === 'person') return other.kind === 'operator' && other.slackId === one.userId;
  if (other.kind === 'person') return one.slackId === other.userId;
  return one.person !== null && nameKey(one) === nameKey(other) && isIamUser(one) === isIamUser(other);
};

/**
 * Whether both are surely two people. Of two identities that AWS or Slack does not name in the same way nobody can say
 * so: whoever may assume a role, or has a user in each, would count for two.
 */
export const isSurelyAnother = (one: Person, other: Person): boolean => {
  if (isSame(one, other)) return false;
  if (one.kind === 'person') return other.kind === 'person' || isSurelyAnother(other, one);
  if (other.kind === 'person') return one.slackId !== null;
  return one.person !== null && other.person !== null && isIamUser(one) === isIamUser(other);
};

export const isIamUser = ({ arn }: Pick<Operator, 'arn'>): boolean => arn.split(':')[2] === 'iam';

const nameKey = ({ person }: Operator): string | undefined => person?.toLowerCase();

/**
 * How `reader` is told of somebody: in Slack a mention shows the name, in a terminal it would show an id. What AWS calls
 * an operator has no character that could end the code span (operator.ts).
 */
export const nameFor = (reader: Person, who: Person): string => {
  if (who.kind === 'operator') return reader.kind === 'person' ? `\`${shortName(who)}\`` : shortName(who);
  return reader.kind === 'person' ? `<@${who.userId}>` : nameInWords(who);
};

/** The same for a reader who is not known, in plain text. */
export const nameInWords = (by: Decider): string => {
  switch (by.kind) {
    case 'person':
      return by.name || by.userId;
    case 'operator':
      return shortName(by);
    case 'deadline':
      return 'the deadline';
  }
};

/** `alice@acme.example`, or `oncall/alice`: the role, and what its session says it is. */
export const shortName = ({ person, arn }: Pick<Operator, 'person' | 'arn'>): string =>
  person ?? arn.split('/').slice(-2).join('/');
