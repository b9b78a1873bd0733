import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ACTIONS_OF } from '../../src/iam-actions.ts';
import { DECISION_BLOCK, REVOKE_ACTION } from '../../src/slack/actions.ts';
import { functionNames, root } from './deployed.ts';
import { invoke, unpack } from './packaged.ts';

const SIGNING_SECRET = '0123456789abcdef0123456789abcdef';
/** A whole configuration. The endpoint is a closed door: whoever calls AWS without being meant to fails. */
const environment = {
  SLACK_CHANNEL: 'C0123456789',
  SLACK_BOT_TOKEN_PARAMETER: '/bot-token',
  SLACK_SIGNING_SECRET_PARAMETER: '/signing-secret',
  SLACK_TEAM_ID: 'T0123456789',
  SLACK_API_URL: 'http://127.0.0.1:9/api/',
  TABLE_NAME: 'findings',
  DECISIONS_BUS: 'decisions',
  ANNOUNCEMENTS_BUS: 'announcements',
  INSPECT_QUEUE_URL: 'http://127.0.0.1:9/inspect',
  REMEDIATE_QUEUE_URL: 'http://127.0.0.1:9/remediate',
  REMEDIATE_QUEUE_ARN: 'arn:aws:sqs:eu-west-1:111122223333:remediate',
  DECISIONS_QUEUE_ARN: 'arn:aws:sqs:eu-west-1:111122223333:decisions',
  REOPEN_QUEUE_URL: 'http://127.0.0.1:9/reopen',
  DEAD_LETTERS_URL: 'http://127.0.0.1:9/dead-letters',
  DECISIONS_DEAD_LETTERS_URL: 'http://127.0.0.1:9/decisions-dead-letters',
  CANARY_GROUP_ID: 'sg-0123456789abcdef0',
  OPERATOR_API: 'a1b2c3d4e5',
  STS_URL: 'http://127.0.0.1:9/',
  SCHEDULE_GROUP: 'wake-ups',
  SCHEDULE_ROLE_ARN: 'arn:aws:iam::111122223333:role/wake-up',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
};

const bundleOf = async (name: string): Promise<string> =>
  path.join((await unpack(name)).folder, 'dist/lambda', `${name}.cjs`);

describe.each(functionNames)('the zip of %s', (name) => {
  it('holds its bundle, the policy that it judges by, and nothing else', async () => {
    const { folder, files } = await unpack(name);
    // These two judge nothing.
    const policy = ['heartbeat', 'operate'].includes(name) ? [] : ['dist/lambda/policy.json'];
    expect(files.sort()).toEqual([`dist/lambda/${name}.cjs`, ...policy].sort());
    for (const file of policy)
      expect(JSON.parse(readFileSync(path.join(folder, file), 'utf8'))).toMatchObject({ version: 1 });
  });

  it('names no path of the machine that built it', async () => {
    expect(readFileSync(await bundleOf(name), 'utf8').includes(`${root}/`)).toBe(false);
  });

  it('loads under Node 24 without node_modules, with a handler of fewer than three parameters', async () => {
    const event = name === 'slack' ? { headers: {}, body: '' } : { Records: [] };
    const { arity, exports, version, failure } = await invoke(await bundleOf(name), event, environment);
    // The heartbeat is not fed by events: it gets as far as the closed door.
    const end = name === 'heartbeat' ? expect.stringContaining('ECONNREFUSED') : null;
    expect({ exports, failure }).toEqual({ exports: ['handler'], failure: end });
    expect(version).toMatch(/^v24\./);
    expect(arity).toBeLessThan(3); // Lambda's Node 24 refuses a third, the callback
  });

  it('says all that is missing when nothing is configured', async () => {
    const event = name === 'slack' ? { headers: {}, body: '' } : { Records: [{ messageId: '1', body: '{}' }] };
    const { failure } = await invoke(await bundleOf(name), event, {});
    const needed: Record<string, readonly string[]> = {
      heartbeat: ['CANARY_GROUP_ID'],
      operate: ['OPERATOR_API', 'TABLE_NAME'],
    };
    for (const variable of needed[name] ?? ['SLACK_BOT_TOKEN_PARAMETER', 'TABLE_NAME'])
      expect(failure).toContain(`${variable} is not set`);
  });

  it('carries the AWS calls that its role allows, and no other', () => {
    const calls = new Set(bundledCommands(name));
    // No calls of their own: the one is asked of whoever hands on a role, the other of an authorize that brings tags.
    const asked: readonly string[] = ['iam:PassRole', 'ec2:CreateTags'];
    const allowed: string[] = ACTIONS_OF[name].filter((action) => !asked.includes(action));
    // The client of DynamoDB names it itself, for endpoint discovery, which only AWS_ENABLE_ENDPOINT_DISCOVERY turns on.
    calls.delete('dynamodb:DescribeEndpoints');
    expect([...calls].sort()).toEqual([...new Set(allowed)].sort());
  });
});

