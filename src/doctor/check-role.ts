import { isDeepStrictEqual } from 'node:util';
import { checkRead, failure, ok, skipped, type Check, type Read } from './check.ts';
import { REDEPLOY } from './check-rules.ts';
import type { Expected } from './deployed-stack.ts';
import { isKnown } from './resolve-template.ts';

/** A role as IAM has it: whom it trusts, the policies that are written into it, and the ARNs of those attached to it. */
export type RoleState = {
  trust: unknown;
  /** Documents by their names. */
  policies: ReadonlyMap<string, unknown>;
  attached: readonly string[];
};

/** A policy as the stack declares it. */
export type DeclaredPolicy = { PolicyName?: unknown; PolicyDocument?: unknown };
type Properties = {
  AssumeRolePolicyDocument?: unknown;
  Policies?: DeclaredPolicy[];
  ManagedPolicyArns?: unknown[];
};

/**
 * Whether the role is there, trusts whom it was deployed to trust, and has the powers of the stack, as they were deployed,
 * and no other. `others`: policies that the stack puts into it from outside.
 */
export const checkRole = (
  expected: Expected,
  others: readonly DeclaredPolicy[],
  read: Read<RoleState | null>,
): Check => {
  const id = `role:${expected.logicalId}`;
  const { AssumeRolePolicyDocument: trust, Policies = [], ManagedPolicyArns = [] } = expected.properties as Properties;
  return checkRead(id, read, (state) => {
    if (state === null) return failure(id, 'the role is gone: what goes by it fails', REDEPLOY);
    if (isKnown(trust) && !isDeepStrictEqual(normal(trust), normal(state.trust)))
      return failure(id, 'it trusts somebody else than what was deployed', REDEPLOY);
    const wanted = new Map(
      [...Policies, ...others].flatMap(({ PolicyName: name, PolicyDocument: document }) =>
        typeof name === 'string' ? [[name, document]] : [],
      ),
    );
    const missing = [...wanted.keys()].filter((name) => !state.policies.has(name));
    if (missing.length > 0) return failure(id, `its policy ${missing.join(', ')} is gone`, REDEPLOY);
    const added = [
      ...[...state.policies.keys()].filter((name) => !wanted.has(name)),
      ...state.attached.filter((arn) => !ManagedPolicyArns.includes(arn)),
    ];
    if (added.length > 0) return failure(id, `it has ${added.join(', ')}, which was not deployed`, REDEPLOY);
    const changed = [...wanted].filter(
      ([name, document]) => isKnown(document) && !isDeepStrictEqual(normal(document), normal(state.policies.get(name))),
    );
    if (changed.length > 0)
      return failure(id, `its policy ${changed.map(([name]) => name).join(', ')} is not what was deployed`, REDEPLOY);
    const untold = [...wanted].filter(([, document]) => !isKnown(document)).map(([name]) => name);
    if (untold.length > 0)
      return skipped(id, `what ${untold.join(', ')} was deployed to say cannot be told from outside`);
    return ok(id, 'there, with its policies as they were deployed, and no other');
  });
};

/** One value is as good as a list of it, and a list of texts is a set. */
const normal = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    if (value.length === 1) return normal(value[0]);
    return value.every((one) => typeof one === 'string') ? [...new Set(value)].sort() : value.map(normal);
  }
  // CloudFormation makes texts of numbers and of what is true or false.
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, normal(inner)]));
};
