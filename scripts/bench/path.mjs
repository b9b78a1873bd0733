import { fork } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { figure, median, spread, table } from './figures.mjs';
import { LATENCIES, SECRETS, startLatencyServer } from './latency-server.mjs';
import { loadTypeScript, root } from './load-typescript.mjs';
import { openingOf } from './opening-of.mjs';

const WARM_UP = 10;
const RUNS = 50;
const CHANNEL = 'C0123456789';

/** The bundle in a process of its own, asked one event at a time. */
const startFunction = async (deployed, env) => {
  const bundle = path.join(root, `${deployed.handler.replace(/\.[^.]+$/, '')}.cjs`);
  const child = fork(path.join(import.meta.dirname, 'call-handler.mjs'), [bundle], {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return {
    call: async (event) => {
      child.send(event);
      const [{ failure, ...timed }] = await once(child, 'message');
      if (failure) throw new Error(failure);
      return timed;
    },
    end: () => child.kill(),
  };
};

const groupId = (n) => `sg-${n.toString(16).padStart(17, '0')}`;

/** A signed press on Revoke now, as API Gateway hands it on. */
const pressing = (n, { REVOKE_ACTION, DECISION_BLOCK }) => {
  const payload = {
    type: 'block_actions',
    team: { id: 'T0123456789', domain: 'acme' },
    user: { id: 'U0123456789', username: 'dana', name: 'dana', team_id: 'T0123456789' },
    api_app_id: 'A0123456789',
    channel: { id: CHANNEL, name: 'security' },
    container: { type: 'message', channel_id: CHANNEL, message_ts: '1763800000.000100' },
    actions: [
      {
        type: 'button',
        action_id: REVOKE_ACTION,
        block_id: DECISION_BLOCK,
        value: `111122223333/eu-west-1/${groupId(n)}/1@1`,
        action_ts: '1763800001.000100',
      },
    ],
  };
  const body = `payload=${encodeURIComponent(JSON.stringify(payload))}`;
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', SECRETS['slack-signing-secret'])
    .update(`v0:${timestamp}:${body}`)
    .digest('hex');
  return {
    version: '2.0',
    routeKey: 'POST /slack/interactions',
    rawPath: '/slack/interactions',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
    requestContext: { http: { method: 'POST', path: '/slack/interactions' } },
    body,
    isBase64Encoded: false,
  };
};

/** Round trips one after the other: the longest chain of calls each of which began when the one before was answered. */
const roundTrips = (calls) => {
  let [trips, answered] = [0, -Infinity];
  for (const call of [...calls].sort((a, b) => a.answered - b.answered)) {
    if (call.began < answered) continue;
    trips += 1;
    answered = call.answered;
  }
  return trips;
};

/**
 * Event → message and click → answer, through the bundles that are deployed, against services that take their time. The
 * critical path is what the services take even if our code took none.
 */
export const criticalPath = async ({ pathRuns = RUNS }) => {
  const [{ readStack }, { environmentOf }, actions, { tableInput }] = await Promise.all([
    loadTypeScript('src/sandbox/stack.ts'),
    loadTypeScript('src/sandbox/environment.ts'),
    loadTypeScript('src/slack/actions.ts'),
    loadTypeScript('src/sandbox/provision.ts'),
  ]);
  const server = await startLatencyServer();
  const functions = [];
  try {
    const stack = readStack(path.join(root, 'serverless.yml'));
    const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
    const dynamoDb = new DynamoDBClient({ endpoint: server.url, region: 'eu-west-1', credentials });
    await dynamoDb.send(new CreateTableCommand(tableInput(stack.table)));
    const values = {
      SLACK_CHANNEL: CHANNEL,
      SLACK_TEAM_ID: 'T0123456789',
      // Each finding is to have a message of its own.
      DIGEST_FROM: '100',
      CANARY_GROUP_ID: 'sg-0ca0a0a0a0a0a0a0a',
    };
    const started = async (name) => {
      const deployed = stack.functions.find((one) => one.name === name);
      const env = environmentOf(deployed, {
        awsUrl: server.url,
        slackApiUrl: `${server.url}/api/`,
        credentials: { accessKeyId: 'bench', sessionToken: 'bench' },
        groupIds: {},
        values,
      });
      const running = await startFunction(deployed, { ...env, PATH: process.env.PATH });
      functions.push(running);
      return running;
    };
    const [ingress, slack] = [await started('ingress'), await started('slack')];
    const alerts = [];
    const answers = [];
    const trips = [];
    for (let n = 1; n <= WARM_UP + pathRuns; n += 1) {
      server.calls.splice(0);
      const { began } = await ingress.call(openingOf({ groupId: groupId(n), ruleId: `sgr-${n}`, n }));
      const calls = server.calls.splice(0);
      const posted = calls.find(({ call }) => call === 'postMessage');
      if (!posted) throw new Error(`no message was posted: ${calls.map(({ call }) => call).join(', ')}`);
      const clicked = await slack.call(pressing(n, actions));
      if (clicked.answer.statusCode !== 200) throw new Error(`the click was answered ${clicked.answer.statusCode}`);
      if (n <= WARM_UP) continue;
      alerts.push(posted.answered - began);
      answers.push(clicked.ended - clicked.began);
      const before = calls.filter((call) => call.began <= posted.began);
      trips.push([roundTrips(before), roundTrips(server.calls.splice(0))]);
    }
    const critical = {
      alert: Math.max(LATENCIES.DynamoDB, LATENCIES.Scheduler) + LATENCIES.Slack,
      answer: LATENCIES.DynamoDB + LATENCIES.EventBridge,
    };
    const row = (what, of, ms, bound, trip) => [
      what,
      of,
      String(critical[bound]),
      spread(ms, 1),
      `${figure(median(ms) / critical[bound])} ×`,
      String(trip),
    ];
    const usual = (which) => median(trips.map((one) => one[which]));
    return {
      title: 'Event → message, click → answer',
      command: 'npm run bench -- path',
      text: `The bundles that are deployed, warm, in processes of their own, against services that take their time: DynamoDB ${LATENCIES.DynamoDB} ms,
Scheduler ${LATENCIES.Scheduler} ms, EventBridge ${LATENCIES.EventBridge} ms, SQS ${LATENCIES.SQS} ms, Slack ${LATENCIES.Slack} ms. The critical path is what they take if our code takes no time:
(table ∥ wake-up), then Slack; for a click table, then bus. ${pathRuns} of each after ${WARM_UP} to warm up.
The aims are two round trips each, 1.1 × and 1.2 ×.`,
      tables: [
        table(['', 'critical path', 'ms', 'measured, ms', 'ratio', 'round trips'], 'llrrrr', [
          row('event → message is in Slack', 'max(DynamoDB, Scheduler) + Slack', alerts, 'alert', usual(0)),
          row('click → answer', 'DynamoDB + EventBridge', answers, 'answer', usual(1)),
        ]),
      ],
      plot: null,
      headline: `${figure(median(alerts) / critical.alert)} × what AWS and Slack themselves take from event to message`,
    };
  } finally {
    for (const one of functions) one.end();
    server.close();
  }
};
