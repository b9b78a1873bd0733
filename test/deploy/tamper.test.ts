import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { BusEvent } from '../../src/sandbox/aws/events/event-bus.ts';
import { inputFor } from '../../src/sandbox/aws/events/transform-input.ts';
import { compileEventPattern } from '../../src/sandbox/aws/event-pattern.ts';
import { readPlainTemplate } from '../../src/sandbox/read-template.ts';
import { toStack } from '../../src/sandbox/stack.ts';
import { deployed, namesOfType, propertiesOf, root } from './deployed.ts';

const REGION = 'eu-west-1';
const ACCOUNT = '111122223333';
const REMEDIATE_ROLE = `arn:aws:iam::${ACCOUNT}:role/portcullis-prod-eu-west-1-remediate`;
/** What CloudFormation and the serverless command put in the place of names. */
const RESOLVED: Record<string, string> = {
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'portcullis-prod',
  StackName: 'portcullis-prod',
  'self:service': 'portcullis',
  'sls:stage': 'prod',
  HttpApi: 'a1b2c3d4e5',
  WakeUps: 'portcullis-prod',
  SlackBotTokenParameter: '/portcullis/prod/slack-bot-token',
  SlackSigningSecretParameter: '/portcullis/prod/slack-signing-secret',
  RemediateRole: REMEDIATE_ROLE,
};
const filled = (text: string) => text.replace(/\$\{([\w:]+)\}/g, (whole, name: string) => RESOLVED[name] ?? whole);
const resolved = (value: unknown): unknown => {
  if (typeof value === 'string') return filled(value);
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== 'object' || value === null) return value;
  const { 'Fn::Sub': sub, Ref: ref, 'Fn::GetAtt': got } = value as Record<string, unknown>;
  if (typeof sub === 'string') return filled(sub);
  if (typeof ref === 'string') return RESOLVED[ref] ?? ref;
  if (Array.isArray(got)) return RESOLVED[String(got[0])] ?? got[0];
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]));
};

const file = deployed();
const rules = namesOfType(file, 'AWS::Events::Rule').filter((name) => name.startsWith('Tamper'));
const patterns = rules.map((name) => ({ name, pattern: resolved(propertiesOf(file, name)['EventPattern']) }));
const compiled = patterns.map(({ name, pattern }) => ({ name, matches: compileEventPattern(pattern) }));
const telling = (event: unknown) => compiled.filter(({ matches }) => matches(event)).map(({ name }) => name);

