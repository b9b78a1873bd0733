import { isDeepStrictEqual } from 'node:util';
import { checkRead, failure, ok, type Check, type Read } from './check.ts';
import { REDEPLOY } from './check-rules.ts';
import type { Expected } from './deployed-stack.ts';
import { isKnown } from './resolve-template.ts';

/** A role as IAM has it: whom it trusts, and the names of the policies that are written into it. */
export type RoleState = { trust: unknown; policies: readonly string[]; attached: readonly string[] };

type Properties = {
  AssumeRolePolicyDocument?: unknown;
  Policies?: { PolicyName?: unknown }[];
  ManagedPolicyArns?: unknown[];
};

/**
 * Whether the role is there, trusts whom it was deployed to trust, and has no power beside those of the stack. `others`:
 * names of policies that the stack puts into it from outside.
 */
export const checkRole = (expected: Expected, others: readonly unknown[], read: Read<RoleState | null>): Check => {
  const id = `role:${expected.logicalId}`;
  const { AssumeRolePolicyDocument: trust, Policies = [], ManagedPolicyArns = [] } = expected.properties as Properties;
  return checkRead(id, read, (state) => {
    if (state === null) return failure(id, 'the role is gone: what goes by it fails', REDEPLOY);
    if (isKnown(trust) && !isDeepStrictEqual(normal(trust), normal(state.trust)))
      return failure(id, 'it trusts somebody else than what was deployed', REDEPLOY);
    const wanted = [...Policies.map(({ PolicyName }) => PolicyName), ...others].filter(
      (name) => typeof name === 'string',
    );
    const missing = wanted.filter((name) => !state.policies.includes(name));
    if (missing.length > 0) return failure(id, `its policy ${missing.join(', ')} is gone`, REDEPLOY);
    const added = [
      ...state.policies.filter((name) => !wanted.includes(name)),
      ...state.attached.filter((arn) => !ManagedPolicyArns.includes(arn)),
    ];
    if (added.length > 0) return failure(id, `it has ${added.join(', ')}, which was not deployed`, REDEPLOY);
    return ok(id, 'there, with its policies and nothing else');
  });
};

/** IAM writes one value as a list or by itself, as it likes. */
const normal = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.length === 1 ? normal(value[0]) : value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, normal(inner)]));
};
