import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { StopLoggingCommand, CloudTrailClient, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, PutMetricDataCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { DeleteRolePolicyCommand, GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  DeleteFunctionConcurrencyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import {
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDoctorDeps } from '../../src/cli/doctor-deps.ts';
import type { Check } from '../../src/doctor/check.ts';
import { printDoctor } from '../../src/doctor/print-doctor.ts';
import { createHmac } from 'node:crypto';
import { SECRET } from '../handlers/slack-request.ts';
import { expectMoto, MOTO_URL } from '../support/moto.ts';
import { ACCOUNT, CLIENT, deployToMoto, REGION, type MotoDeployment } from '../support/moto-deployment.ts';
import { startSlackWorkspaceStub, type SlackWorkspaceStub } from '../support/slack-workspace-stub.ts';
import { root } from './deployed.ts';

const STACK = `portcullis-doctor-${Date.now()}`;
let deployed: MotoDeployment;
let slack: SlackWorkspaceStub;
let endpoint: Server;
let requestUrl = '';
const before = { ...process.env };

/** Answers as the function behind the internet does, which moto does not run. */
const startEndpoint = async (): Promise<Server> => {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += String(chunk)));
    request.on('end', () => {
      const timestamp = String(request.headers['x-slack-request-timestamp']);
      const wanted = `v0=${createHmac('sha256', SECRET).update(`v0:${timestamp}:${body}`).digest('hex')}`;
      const isSigned = request.headers['x-slack-signature'] === wanted;
      response.writeHead(isSigned ? 200 : 401).end(isSigned ? body : '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};

beforeAll(async () => {
  await expectMoto();
  Object.assign(process.env, { AWS_ENDPOINT_URL: MOTO_URL, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  deployed = await deployToMoto(STACK);
  slack = await startSlackWorkspaceStub();
  endpoint = await startEndpoint();
  requestUrl = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/slack/interactions`;
}, 120_000);
afterAll(async () => {
  await deployed.remove();
  await slack.close();
  endpoint.close();
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

/** The doctor with its own adapters; the stack as moto lists it, with what was made beside it. */
const examine = async (): Promise<readonly Check[]> => {
  const deps = createDoctorDeps({
    region: REGION,
    maxAttempts: 1,
    slackApiUrl: slack.apiUrl,
    shell: () => ({ variables: {}, faults: [] }),
    folder: root,
  });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let text = '';
  stdout.on('data', (chunk: Buffer) => (text += String(chunk)));
  stderr.resume();
  const io = { stdout, stderr, width: Infinity, forceColor: false };
  const request = { stack: STACK, requestUrl };
  const checks = await printDoctor(
    { ...deps, policy: () => null, stack: async () => deployed.stack },
    request,
    true,
    io,
  );
  expect(JSON.parse(text)).toMatchObject({ stack: STACK, region: REGION, checks });
  return checks;
};
const notOk = (checks: readonly Check[]) =>
  checks.filter(({ outcome }) => outcome !== 'ok').map(({ id, outcome, what }) => ({ id, outcome, what }));

describe('the doctor, on serverless.yml as deployed to moto', () => {
  it('finds nothing wrong where nothing is wrong, and looks at every part', async () => {
    const checks = await examine();
    expect(notOk(checks)).toEqual([
      // Nobody is an approver until somebody is named.
      { id: 'approvers', outcome: 'warning', what: expect.any(String) },
    ]);
    const kinds = new Set(checks.map(({ id }) => id.split(':')[0]));
    expect([...kinds].sort()).toEqual(
      [
        'alarms',
        'approvers',
        'credentials',
        'dead-letters',
        'endpoint',
        'errors',
        'function',
        'heartbeat',
        'mapping',
        'pause',
        'place',
        'queue',
        'role',
        'rule',
        'schedule',
        'schedule-group',
        'secret',
        'slack-channel',
        'slack-scopes',
        'slack-token',
        'stack',
        'table',
        'topic',
        'trail',
      ].sort(),
    );
  });

  /** Each breaks one thing, and mends it again. */
  const events = new EventBridgeClient(CLIENT);
  const sqs = new SQSClient(CLIENT);
  const ssm = new SSMClient(CLIENT);
  const lambda = new LambdaClient(CLIENT);
  const dynamoDb = new DynamoDBClient(CLIENT);
  const cloudWatch = new CloudWatchClient(CLIENT);
  const cloudTrail = new CloudTrailClient(CLIENT);
  const put = (Name: string, Value: string) =>
    ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString', Overwrite: true }));
  const backups = (PointInTimeRecoveryEnabled: boolean) =>
    dynamoDb.send(
      new UpdateContinuousBackupsCommand({
        TableName: deployed.idOf('FindingsTable'),
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled },
      }),
    );
  const alarm = (StateValue: 'ALARM' | 'OK') =>
    cloudWatch.send(
      new SetAlarmStateCommand({ AlarmName: deployed.idOf('SweepMissingAlarm'), StateValue, StateReason: 'a test' }),
    );
  const mapping = (Enabled: boolean) =>
    lambda.send(
      new UpdateEventSourceMappingCommand({
        UUID: deployed.idOf('RemediateEventSourceMappingSQSRemediateQueue'),
        Enabled,
      }),
    );

  /** Of the rule by which CloudTrail's events come in. */
  let targets: Target[] = [];
  const removeTargets = async () => {
    const Rule = deployed.idOf('IntakeRule');
    ({ Targets: targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule })));
    await events.send(new RemoveTargetsCommand({ Rule, Ids: targets.map(({ Id = '' }) => Id) }));
  };
  let queuePolicy = '';
  const setQueuePolicy = (Policy: string) =>
    sqs.send(new SetQueueAttributesCommand({ QueueUrl: deployed.idOf('DecisionsQueue'), Attributes: { Policy } }));
  const widenQueuePolicy = async () => {
    const QueueUrl = deployed.idOf('DecisionsQueue');
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }));
    queuePolicy = Attributes?.Policy ?? '';
    const everybody = { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' };
    await setQueuePolicy(JSON.stringify({ Version: '2012-10-17', Statement: [everybody] }));
  };
  const iam = new IAMClient(CLIENT);
  const further = () => ({ RoleName: deployed.idOf('WakeUpRole'), PolicyName: 'further' });
  const anything = { Sid: 'Anything', Effect: 'Allow', Action: '*', Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [anything] });

  const ofIngress = () => ({ RoleName: deployed.idOf('IngressRole'), PolicyName: 'ingress' });
  let policyOfIngress = '';
  const widenIngress = async () => {
    const { PolicyDocument: text = '' } = await iam.send(new GetRolePolicyCommand(ofIngress()));
    policyOfIngress = decodeURIComponent(text);
    const { Version, Statement } = JSON.parse(policyOfIngress) as { Version: string; Statement: unknown[] };
    const wider = JSON.stringify({ Version, Statement: [...Statement, anything] });
    await iam.send(new PutRolePolicyCommand({ ...ofIngress(), PolicyDocument: wider }));
  };

  type Breakage = [title: string, spoil: () => unknown, mend: () => unknown, found: string[]];
  it.each<Breakage>([
    [
      'a rule that is disabled',
      () => events.send(new DisableRuleCommand({ Name: deployed.idOf('IntakeRule') })),
      () => events.send(new EnableRuleCommand({ Name: deployed.idOf('IntakeRule') })),
      ['rule:IntakeRule'],
    ],
    [
      'a rule that leads nowhere',
      removeTargets,
      () => events.send(new PutTargetsCommand({ Rule: deployed.idOf('IntakeRule'), Targets: targets })),
      ['rule:IntakeRule'],
    ],
    ['a queue that lets everybody in', widenQueuePolicy, () => setQueuePolicy(queuePolicy), ['queue:DecisionsQueue']],
    [
      'a role of the wake-ups that may do more than it should',
      () => iam.send(new PutRolePolicyCommand({ ...further(), PolicyDocument })),
      () => iam.send(new DeleteRolePolicyCommand(further())),
      ['role:WakeUpRole'],
    ],
    [
      'a role whose policy says more than it did',
      widenIngress,
      () => iam.send(new PutRolePolicyCommand({ ...ofIngress(), PolicyDocument: policyOfIngress })),
      ['role:IngressRole'],
    ],
    [
      'something in a dead-letter queue',
      () => sqs.send(new SendMessageCommand({ QueueUrl: deployed.idOf('RemediateDeadLetters'), MessageBody: '{}' })),
      () => sqs.send(new PurgeQueueCommand({ QueueUrl: deployed.idOf('RemediateDeadLetters') })),
      ['dead-letters:RemediateDeadLetters'],
    ],
    [
      'a secret that is gone',
      () => ssm.send(new DeleteParameterCommand({ Name: '/portcullis/prod/slack-signing-secret' })),
      () => put('/portcullis/prod/slack-signing-secret', SECRET),
      ['secret:slack-signing-secret', 'endpoint'],
    ],
    [
      'an event source mapping that is disabled',
      () => mapping(false),
      () => mapping(true),
      ['mapping:Remediate/RemediateQueue'],
    ],
    ['a table without point-in-time recovery', () => backups(false), () => backups(true), ['table:FindingsTable']],
    [
      'a function that was stopped',
      () =>
        lambda.send(
          new PutFunctionConcurrencyCommand({
            FunctionName: deployed.idOf('RemediateLambdaFunction'),
            ReservedConcurrentExecutions: 0,
          }),
        ),
      () =>
        lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: deployed.idOf('RemediateLambdaFunction') })),
      ['function:remediate'],
    ],
    [
      'a trail that was stopped',
      () => cloudTrail.send(new StopLoggingCommand({ Name: 'everything' })),
      () => cloudTrail.send(new StartLoggingCommand({ Name: 'everything' })),
      ['trail'],
    ],
    ['an alarm', () => alarm('ALARM'), () => alarm('OK'), ['alarms']],
    [
      'a bot that is not in the channel',
      () => slack.instead.set('conversations.history', { ok: false, error: 'not_in_channel' }),
      () => slack.instead.delete('conversations.history'),
      ['slack-channel:C0SECURITY'],
    ],
    [
      'a scope that is missing',
      () => slack.scopes.splice(0, 1),
      () => slack.scopes.unshift('chat:write'),
      ['slack-scopes'],
    ],
  ])('names %s, and nothing else', async (_title, spoil, mend, found) => {
    await spoil();
    try {
      const checks = (await examine()).filter(({ id, outcome }) => outcome !== 'ok' && id !== 'approvers');
      expect(checks.map(({ id }) => id)).toEqual(found);
      expect(checks[0]).toMatchObject({ outcome: 'failure', todo: expect.any(String) });
    } finally {
      await mend();
    }
  });

  it('counts the errors of a function, and tells the last one that it logged', async () => {
    const logGroupName = '/aws/lambda/portcullis-prod-ingress';
    const timestamp = Date.now() - 60_000;
    const Dimensions = [{ Name: 'FunctionName', Value: 'portcullis-prod-ingress' }];
    const MetricData = [{ MetricName: 'Errors', Dimensions, Value: 2, Timestamp: new Date(timestamp) }];
    await cloudWatch.send(new PutMetricDataCommand({ Namespace: 'AWS/Lambda', MetricData }));
    const logs = new CloudWatchLogsClient(CLIENT);
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'one' }));
    const message = JSON.stringify({ level: 'error', message: 'a message failed', error: 'Slack is down' });
    await logs.send(
      new PutLogEventsCommand({ logGroupName, logStreamName: 'one', logEvents: [{ timestamp, message }] }),
    );
    expect((await examine()).find(({ id }) => id === 'errors:ingress')).toMatchObject({
      outcome: 'warning',
      what: '2 errors within a day; the last: a message failed: Slack is down',
    });
  });

  it('says what is missing before the first deploy, and what to do next', async () => {
    const deps = createDoctorDeps({
      region: 'sa-east-1',
      maxAttempts: 1,
      slackApiUrl: slack.apiUrl,
      shell: () => ({ variables: {}, faults: ['SLACK_CHANNEL is not set. Set it to a channel id.'] }),
      folder: root,
    });
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    let text = '';
    stdout.on('data', (chunk: Buffer) => (text += String(chunk)));
    stderr.resume();
    const request = { stack: 'portcullis-prod', requestUrl: null };
    const checks = await printDoctor({ ...deps, policy: () => null }, request, false, {
      stdout,
      stderr,
      width: 100,
      forceColor: false,
    });
    expect(checks.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['credentials', 'ok'],
      ['trail', 'failure'],
      ['stack', 'skipped'],
      ['settings:SLACK_CHANNEL', 'failure'],
      ['secret:slack-bot-token', 'failure'],
      ['secret:slack-signing-secret', 'failure'],
      ['slack-token', 'skipped'],
    ]);
    expect(text).toContain('Nothing is deployed yet. Mend what fails, then: npm run build && npx serverless deploy');
    expect(text).not.toContain(ACCOUNT.repeat(2));
  });
});