type Call = { requestParameters?: object; responseElements?: object; errorCode?: string; userIdentity?: object };
const called = (service: string, eventName: string, call: Call = {}): BusEvent => ({
  version: '0',
  id: '5a3c6a52-5f5c-4b51-8b0a-1f2e3d4c5b6a',
  'detail-type': 'AWS API Call via CloudTrail',
  source: `aws.${service}`,
  account: ACCOUNT,
  time: '2026-11-25T09:30:00Z',
  region: REGION,
  resources: [],
  detail: {
    eventSource: `${service}.amazonaws.com`,
    eventName,
    eventTime: '2026-11-25T09:30:00Z',
    eventID: '0b7e4a2c-1111-4222-8333-944455556666',
    sourceIPAddress: '198.51.100.7',
    userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Admin/mallory` },
    ...call,
  },
});
const asks = (service: string, eventName: string, requestParameters: object) =>
  called(service, eventName, { requestParameters });
const sqs = (name: string) => `https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/portcullis-prod-${name}-8CXK3A`;
const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;
const fn = 'portcullis-prod-ingress';

/** As CloudTrail writes them; by the type of the part that is changed. */
const CHANGES: [type: string, BusEvent][] = [
  ['AWS::Events::Rule', asks('events', 'DisableRule', { name: 'portcullis-prod-IntakeRule-1ABC' })],
  ['AWS::Events::Rule', asks('events', 'PutRule', { name: 'portcullis-prod-IntakeRule-1ABC', eventPattern: '{}' })],
  ['AWS::Events::Rule', asks('events', 'RemoveTargets', { rule: 'portcullis-prod-IntakeRule-1ABC', ids: ['ingress'] })],
  ['AWS::Events::EventBus', asks('events', 'DeleteEventBus', { name: 'portcullis-prod-decisions' })],
  ['AWS::Events::EventBusPolicy', asks('events', 'RemovePermission', { eventBusName: 'portcullis-prod-decisions' })],
  ['AWS::SQS::Queue', asks('sqs', 'PurgeQueue', { queueUrl: sqs('IngressQueue') })],
  ['AWS::SQS::QueuePolicy', asks('sqs', 'SetQueueAttributes', { queueUrl: sqs('DecisionsQueue'), attributes: {} })],
  [
    'AWS::Scheduler::Schedule',
    asks('scheduler', 'UpdateSchedule', { name: 'portcullis-prod-SweepSchedule-7', groupName: 'default' }),
  ],
  ['AWS::Scheduler::ScheduleGroup', asks('scheduler', 'DeleteScheduleGroup', { name: 'portcullis-prod' })],
  ['AWS::Lambda::Function', asks('lambda', 'UpdateFunctionCode20150331v2', { functionName: fn })],
  [
    'AWS::Lambda::Function',
    asks('lambda', 'PutFunctionConcurrency20171031', { functionName: fn, reservedConcurrentExecutions: 0 }),
  ],
  [
    'AWS::Lambda::Function',
    asks('lambda', 'DeleteFunction20150331', { functionName: arn('lambda', `function:${fn}`) }),
  ],
  [
    'AWS::Lambda::EventSourceMapping',
    called('lambda', 'UpdateEventSourceMapping20150331', {
      requestParameters: { uUID: '91eaeb7e-c976-4939-9f5d-1e2f3a4b5c6d', enabled: false },
      responseElements: { functionArn: arn('lambda', `function:${fn}`), state: 'Disabling' },
    }),
  ],
  [
    'AWS::Lambda::EventSourceMapping',
    asks('lambda', 'CreateEventSourceMapping20150331', {
      functionName: 'somebody-elses',
      eventSourceArn: arn('sqs', 'portcullis-prod-IngressQueue-8CXK3A'),
    }),
  ],
  [
    'AWS::DynamoDB::Table',
    asks('dynamodb', 'UpdateTable', { tableName: 'portcullis-prod-FindingsTable-1', deletionProtectionEnabled: false }),
  ],
  [
    'AWS::DynamoDB::Table',
    asks('dynamodb', 'PutResourcePolicy', { resourceArn: arn('dynamodb', 'table/portcullis-prod-FindingsTable-1') }),
  ],
  ['AWS::SNS::Topic', asks('sns', 'DeleteTopic', { topicArn: arn('sns', 'portcullis-prod-AlarmTopic-1') })],
  [
    'AWS::SNS::TopicPolicy',
    asks('sns', 'SetTopicAttributes', { topicArn: arn('sns', 'portcullis-prod-AlarmTopic-1') }),
  ],
  [
    'AWS::SNS::Subscription',
    asks('sns', 'Unsubscribe', { subscriptionArn: arn('sns', 'portcullis-prod-AlarmTopic-1:6f2c') }),
  ],
  [
    'AWS::CloudWatch::Alarm',
    asks('monitoring', 'DisableAlarmActions', { alarmNames: ['portcullis-prod-SweepMissingAlarm-1'] }),
  ],
  [
    'AWS::CloudWatch::Alarm',
    asks('monitoring', 'PutMetricAlarm', { alarmName: 'portcullis-prod-SweepMissingAlarm-1' }),
  ],
  ['AWS::Logs::LogGroup', asks('logs', 'DeleteLogGroup', { logGroupName: '/aws/lambda/portcullis-prod-ingress' })],
  [
    'AWS::IAM::Role',
    asks('iam', 'AttachRolePolicy', {
      roleName: 'portcullis-prod-SlackRole-1',
      policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    }),
  ],
  [
    'AWS::IAM::Policy',
    asks('iam', 'PutRolePolicy', { roleName: 'portcullis-prod-eu-west-1-inspect', policyName: 'inspect-in-members' }),
  ],
  ['AWS::ApiGatewayV2::Api', asks('apigateway', 'DeleteRoute', { apiId: 'a1b2c3d4e5', routeId: 'r' })],
  [
    'secrets',
    asks('ssm', 'PutParameter', {
      name: '/portcullis/prod/slack-signing-secret',
      value: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    }),
  ],
  ['secrets', asks('ssm', 'DeleteParameters', { names: ['/portcullis/prod/slack-bot-token'] })],
  ['the stack', asks('cloudformation', 'DeleteStack', { stackName: 'portcullis-prod' })],
  [
    'the stack',
    asks('cloudformation', 'UpdateStack', { stackName: arn('cloudformation', 'stack/portcullis-prod/0c1d') }),
  ],
  ['the trail', asks('cloudtrail', 'StopLogging', { name: arn('cloudtrail', 'trail/management') })],
  ['the trail', asks('cloudtrail', 'DeleteTrail', { name: 'management' })],
  ['the trail', asks('cloudtrail', 'UpdateTrail', { name: 'management', isMultiRegionTrail: false })],
  ['the trail', asks('cloudtrail', 'PutEventSelectors', { trailName: 'management', eventSelectors: [] })],
  ['regions', asks('account', 'EnableRegion', { regionName: 'ap-southeast-5' })],
];
const named = CHANGES.map(([type, event]) => {
  const { eventName } = event.detail as { eventName: string };
  return { type, eventName, event };
});

describe('who runs this is told', () => {
  it.each(named)('of $eventName ($type), once', ({ event }) => {
    expect(telling(event)).toHaveLength(1);
  });

  it('of changes of every kind of part that the stack has and that could blind it', () => {
    // A dashboard blinds nobody; VPC and group of the heartbeat are missed when it is.
    const harmless = ['AWS::CloudWatch::Dashboard', 'AWS::EC2::VPC', 'AWS::EC2::SecurityGroup'];
    const types = Object.values(file.resources.Resources).map(({ Type }) => Type);
    const told = CHANGES.map(([type]) => type);
    expect([...new Set(types)].filter((type) => !told.includes(type) && !harmless.includes(type))).toEqual([]);
  });

  it('of a wake-up that somebody takes away, be it by a role or as a user', () => {
    const taken = (userIdentity: object) =>
      called('scheduler', 'DeleteSchedule', {
        requestParameters: { name: '111122223333.eu-west-1.sg-0abc.x1', groupName: 'portcullis-prod' },
        userIdentity,
      });
    const session = (role: string) => ({ type: 'AssumedRole', sessionContext: { sessionIssuer: { arn: role } } });
    expect(telling(taken(session(`arn:aws:iam::${ACCOUNT}:role/Admin`)))).toEqual(['TamperTimersRule']);
    expect(telling(taken({ type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/mallory` }))).toEqual([
      'TamperTimersRule',
    ]);
    // What the remediator does all day.
    expect(telling(taken(session(REMEDIATE_ROLE)))).toEqual([]);
  });
});

