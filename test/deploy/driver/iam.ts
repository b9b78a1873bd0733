export type Statement = {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  /** A trust policy has none. */
  Resource?: string | string[];
  Principal?: '*' | Record<string, string | string[]>;
  Condition?: Record<string, Record<string, string | string[]>>;
};
export type Policy = { Statement: Statement | Statement[] };
/** One action on one resource. `context`: the condition keys that the request carries. */
export type Request = {
  action: string;
  resource: string;
  context: Record<string, string | undefined>;
  /** Who asks, where the policy of a resource or a trust policy is asked: a service, or the root of an account. */
  by?: string;
};

/** `*` is any text, `?` any character; all else is itself. */
const matches = (pattern: string, value: string, caseless = false): boolean => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, caseless ? 'is' : 's').test(value);
};
const anyOf = (patterns: string | string[], value: string, caseless = false): boolean =>
  [patterns].flat().some((pattern) => matches(pattern, value, caseless));

type Operator = (expected: string[], actual: string) => boolean;
const equal: Operator = (expected, actual) => expected.includes(actual);
const like: Operator = (expected, actual) => expected.some((pattern) => matches(pattern, actual));
/** The operators that our templates use. For ARNs, Equals and Like are the same. */
const OPERATORS: Record<string, Operator> = {
  StringEquals: equal,
  'ForAllValues:StringEquals': equal,
  'ForAnyValue:StringEquals': equal,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: equal,
};

/** A key that the request lacks fails a condition, fulfils a negated one and one for all values. */
const holds = (operator: string, expected: string[], actual: string | undefined): boolean => {
  if (operator === 'Null') return expected.includes(String(actual === undefined));
  const negated = operator.endsWith('NotEquals');
  const test = OPERATORS[negated ? operator.replace('NotEquals', 'Equals') : operator];
  if (!test) throw new Error(`${operator} is no operator of a condition that is known here`);
  if (actual === undefined)
    return (negated && !operator.startsWith('ForAnyValue:')) || operator.startsWith('ForAllValues:');
  return test(expected, actual) !== negated;
};

const isFulfilled = ({ Condition = {} }: Statement, { context }: Request): boolean =>
  Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => holds(operator, [expected].flat().map(String), context[key])),
  );

const isMeant = ({ Principal }: Statement, { by }: Request): boolean =>
  Principal === undefined || Principal === '*' || by === undefined || Object.values(Principal).flat().includes(by);

const speaksOf = (statement: Statement, request: Request): boolean =>
  isMeant(statement, request) &&
  anyOf(statement.Action, request.action, true) &&
  anyOf(statement.Resource ?? '*', request.resource) &&
  isFulfilled(statement, request);

/** Whether policies allow a request: one that allows and none that denies; null when they say nothing. */
export const judge = (policies: readonly Policy[], request: Request): 'allowed' | 'denied' | null => {
  const speaking = policies.flatMap(({ Statement }) => Statement).filter((one) => speaksOf(one, request));
  if (speaking.some(({ Effect }) => Effect === 'Deny')) return 'denied';
  return speaking.length > 0 ? 'allowed' : null;
};
