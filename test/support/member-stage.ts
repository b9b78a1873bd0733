import path from 'node:path';
import { deployMember } from '../../src/sandbox/deploy-member.ts';
import { readBusPolicies } from '../../src/sandbox/bus-policies.ts';
import { startAws, type LocalAws } from '../../src/sandbox/aws/server.ts';
import type { AwsActivity } from '../../src/sandbox/aws/aws-activity.ts';
import type { TimerClock } from '../../src/sandbox/aws/timer-clock.ts';
import { readPlainTemplate, readTemplate } from '../../src/sandbox/read-template.ts';
import { toStack } from '../../src/sandbox/stack.ts';

const root = path.resolve(import.meta.dirname, '../..');
const hub = readTemplate(path.join(root, 'serverless.yml'));
const template = readPlainTemplate(path.join(root, 'deploy/member.yaml'));

export const HUB = '111122223333';
export const MEMBER = '444455556666';
export const ORGANIZATION = 'o-abcdefghij';
export const EXTERNAL_ID = 'b2d6c1f0-1b7e-4c9a-8a55-0f6f6f1b2c3d';
/** Of the functions that act in other accounts, by function. */
export const HUB_ROLES = {
  inspect: 'portcullis-prod-eu-west-1-inspect',
  remediate: 'portcullis-prod-eu-west-1-remediate',
  reopen: 'portcullis-prod-eu-west-1-reopen',
} as const;

export type MemberStage = LocalAws & {
  activities: AwsActivity[];
  /** Of a function of the hub, as an SDK takes them. */
  credentialsOf: (functionName: keyof typeof HUB_ROLES) => Credentials;
};
export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** A local AWS with the hub's buses and rules, and with a second account as deploy/member.yaml makes it, in two regions. */
export const startMemberStage = async (options: { clock?: TimerClock } = {}): Promise<MemberStage> => {
  const activities: AwsActivity[] = [];
  const onEvent = (activity: AwsActivity) => void activities.push(activity);
  const aws = await startAws({ port: 0, organizationId: ORGANIZATION, onEvent, ...options });
  const stack = toStack(hub);
  const values = {
    HubAccountId: HUB,
    HubRegion: 'eu-west-1',
    HubStage: 'prod',
    OrganizationId: ORGANIZATION,
    ExternalId: EXTERNAL_ID,
    RolesRegion: 'eu-west-1',
    Reopen: 'on',
  };
  for (const { name } of stack.queues) aws.putQueue(name);
  for (const bus of stack.buses) aws.putBus(bus);
  for (const { name, bus, pattern, target } of stack.rules)
    if (target.kind === 'queue') aws.putRule(bus, name, pattern, aws.queues.arnOf(target.name));
  for (const { bus, statement } of readBusPolicies(hub, values)) aws.putBusPolicy(bus, statement);
  for (const region of ['eu-west-1', 'us-east-1'])
    deployMember(aws, template, { account: MEMBER, region, values }, stack.names);
  return {
    ...aws,
    activities,
    credentialsOf: (functionName) => ({
      ...aws.signIn({ account: HUB, name: HUB_ROLES[functionName] }),
      secretAccessKey: 'sandbox',
    }),
  };
};
