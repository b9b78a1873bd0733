import type { Statement } from './judge-statements.ts';

/** A role with what its two kinds of policy say. */
export type Role = {
  account: string;
  name: string;
  trust: readonly Statement[];
  /** Null: whatever the local AWS can do, as for everybody who comes without a role of a template. */
  grants: readonly Statement[] | null;
};
export type Roles = {
  /** Creates or replaces it. */
  put(role: Role): void;
  find(arn: string): Role | undefined;
};

export const roleArnOf = ({ account, name }: Pick<Role, 'account' | 'name'>): string =>
  `arn:aws:iam::${account}:role/${name}`;

export const createRoles = (): Roles => {
  const roles = new Map<string, Role>();
  return {
    put: (role) => void roles.set(roleArnOf(role), role),
    find: (arn) => roles.get(arn),
  };
};
