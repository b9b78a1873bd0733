import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Slack } from '../../../src/sandbox/slack/start-slack.ts';
import type { Asker } from './ask-aws.ts';
import { copyCheckout, deployHub } from './deploy-hub.ts';
import { deployMember } from './deploy-member.ts';
import type { AskerIn } from './laws.ts';
import { EXTERNAL_ID, HUB_ACCOUNT, HUB_REGION, MEMBER_ACCOUNT, ORGANIZATION, OTHER_REGION } from './places.ts';

/** Whoever deploys: may everything. */
export const DEPLOYER = { accessKeyId: 'AKIADEPLOYER00000000', secretAccessKey: 'test' };
export const SIGNING_SECRET = '0123456789abcdef0123456789abcdef';
const POLICY = `accounts:\n  '${MEMBER_ACCOUNT}': { regions: [${HUB_REGION}, ${OTHER_REGION}] }\n`;

/** What is changed before it is deployed, to see what then fails. */
export type Changes = {
  hub?: (serverlessYml: string) => string;
  member?: (template: string) => string;
};

/** What the README tells to do: the secrets, `serverless deploy`, the StackSet. */
export const deployAll = async (
  { home, askerIn, slack }: { home: Asker; askerIn: AskerIn; slack: Slack },
  changes: Changes,
): Promise<void> => {
  const ssm = new SSMClient(home);
  const secrets = { 'slack-bot-token': 'xoxb-sandbox', 'slack-signing-secret': SIGNING_SECRET };
  for (const [name, Value] of Object.entries(secrets))
    await ssm.send(new PutParameterCommand({ Name: `/portcullis/prod/${name}`, Value, Type: 'SecureString' }));
  await deployHub(copyCheckout(POLICY, changes.hub), {
    AWS_ENDPOINT_URL: home.endpoint,
    AWS_ACCESS_KEY_ID: DEPLOYER.accessKeyId,
    AWS_SECRET_ACCESS_KEY: DEPLOYER.secretAccessKey,
    AWS_REGION: HUB_REGION,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    SLACK_CHANNEL: slack.channelId,
    SLACK_TEAM_ID: slack.teamId,
    SLACK_APP_ID: slack.appId,
    OPERATORS: `arn:aws:iam::${HUB_ACCOUNT}:user/olive`,
    APPROVERS: slack.userGroups.map(({ id }) => id).join(','),
    ORGANIZATION_ID: ORGANIZATION,
    EXTERNAL_ID,
    REOPEN: 'on',
  });
  for (const region of [HUB_REGION, OTHER_REGION]) await deployMember(askerIn(MEMBER_ACCOUNT, region), changes.member);
};