describe('nobody is told', () => {
  it.each([
    [
      'what was tried and refused',
      called('events', 'DisableRule', {
        requestParameters: { name: 'portcullis-prod-IntakeRule-1ABC' },
        errorCode: 'AccessDenied',
      }),
    ],
    [
      'what Lambda does all day',
      asks('logs', 'CreateLogStream', { logGroupName: '/aws/lambda/portcullis-prod-ingress' }),
    ],
    [
      'a wake-up that is armed',
      asks('scheduler', 'CreateSchedule', { name: `${ACCOUNT}.eu-west-1.sg-0abc.x1`, groupName: 'portcullis-prod' }),
    ],
    ['the parts of somebody else', asks('events', 'DisableRule', { name: 'nightly' })],
    ['another stage', asks('lambda', 'DeleteFunction20150331', { functionName: 'portcullis-dev-ingress' })],
    [
      'what is not of AWS',
      { ...asks('events', 'DisableRule', { name: 'portcullis-prod-IntakeRule-1ABC' }), source: 'custom.events' },
    ],
    ['a change of a security group', asks('ec2', 'AuthorizeSecurityGroupIngress', { groupId: 'sg-0abc' })],
  ])('of %s', (_what, event) => {
    expect(telling(event)).toEqual([]);
  });
});

