import {
  GetRoleCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import type { RoleState } from '../doctor/check-role.ts';
import { orNull } from './or-null.ts';

export const actions = ['iam:GetRole', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'] as const;

/** The role of that name; null when it is gone. */
export const readRole = async (client: IAMClient, RoleName: string): Promise<RoleState | null> => {
  const answer = await orNull(client.send(new GetRoleCommand({ RoleName })), 'NoSuchEntityException', 'NoSuchEntity');
  if (answer === null) return null;
  const [policies, attached]: [string[], string[]] = [[], []];
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client }, { RoleName }))
    policies.push(...PolicyNames);
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client }, { RoleName }))
    attached.push(...AttachedPolicies.flatMap(({ PolicyArn }) => PolicyArn ?? []));
  // IAM answers the document URL-encoded.
  const trust = JSON.parse(decodeURIComponent(answer.Role?.AssumeRolePolicyDocument ?? 'null')) as unknown;
  return { trust, policies, attached };
};
