// Our own bundles on the moto that AWS_ENDPOINT_URL names, one event after the other, as the peers have it: prints one line
// of JSON with the milliseconds to load, to alert and to revoke, and the resident memory. Arguments: how many events to
// warm up with, and how many to time.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateScheduleGroupCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { openingOf } from './opening-of.mjs';
import { SECRETS } from './latency-server.mjs';
import { loadTypeScript, root } from './load-typescript.mjs';

const [warmUp, count] = process.argv.slice(2).map(Number);
const url = process.env.AWS_ENDPOINT_URL;
const id = Date.now().toString(36);
// moto's own; the bot watches the account that it is deployed in.
const ACCOUNT = '123456789012';
const REVOKE_AFTER_MS = 1_000;

const [{ readStack }, { environmentOf }, { tableInput }] = await Promise.all([
  loadTypeScript('src/sandbox/stack.ts'),
  loadTypeScript('src/sandbox/environment.ts'),
  loadTypeScript('src/sandbox/provision.ts'),
]);
const slack = createServer((request, response) => {
  request.resume().on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: true, channel: 'C0123456789', ts: '1763800000.000100', messages: [] }));
  });
});
slack.listen(0, '127.0.0.1');
await once(slack, 'listening');

/** What CloudFormation would make, under names of this process; the variables that name it. */
const provision = async (stack) => {
  const queues = {};
  for (const { name } of stack.queues)
    queues[name] = (await new SQSClient({}).send(new CreateQueueCommand({ QueueName: `${name}-${id}` }))).QueueUrl;
  await new DynamoDBClient({}).send(new CreateTableCommand(tableInput({ ...stack.table, name: `findings-${id}` })));
  for (const bus of stack.buses)
    await new EventBridgeClient({}).send(new CreateEventBusCommand({ Name: `${bus}-${id}` }));
  await new SchedulerClient({}).send(new CreateScheduleGroupCommand({ Name: `wake-ups-${id}` }));
  const ssm = new SSMClient({});
  for (const [name, Value] of Object.entries(SECRETS))
    await ssm.send(
      new PutParameterCommand({ Name: `/portcullis/${id}/${name}`, Value, Type: 'SecureString', Overwrite: true }),
    );
  return queues;
};

const stack = readStack(path.join(root, 'serverless.yml'));
const queues = await provision(stack);
const arnOf = (name) => `arn:aws:sqs:eu-west-1:${ACCOUNT}:${name}-${id}`;
/** The variables of both functions, each as the stack has it, with the names of this process. */
for (const name of ['ingress', 'remediate']) {
  const deployed = stack.functions.find((one) => one.name === name);
  const values = { SLACK_CHANNEL: 'C0123456789', REVOKE_AFTER: `${REVOKE_AFTER_MS / 1_000}s` };
  const env = environmentOf(deployed, {
    awsUrl: url,
    slackApiUrl: `http://127.0.0.1:${slack.address().port}/api/`,
    credentials: { accessKeyId: 'bench', sessionToken: 'bench' },
    groupIds: {},
    values: { ...values, DIGEST_FROM: '100', CANARY_GROUP_ID: 'sg-0ca0a0a0a0a0a0a0a' },
  });
  for (const [variable, value] of Object.entries(env)) {
    const queue = stack.queues.find((one) => value?.endsWith(one.name))?.name;
    if (variable.startsWith('AWS_') || value === undefined) continue;
    process.env[variable] =
      variable === 'TABLE_NAME'
        ? `findings-${id}`
        : variable === 'SCHEDULE_GROUP'
          ? `wake-ups-${id}`
          : variable.endsWith('_BUS')
            ? `${value}-${id}`
            : variable.endsWith('_PARAMETER')
              ? `/portcullis/${id}/${value.split('/').at(-1)}`
              : queue === undefined
                ? value
                : value.startsWith('arn:')
                  ? arnOf(queue)
                  : queues[queue];
  }
}

const began = performance.now();
const load = (name) => createRequire(import.meta.url)(path.join(root, `dist/lambda/${name}.cjs`)).handler;
const [ingress, remediate] = [load('ingress'), load('remediate')];
const loadMs = performance.now() - began;

const ec2 = new EC2Client({});
const isOpen = async (groupId) => {
  const Filters = [{ Name: 'group-id', Values: [groupId] }];
  const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
  return SecurityGroupRules.some(({ IsEgress }) => !IsEgress);
};
const timed = async (handler, event) => {
  const start = performance.now();
  const { batchItemFailures } = await handler(event, {});
  if (batchItemFailures.length > 0) throw new Error('the event failed');
  return performance.now() - start;
};
const [alertMs, revokeMs] = [[], []];
for (let n = 0; n < warmUp + count; n += 1) {
  const { GroupId } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: `bench-${id}-${n}`, Description: 'bench' }),
  );
  const permission = { IpProtocol: 'tcp', FromPort: 10250, ToPort: 10250, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  const opened = await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [permission] }));
  const ruleId = opened.SecurityGroupRules[0].SecurityGroupRuleId;
  const alert = await timed(ingress, openingOf({ account: ACCOUNT, groupId: GroupId, ruleId, n }));
  await new Promise((resolve) => setTimeout(resolve, REVOKE_AFTER_MS + 100));
  const body = JSON.stringify({ kind: 'wake-up', group: `${ACCOUNT}/eu-west-1/${GroupId}` });
  const attributes = { ApproximateReceiveCount: '1' };
  const revoke = await timed(remediate, {
    Records: [{ messageId: `w${n}`, body, attributes, eventSourceARN: arnOf('RemediateQueue') }],
  });
  if (await isOpen(GroupId)) throw new Error('the bot left the port open: the figures would compare nothing');
  if (n < warmUp) continue;
  alertMs.push(alert);
  revokeMs.push(revoke);
}
// The functions have logged before; this line is the last.
console.log(JSON.stringify({ loadMs, alertMs, revokeMs, rssMb: process.resourceUsage().maxRSS / 1024 }));
process.exit(0);
