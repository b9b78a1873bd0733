import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSecretsSsm } from '../../src/adapters/secrets-ssm.ts';
import type { Log } from '../../src/ports.ts';
import { startAws, type LocalAws } from '../../src/sandbox/aws/server.ts';
import { createTestClock, HOUR, MINUTE, SECOND } from '../support/clock.ts';
import { startRecordingProxy, type RecordingProxy } from '../support/recording-proxy.ts';

const NAMES = { botToken: '/portcullis/prod/slack-bot-token', signingSecret: '/portcullis/prod/slack-signing-secret' };
const TOKEN = 'xoxb-the-first-one';
const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';

let aws: LocalAws;
let proxy: RecordingProxy;
let client: SSMClient;
let logged: Parameters<Log>[];
const clock = createTestClock();

beforeEach(async () => {
  aws = await startAws({ port: 0 });
  aws.putParameter(NAMES.botToken, TOKEN);
  aws.putParameter(NAMES.signingSecret, SECRET);
  proxy = await startRecordingProxy(aws.url);
  client = clientOf(aws.sessionToken);
  logged = [];
});
afterEach(async () => {
  client.destroy();
  await proxy.close();
  await aws.close();
  expect(JSON.stringify(logged)).not.toMatch(/xoxb-|8f74/);
});

const clientOf = (sessionToken: string) =>
  new SSMClient({
    endpoint: proxy.url,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x', sessionToken },
  });
const create = () => createSecretsSsm({ client, parameters: NAMES, clock, log: (...line) => void logged.push(line) });
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error as Error,
  );

describe('secrets of SSM', () => {
  it('are read in one call, decrypted, however many want them at the same time', async () => {
    const secrets = create();
    secrets.prepare();
    const read = [secrets.read('botToken'), secrets.read('signingSecret'), secrets.read('botToken')];
    expect(await Promise.all(read)).toEqual([TOKEN, SECRET, TOKEN]);
    expect(proxy.calls()).toEqual(['AmazonSSM.GetParameters']);
  });

  it('are kept for five minutes, and then read again', async () => {
    const secrets = create();
    await secrets.read('botToken');
    aws.putParameter(NAMES.botToken, 'xoxb-the-next-one');
    clock.advance(5 * MINUTE - SECOND);
    secrets.prepare();
    expect(await secrets.read('botToken')).toBe(TOKEN);
    expect(proxy.calls()).toHaveLength(1);
    clock.advance(SECOND);
    expect(await secrets.read('botToken')).toBe('xoxb-the-next-one');
  });

  it('are read again when one was refused, so that nobody has to deploy after a rotation', async () => {
    const secrets = create();
    await secrets.read('botToken');
    aws.putParameter(NAMES.botToken, 'xoxb-the-next-one');
    clock.advance(10 * SECOND);
    expect(await secrets.renew('botToken', TOKEN)).toBe('xoxb-the-next-one');
    // Whoever was refused at the same time finds it there already.
    expect(await secrets.renew('botToken', TOKEN)).toBe('xoxb-the-next-one');
    expect(await secrets.read('botToken')).toBe('xoxb-the-next-one');
    expect(proxy.calls()).toHaveLength(2);
  });

  it('are asked for once in five seconds at the most, however many requests have a bad signature', async () => {
    const secrets = create();
    await secrets.read('signingSecret');
    for (let i = 0; i < 200; i += 1) {
      clock.advance(SECOND / 10);
      expect(await secrets.renew('signingSecret', SECRET)).toBe(SECRET);
    }
    // Twenty seconds: the first read, and one every five.
    expect(proxy.calls()).toHaveLength(5);
  });

  it('stand in for an SSM that does not answer, for an hour and no longer', async () => {
    const secrets = create();
    await secrets.read('signingSecret');
    proxy.cutOff('GetParameters');
    clock.advance(HOUR - SECOND);
    expect(await secrets.read('signingSecret')).toBe(SECRET);
    expect(logged).toEqual([['warn', expect.stringContaining('stand in'), expect.anything()]]);
    // An SSM that is down is not asked by every request.
    for (let i = 0; i < 20; i += 1) await secrets.read('signingSecret');
    expect(proxy.calls()).toHaveLength(2);
    clock.advance(6 * SECOND);
    expect(await failureOf(secrets.read('signingSecret'))).toBeInstanceOf(Error);
  });

  it('do not stand in for a parameter that was deleted: what was taken away counts no more', async () => {
    const secrets = create();
    await secrets.read('signingSecret');
    aws.deleteParameter(NAMES.signingSecret);
    clock.advance(5 * MINUTE);
    const error = await failureOf(secrets.read('signingSecret'));
    expect(error).toMatchObject({ code: 'bad-configuration' });
    expect(error?.message).toContain(`The SSM parameter ${NAMES.signingSecret} is not there`);
    expect(error?.message).toContain(
      `aws ssm put-parameter --type SecureString --overwrite --name ${NAMES.signingSecret}`,
    );
    // Ten more within the next seconds ask nobody, and are told the same.
    for (let i = 0; i < 10; i += 1) expect(await failureOf(secrets.read('signingSecret'))).toBe(error);
    expect(proxy.calls()).toHaveLength(2);
  });

  it('are refused to whoever is not let in, and that is thrown', async () => {
    client.destroy();
    client = clientOf('somebody-else');
    expect(await failureOf(create().read('botToken'))).toMatchObject({ name: 'AccessDeniedException' });
  });

  it.each([
    ['botToken', 'xoxp-a-user-token'],
    ['botToken', 'two words'],
    ['signingSecret', 'short'],
  ] as const)('are refused when %s holds something else, without a word of what it is', async (name, value) => {
    aws.putParameter(NAMES[name], value);
    const error = await failureOf(create().read(name));
    expect(error?.message).toContain(`The SSM parameter ${NAMES[name]} holds something else`);
    expect(error?.message).not.toContain(value);
  });

  it('may end in a line break, as what was pasted into a file does', async () => {
    aws.putParameter(NAMES.botToken, `${TOKEN}\n`);
    expect(await create().read('botToken')).toBe(TOKEN);
  });

  it('that cannot be read beforehand are no error until somebody needs them', async () => {
    proxy.cutOff('GetParameters');
    const secrets = create();
    secrets.prepare();
    expect(await failureOf(secrets.read('botToken'))).toBeInstanceOf(Error);
  });
});
