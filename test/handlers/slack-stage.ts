import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest } from '@jest/globals';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { toItem } from '../../src/adapters/findings-item.ts';
import type { Finding } from '../../src/finding/finding.ts';
import { startAws, type LocalAws } from '../../src/sandbox/aws/server.ts';
import { provisionTable } from '../support/aws-stage.ts';
import { GROUP } from '../support/findings.ts';
import { captureOutput } from '../support/capture-output.ts';
import { startRecordingProxy, type RecordingProxy } from '../support/recording-proxy.ts';
import { startSlackViewsStub, type SlackViewsStub } from '../support/slack-views-stub.ts';
import { SECRET } from './slack-request.ts';

const TOKEN = 'xoxb-secret-of-the-bot';

type Handler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;
type Published = { bus: string; source: string; type: string; detail: Record<string, unknown> };

export type SlackStage = {
  /** The handler as a new container loads it, in this environment. */
  load: (environment?: Record<string, string>) => Promise<Handler>;
  /** The handler of the container that is warm. */
  handler: Handler;
  proxy: RecordingProxy;
  slack: SlackViewsStub;
  /** What lies on the buses since the test began. */
  published: Published[];
  /** What it wrote to stdout: the log and the metrics. */
  logged: string[];
  /** What SSM holds from now on. */
  putSecrets: (changes?: { botToken?: string; signingSecret?: string }) => void;
  store: (finding: Finding) => Promise<void>;
  table: () => { client: DynamoDBClient; table: string };
};

/**
 * The handler of Slack's requests as it is deployed, with the real AWS client and Bolt's real Web API client, on the
 * local AWS and a Slack that writes down what it is asked. Call it once at the top of a test file.
 */
export const useSlackStage = (environment: Record<string, string> = {}): SlackStage => {
  let aws: LocalAws;
  let client: DynamoDBClient;
  let table = '';
  const before = { ...process.env };
  const stage = { published: [] as Published[], logged: [] as string[] } as SlackStage;

  stage.load = async (changes = {}) => {
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: stage.proxy.url,
      AWS_REGION: GROUP.region,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      SLACK_CHANNEL: 'C0SECURITY',
      AWS_SESSION_TOKEN: aws.sessionToken,
      SLACK_BOT_TOKEN_PARAMETER: '/bot-token',
      SLACK_SIGNING_SECRET_PARAMETER: '/signing-secret',
      SLACK_API_URL: stage.slack.apiUrl,
      SLACK_TEAM_ID: 'T0ACME',
      SLACK_APP_ID: 'A0GATE',
      ENFORCEMENT: 'enforce',
      TABLE_NAME: table,
      DECISIONS_BUS: 'decisions',
      ...environment,
      ...changes,
    });
    jest.resetModules();
    return (await import('../../handlers/slack.ts')).handler;
  };
  stage.putSecrets = ({ botToken = TOKEN, signingSecret = SECRET } = {}) => {
    aws.putParameter('/bot-token', botToken);
    aws.putParameter('/signing-secret', signingSecret);
  };
  stage.store = async (finding) => {
    const item = marshall(toItem(finding), { removeUndefinedValues: true });
    await client.send(new PutItemCommand({ TableName: table, Item: item }));
  };
  stage.table = () => ({ client, table });

  beforeAll(async () => {
    aws = await startAws({
      port: 0,
      onEvent: (activity) => {
        if (activity.kind !== 'event') return;
        const { source, 'detail-type': type, detail } = activity.event;
        stage.published.push({ bus: activity.bus, source, type, detail: detail as Record<string, unknown> });
      },
    });
    aws.putBus('decisions');
    stage.putSecrets();
    stage.proxy = await startRecordingProxy(aws.url);
    stage.slack = await startSlackViewsStub();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    client = new DynamoDBClient({ endpoint: aws.url, region: GROUP.region, credentials });
    table = await provisionTable(client);
    stage.handler = await stage.load();
  });
  afterAll(async () => {
    client.destroy();
    await Promise.all([stage.proxy.close(), stage.slack.close()]);
    await aws.close();
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  });
  beforeEach(() => {
    stage.published.length = 0;
    stage.logged.length = 0;
    captureOutput(stage.logged);
    stage.proxy.forget();
    stage.slack.forget();
    stage.slack.fail({});
  });
  afterEach(() => {
    jest.restoreAllMocks();
    const all = stage.logged.join('\n');
    // Whatever a test does: no secret, no token and nothing of a raw body is written to the log.
    expect(all).not.toMatch(/xoxb-|verification-token|hooks\.slack\.com|payload=|hostile-marker/);
    expect(all).not.toContain(SECRET);
  });
  return stage;
};
