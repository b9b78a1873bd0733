import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Place } from '../finding/place.ts';
import type { Policy } from '../policy/policy.ts';
import type { LocalAws } from './aws/server.ts';
import { readBusPolicies } from './bus-policies.ts';
import { deployMember } from './deploy-member.ts';
import { SANDBOX_ACCOUNT, SANDBOX_REGION } from './place.ts';
import { readPlainTemplate, type ServerlessFile } from './read-template.ts';
import { STAGE, type Stack } from './stack.ts';

/** The second account, and where it is watched. */
export const MEMBER_ACCOUNT = '444455556666';
export const MEMBER_REGIONS = [SANDBOX_REGION, 'us-east-1'] as const;
export const ORGANIZATION_ID = 'o-sandbox0001';

export type Organisation = {
  /** What the functions' environment says of it, by variable. */
  values: Record<string, string>;
  places: readonly Place[];
  close(): Promise<void>;
};
type Parts = { aws: LocalAws; root: string; file: ServerlessFile; stack: Stack; channel: string };

/**
 * A second account, as deploy/member.yaml makes it in each of its regions, and the policy that has it watched: it has a
 * channel of its own. Whatever comes from there comes by the rule, the role, the bus and the trust that AWS would have.
 */
export const startOrganisation = async ({ aws, root, file, stack, channel }: Parts): Promise<Organisation> => {
  const externalId = randomBytes(16).toString('hex');
  const template = readPlainTemplate(path.join(root, 'deploy/member.yaml'));
  const values = {
    HubAccountId: SANDBOX_ACCOUNT,
    HubRegion: SANDBOX_REGION,
    HubStage: STAGE,
    OrganizationId: ORGANIZATION_ID,
    ExternalId: externalId,
    RolesRegion: SANDBOX_REGION,
    Reopen: 'on',
  };
  for (const region of MEMBER_REGIONS)
    deployMember(aws, template, { account: MEMBER_ACCOUNT, region, values }, stack.names);
  for (const { bus, statement } of readBusPolicies(file, values)) aws.putBusPolicy(bus, statement);

  const policy: Policy = {
    version: 1,
    defaults: {},
    accounts: { [MEMBER_ACCOUNT]: { channel, regions: MEMBER_REGIONS } },
  };
  const folder = await mkdtemp(path.join(tmpdir(), 'portcullis-'));
  const policyFile = path.join(folder, 'policy.json');
  await writeFile(policyFile, JSON.stringify(policy));
  return {
    values: { POLICY_FILE: policyFile, EXTERNAL_ID: externalId },
    places: MEMBER_REGIONS.map((region) => ({ account: MEMBER_ACCOUNT, region })),
    close: () => rm(folder, { recursive: true }),
  };
};
