import {
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import type { RoleState } from '../doctor/check-role.ts';
import { orNull } from './or-null.ts';

export const actions = [
  'iam:GetRole',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:ListRolePolicies',
] as const;

/** The role of that name; null when it is gone. */
export const readRole = async (client: IAMClient, RoleName: string): Promise<RoleState | null> => {
  const answer = await orNull(client.send(new GetRoleCommand({ RoleName })), 'NoSuchEntityException', 'NoSuchEntity');
  if (answer === null) return null;
  const [names, attached]: [string[], string[]] = [[], []];
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client }, { RoleName }))
    names.push(...PolicyNames);
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client }, { RoleName }))
    attached.push(...AttachedPolicies.flatMap(({ PolicyArn }) => PolicyArn ?? []));
  const policies = names.map(async (PolicyName): Promise<[string, unknown][]> => {
    const asked = client.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    // Gone since it was listed.
    const found = await orNull(asked, 'NoSuchEntityException', 'NoSuchEntity');
    return found ? [[PolicyName, documentOf(found.PolicyDocument)]] : [];
  });
  return {
    trust: documentOf(answer.Role?.AssumeRolePolicyDocument),
    policies: new Map((await Promise.all(policies)).flat()),
    attached,
  };
};

/** IAM answers documents URL-encoded. */
const documentOf = (text = 'null'): unknown => JSON.parse(decodeURIComponent(text));
