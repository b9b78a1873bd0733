import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../deployed.ts';
import { type Asker, query } from './ask-aws.ts';
import { EXTERNAL_ID, HUB_ACCOUNT, HUB_REGION, ORGANIZATION } from './places.ts';

/** One instance of the StackSet: deploy/member.yaml in the account and region of `asker`. */
export const deployMember = async (
  asker: Asker,
  change: (template: string) => string = (template) => template,
): Promise<void> => {
  const template = change(readFileSync(path.join(root, 'deploy/member.yaml'), 'utf8'));
  const parameters = {
    HubAccountId: HUB_ACCOUNT,
    HubRegion: HUB_REGION,
    OrganizationId: ORGANIZATION,
    ExternalId: EXTERNAL_ID,
    RolesRegion: HUB_REGION,
    Reopen: 'on',
  };
  const fields = Object.entries(parameters).flatMap(([name, value], index) => [
    [`Parameters.member.${index + 1}.ParameterKey`, name],
    [`Parameters.member.${index + 1}.ParameterValue`, value],
  ]);
  const given = Object.fromEntries(fields) as Record<string, string>;
  const capability = { 'Capabilities.member.1': 'CAPABILITY_NAMED_IAM' };
  const name = { StackName: 'portcullis-member', TemplateBody: template };
  await query(asker, 'cloudformation', 'CreateStack', { ...name, ...capability, ...given });
};