describe('what is told', () => {
  const { target } = toStack(file).rules.find(({ name }) => name === 'TamperNamesRule') ?? {};
  const transformer = target?.kind === 'topic' ? target.transformer : null;
  const told = (event: BusEvent) =>
    inputFor(event, transformer)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as string);

  it.each(named)(
    'of $eventName ($type) names the call, the part, and who did it from where',
    ({ eventName, event }) => {
      const [, what = '', who = '', look] = told(event);
      expect(what.startsWith(`${eventName} (`)).toBe(true);
      const { requestParameters } = event.detail as { requestParameters: Record<string, unknown> };
      const first = Object.values(requestParameters)[0];
      if (typeof first === 'string' && !eventName.includes('EventSourceMapping') && eventName !== 'Unsubscribe')
        expect(what).toContain(first);
      expect(who).toContain(`By arn:aws:sts::${ACCOUNT}:assumed-role/Admin/mallory, from 198.51.100.7`);
      expect(look).toContain('AttributeKey=EventId,AttributeValue=0b7e4a2c-1111-4222-8333-944455556666');
    },
  );

  it('of a deploy says that it is one', () => {
    const event = asks('lambda', 'UpdateFunctionCode20150331v2', { functionName: fn });
    const deploy = { ...(event.detail as object), sourceIPAddress: 'cloudformation.amazonaws.com' };
    expect(told({ ...event, detail: deploy })[2]).toContain('from cloudformation.amazonaws.com,');
  });

  it('is the same for every rule', () => {
    const targets = rules.map((name) => propertiesOf(file, name)['Targets']);
    expect(targets).toEqual(rules.map(() => targets[0]));
  });
});

describe('a pattern', () => {
  it.each(patterns)(
    'of $name is short enough for EventBridge, in a region and stage with long names',
    ({ pattern }) => {
      const long = JSON.stringify(pattern)
        .replaceAll('eu-west-1', 'ap-southeast-2')
        .replaceAll('prod', 'a-rather-long-stage');
      expect(long.length).toBeLessThanOrEqual(2_048);
    },
  );
});

describe('deploy/us-east-1.yaml', () => {
  const global = readPlainTemplate(path.join(root, 'deploy/us-east-1.yaml'));
  const rule = global.Resources['GlobalRule']?.Properties ?? {};
  const forwards = compileEventPattern(resolved(rule['EventPattern']));

  it('forwards what is told in us-east-1 alone: roles of ours and new regions, and no other call', () => {
    const isGlobal = ({ source }: BusEvent) => ['aws.iam', 'aws.account'].includes(source);
    for (const [, event] of CHANGES) expect([event.source, forwards(event)]).toEqual([event.source, isGlobal(event)]);
    expect(forwards(asks('iam', 'AttachRolePolicy', { roleName: 'somebody-elses' }))).toBe(false);
  });

  it('forwards to the default bus of the stack’s region, by a role that can do nothing else', () => {
    const bus = { 'Fn::Sub': 'arn:${AWS::Partition}:events:${HubRegion}:${AWS::AccountId}:event-bus/default' };
    expect(rule['Targets']).toMatchObject([{ Arn: bus, RoleArn: { 'Fn::GetAtt': ['ForwardRole', 'Arn'] } }]);
    expect(global.Resources['ForwardRole']?.Properties?.['Policies']).toMatchObject([
      { PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: bus }] } },
    ]);
  });
});
