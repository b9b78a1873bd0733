/** A statement of a policy, with every reference of its template filled in. */
export type Statement = {
  Effect: 'Allow' | 'Deny';
  Principal?: '*' | { AWS?: string; Service?: string };
  Action: string | string[];
  Resource?: unknown;
  Condition?: Record<string, Record<string, string | string[]>>;
};

/** Who asks for what, as far as a policy can ask. A key that the request does not have is absent. */
export type Request = {
  action: string;
  /** Of the caller. */
  account: string;
  keys: Readonly<Record<string, string | undefined>>;
};

/** `denied`: some statement says so. `allowed`: some does, and none denies. `unsaid`: none is about it. */
export type Judgement = 'allowed' | 'denied' | 'unsaid';

/**
 * What statements say of a request, as IAM judges them. Throws for an operator that is not understood here: a condition
 * that is passed over would let everybody in. Resources are not compared, since each document is of one.
 */
export const judgeStatements = (statements: readonly Statement[], request: Request): Judgement => {
  const matching = statements.filter((statement) => isAbout(statement, request));
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'denied';
  return matching.length > 0 ? 'allowed' : 'unsaid';
};

const isAbout = ({ Action, Principal, Condition = {} }: Statement, request: Request): boolean =>
  listOf(Action).some((pattern) => isLike(request.action, pattern)) &&
  isPrincipal(Principal, request) &&
  Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, request.keys[key], listOf(wanted))),
  );

/** The root of an account stands for everybody in it. */
const isPrincipal = (principal: Statement['Principal'], { account }: Request): boolean => {
  if (principal === undefined || principal === '*') return true;
  return principal.AWS !== undefined && new RegExp(`^arn:[\\w-]+:iam::${account}:root$`).test(principal.AWS);
};

const holds = (operator: string, value: string | undefined, wanted: readonly string[]): boolean => {
  switch (operator) {
    case 'StringEquals':
      return value !== undefined && wanted.includes(value);
    // Of no value, every one is as it should be.
    case 'ForAllValues:StringEquals':
      return value === undefined || wanted.includes(value);
    case 'ForAnyValue:StringNotEquals':
      return value !== undefined && !wanted.includes(value);
    // IAM treats the two alike.
    case 'ArnEquals':
    case 'ArnLike':
      return value !== undefined && wanted.some((pattern) => isLike(value, pattern));
    case 'ArnNotEquals':
      return value === undefined || !wanted.some((pattern) => isLike(value, pattern));
    case 'Bool':
      return value !== undefined && wanted.includes(value);
    default:
      throw new Error(`The local IAM does not know the operator ${operator}.`);
  }
};

const listOf = (value: string | string[]): string[] => [value].flat();

const isLike = (text: string, pattern: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replaceAll('*', '.*')}$`).test(text);
