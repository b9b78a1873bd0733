import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startAws, type LocalAws } from '../../src/sandbox/aws/server.ts';
import { startRecordingProxy, type RecordingProxy } from '../support/recording-proxy.ts';
import { eventually } from '../sandbox/aws/local-aws.ts';
import { speakingNames } from '../deploy/deployed.ts';

let aws: LocalAws;
let proxy: RecordingProxy;
const before = { ...process.env };

beforeAll(async () => {
  aws = await startAws({ port: 0 });
  aws.putParameter('/bot-token', 'xoxb-1');
  aws.putParameter('/signing-secret', '8f742231b10e8888abcd99yyyzzz85a5');
  proxy = await startRecordingProxy(aws.url);
});
afterAll(async () => {
  await proxy.close();
  await aws.close();
});
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

const configure = () => {
  const queue = (name: string) => `${proxy.url}/111122223333/${name}`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: proxy.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_SESSION_TOKEN: aws.sessionToken,
    SLACK_CHANNEL: 'C0SECURITY',
    SLACK_BOT_TOKEN_PARAMETER: '/bot-token',
    SLACK_SIGNING_SECRET_PARAMETER: '/signing-secret',
    TABLE_NAME: 'findings',
    DECISIONS_BUS: 'decisions',
    ANNOUNCEMENTS_BUS: 'announcements',
    INSPECT_QUEUE_URL: queue('inspect'),
    REMEDIATE_QUEUE_URL: queue('remediate'),
    REOPEN_QUEUE_URL: queue('reopen'),
    REMEDIATE_QUEUE_ARN: 'arn:aws:sqs:eu-west-1:111122223333:remediate',
    DECISIONS_QUEUE_ARN: 'arn:aws:sqs:eu-west-1:111122223333:decisions',
    DEAD_LETTERS_URL: queue('dead-letters'),
    DECISIONS_DEAD_LETTERS_URL: queue('decisions-dead-letters'),
    SCHEDULE_GROUP: 'wake-ups',
    SCHEDULE_ROLE_ARN: 'arn:aws:iam::111122223333:role/wake-up',
  });
};
type Loaded = { handler: (event: unknown) => Promise<unknown> };
const load = async (name: string) => (await import(`../../handlers/${name}.ts`)) as Loaded;

describe('a container', () => {
  it.each(speakingNames)('of %s has its secrets read while it starts, before any event', async (name) => {
    configure();
    proxy.forget();
    await load(name);
    await eventually(() => proxy.calls()[0]);
    expect(proxy.calls()).toEqual(['AmazonSSM.GetParameters']);
  });

  it('starts with a wrong configuration, too, and its first event says what is wrong', async () => {
    jest.resetModules();
    const { handler } = await load('ingress');
    await expect(handler({ Records: [] })).rejects.toThrow('TABLE_NAME is not set');
  });
});
