import type { Place } from '../finding/place.ts';
import type { SecretName } from '../ports.ts';
import type { Policy } from '../policy/policy.ts';
import type { Resolver } from './resolve-template.ts';

/** What the bot is set to, as far as it concerns Slack and the accounts. */
export type Settings = {
  /** Names of the SSM parameters. */
  parameters: Readonly<Record<SecretName, string>>;
  channels: readonly string[];
  approvers: readonly string[];
  /** Empty: not checked by the bot. */
  team: string;
  app: string;
  /** What is watched beside the account and region of the stack. */
  places: readonly Place[];
};

/** What is set by variables, whoever sets them: the stack, or the shell before there is a stack. */
export type Variables = Readonly<
  Record<
    | 'SLACK_CHANNEL'
    | 'SLACK_BOT_TOKEN_PARAMETER'
    | 'SLACK_SIGNING_SECRET_PARAMETER'
    | 'SLACK_TEAM_ID'
    | 'SLACK_APP_ID'
    | 'APPROVERS',
    string
  >
>;

/** The variables of the function behind the internet, as they were deployed. */
export const variablesOfStack = (resolver: Resolver): Partial<Variables> => {
  const slack = resolver.ofType('AWS::Lambda::Function').find(({ logicalId }) => logicalId === 'SlackLambdaFunction');
  const { Variables: variables = {} } = (slack?.properties['Environment'] ?? {}) as { Variables?: object };
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => typeof value === 'string'));
};

/** The variables, and the policy file for what it says of single accounts. */
export const settingsOf = (variables: Partial<Variables>, policy: Policy | null, stage: string): Settings => {
  const accounts = Object.entries(policy?.accounts ?? {});
  const everything = [policy?.defaults ?? {}, ...accounts.map(([, account]) => account)];
  const parts = (text = '') => text.split(',').map((part) => part.trim());
  const distinct = (texts: readonly (string | undefined)[]) => [
    ...new Set(texts.filter((text): text is string => text !== undefined && text !== '')),
  ];
  return {
    parameters: {
      botToken: variables.SLACK_BOT_TOKEN_PARAMETER || `/portcullis/${stage}/slack-bot-token`,
      signingSecret: variables.SLACK_SIGNING_SECRET_PARAMETER || `/portcullis/${stage}/slack-signing-secret`,
    },
    channels: distinct([variables.SLACK_CHANNEL, ...everything.map(({ channel }) => channel)]),
    approvers: distinct([...parts(variables.APPROVERS), ...everything.flatMap(({ approvers = [] }) => approvers)]),
    team: variables.SLACK_TEAM_ID ?? '',
    app: variables.SLACK_APP_ID ?? '',
    places: accounts.flatMap(([account, { regions = [] }]) => regions.map((region) => ({ account, region }))),
  };
};