describe('a click, through the zip that is deployed, under Node 24', () => {
  let calls: string[];
  let server: Server;
  /** An SSM with both secrets, and a table with nothing in it. */
  const answers: Record<string, unknown> = {
    'AmazonSSM.GetParameters': {
      Parameters: [
        { Name: '/bot-token', Value: 'xoxb-test' },
        { Name: '/signing-secret', Value: SIGNING_SECRET },
      ],
    },
  };
  beforeAll(async () => {
    server = createServer((request, response) => {
      const target = String(request.headers['x-amz-target']);
      calls.push(target);
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      request.resume().on('end', () => response.end(JSON.stringify(answers[target] ?? {})));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void server.close());
  const send = async (event: unknown) => {
    calls = [];
    const { port } = server.address() as AddressInfo;
    const { answer } = await invoke(await bundleOf('slack'), event, {
      ...environment,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    });
    return answer;
  };

  it('is refused when its signature is not ours', async () => {
    expect(await send(click('{}', { secret: 'another secret' }))).toMatchObject({ statusCode: 401 });
  });

  it('is refused when it is unsigned', async () => {
    expect(await send({ ...click('{}'), headers: {} })).toMatchObject({ statusCode: 401 });
  });

  it('is answered, and looks the finding up in the table first', async () => {
    expect(await send(click(JSON.stringify(pressed)))).toMatchObject({ statusCode: 200 });
    expect(calls).toEqual(['AmazonSSM.GetParameters', 'DynamoDB_20120810.GetItem']);
  });
});

/** A press on "Revoke now" of a finding that is not in the table. */
const pressed = {
  type: 'block_actions',
  team: { id: 'T0123456789', domain: 'acme' },
  user: { id: 'U0123456789', username: 'dana', name: 'dana', team_id: 'T0123456789' },
  api_app_id: 'A0123456789',
  channel: { id: 'C0123456789', name: 'security' },
  container: { type: 'message', channel_id: 'C0123456789', message_ts: '1763800000.000100' },
  actions: [
    {
      type: 'button',
      action_id: REVOKE_ACTION,
      block_id: DECISION_BLOCK,
      value: '111122223333/eu-west-1/sg-0a1b2c3d4e5f60718/1@1',
      action_ts: '1763800001.000100',
    },
  ],
};

function click(payload: string, { secret = SIGNING_SECRET } = {}) {
  const body = `payload=${encodeURIComponent(payload)}`;
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  return {
    version: '2.0',
    routeKey: 'POST /slack/interactions',
    rawPath: '/slack/interactions',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
    },
    requestContext: { http: { method: 'POST', path: '/slack/interactions' } },
    body,
    isBase64Encoded: false,
  };
}

/** The IAM actions of the SDK commands whose code is in the bundle, from what the build says of its content. */
function bundledCommands(name: string): string[] {
  const { outputs } = JSON.parse(readFileSync(path.join(root, 'dist/meta.json'), 'utf8')) as {
    outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
  };
  const services: Record<string, string> = { eventbridge: 'events' };
  return Object.entries(outputs[`dist/lambda/${name}.cjs`]?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) => {
    const [, client = '', command = ''] = /client-(\w+)\/.*\/commands\/(\w+)Command\.js$/.exec(file) ?? [];
    if (client === '' || bytesInOutput === 0) return [];
    return [`${services[client] ?? client}:${command}`];
  });
}
