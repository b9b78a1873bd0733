import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Asker, Credentials } from './ask-aws.ts';
import { busPolicies } from './event-bridge.ts';
import type { Laws } from './gate.ts';
import { judge } from './iam.ts';
import { HUB_ACCOUNT, ORGANIZATION } from './places.ts';
import { queuePolicies } from './queues.ts';
import type { Role } from './read-deployment.ts';

export type AskerIn = (account: string, region: string) => Asker;
export type RoleOf = (arn: string) => Promise<Role | null>;

/** What holds beside the policies of a role: those of queues and buses, trust, and what IAM knows of who asks. */
export const createLaws = (askerIn: AskerIn, roleOf: RoleOf): Laws => ({
  ofResource: async (arn) => {
    const [, , service = '', region = '', account = '', name = ''] = arn.split(':');
    if (service === 'sqs') return queuePolicies(askerIn(account, region), arn);
    if (service === 'events') return busPolicies(askerIn(account, region), name.replace('event-bus/', ''));
    return [];
  },
  contextOf: ({ roleArn }) => ({
    'aws:PrincipalArn': roleArn,
    'aws:PrincipalOrgID': ORGANIZATION,
    'aws:ResourceOrgID': ORGANIZATION,
    'aws:SecureTransport': 'true',
  }),
  assumed: async (arn, request) => {
    const role = await roleOf(arn);
    const byRoot = { ...request, by: `arn:aws:iam::${HUB_ACCOUNT}:root` };
    if (!role || judge([role.trust], byRoot) !== 'allowed') return null;
    return { name: '', account: arn.split(':')[4] ?? '', roleArn: arn, policies: role.policies };
  },
});

/** Credentials of a role, as moto gives them to anybody. */
export const assume = async (home: Asker, url: string, RoleArn: string): Promise<Required<Credentials>> => {
  const sts = new STSClient({ ...home, endpoint: url });
  const { Credentials: given } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'proof' }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = given ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
};
