import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { randomBytes } from 'node:crypto';
import type { StartOptions } from '../cli/start-command.ts';
import { PortcullisError } from '../errors.ts';
import type { SecretName } from '../ports.ts';
import { startSocketMode } from './slack/socket-mode.ts';
import type { InteractionRequest } from './slack/slack-types.ts';
import { startSlack } from './slack/start-slack.ts';
import { toApiGatewayEvent } from './slack/to-api-gateway-event.ts';
import type { Timeline } from './timeline.ts';

export type FrontDoor = {
  slackApiUrl: string;
  /** A second channel, for the alerts of another account. */
  otherChannel: string;
  /** The local page; null with a real workspace. */
  page: string | null;
  /** What the functions' environment says of Slack, by variable. */
  values: Record<string, string>;
  secrets: Record<SecretName, string>;
  close(): Promise<void>;
};
type FrontDoorOptions = {
  options: StartOptions;
  shell: Readonly<Record<string, string | undefined>>;
  awsPort: number;
  timeline: Timeline;
  invokeSlack: (event: unknown) => Promise<unknown>;
};

/** Where people click: the local Slack, or, with both tokens set, a real workspace over Socket Mode. */
export const startFrontDoor = async (parts: FrontDoorOptions): Promise<FrontDoor> => {
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN } = parts.shell;
  return SLACK_BOT_TOKEN && SLACK_APP_TOKEN
    ? realWorkspace(parts, SLACK_BOT_TOKEN, SLACK_APP_TOKEN)
    : localSlack(parts);
};

const localSlack = async ({ options, awsPort, invokeSlack }: FrontDoorOptions): Promise<FrontDoor> => {
  const signingSecret = randomBytes(16).toString('hex');
  const slack = await startSlack({
    port: options.slackPort,
    signingSecret,
    awsPort,
    sendInteraction: asHttp(invokeSlack),
  });
  return {
    slackApiUrl: slack.apiUrl,
    otherChannel: slack.channels.find(({ id }) => id !== slack.channelId)?.id ?? slack.channelId,
    page: slack.url,
    values: {
      SLACK_CHANNEL: slack.channelId,
      SLACK_TEAM_ID: slack.teamId,
      SLACK_APP_ID: slack.appId,
      APPROVERS: slack.userGroups.map(({ id }) => id).join(','),
    },
    secrets: { botToken: 'xoxb-sandbox', signingSecret },
    close: () => slack.close(),
  };
};

const realWorkspace = async (parts: FrontDoorOptions, botToken: string, appToken: string): Promise<FrontDoor> => {
  const { shell, timeline, invokeSlack } = parts;
  if (!shell['SLACK_CHANNEL'])
    throw new PortcullisError(
      'bad-configuration',
      'SLACK_CHANNEL is not set. Set it to the id of a channel that the bot was invited to, such as C0123456789.',
    );
  // Socket Mode proves by its own connection who calls; the function behind it still wants a signature, so it gets one.
  const signingSecret = randomBytes(16).toString('hex');
  const slackApiUrl = shell['SLACK_API_URL'] ?? 'https://slack.com/api/';
  const socket = await startSocketMode({
    appToken,
    signingSecret,
    slackApiUrl,
    sendInteraction: asHttp(invokeSlack),
    log: (_level, text) => timeline.note('Slack', text),
  });
  return {
    slackApiUrl,
    otherChannel: shell['SLACK_CHANNEL'],
    page: null,
    values: { SLACK_CHANNEL: shell['SLACK_CHANNEL'] },
    secrets: { botToken, signingSecret },
    close: () => socket.close(),
  };
};

/** API Gateway in front of the function: a signed request in, an HTTP answer out. */
const asHttp = (invokeSlack: FrontDoorOptions['invokeSlack']) => async (request: InteractionRequest) => {
  const answer = (await invokeSlack(
    toApiGatewayEvent(request, '/slack/interactions', Date.now()),
  )) as APIGatewayProxyStructuredResultV2;
  return { status: answer.statusCode ?? 200, body: answer.body ?? '' };
};
