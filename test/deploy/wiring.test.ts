import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { toStack } from '../../src/sandbox/stack.ts';
import {
  atMost,
  deployed,
  functionNames,
  namesOfType,
  propertiesOf,
  queueEventsOf,
  referredBy,
  root,
  type PolicyDocument,
} from './deployed.ts';

const file = deployed();
const stack = toStack(file);
const queuePolicies = namesOfType(file, 'AWS::SQS::QueuePolicy').map((name) => {
  const { Queues, PolicyDocument } = propertiesOf(file, name) as { Queues: unknown[]; PolicyDocument: PolicyDocument };
  return { queues: Queues.map(referredBy), statements: PolicyDocument.Statement.flatMap(atMost) };
});
const statementsOf = (topic: string) =>
  namesOfType(file, 'AWS::SNS::TopicPolicy')
    .map((name) => propertiesOf(file, name) as { Topics: unknown[]; PolicyDocument: PolicyDocument })
    .filter(({ Topics }) => Topics.map(referredBy).includes(topic))
    .flatMap(({ PolicyDocument: document }) => document.Statement);
const consumed = stack.functions.flatMap(({ name, queues, timeout }) =>
  queues.map((queue) => ({ queue: queue.name, consumer: name, timeout })),
);

describe.each(consumed)('$queue', ({ queue, consumer, timeout }) => {
  const properties = stack.queues.find(({ name }) => name === queue);

  it('sets aside what cannot be dealt with, in a queue of its own', () => {
    expect(properties?.dlq).toEqual(expect.any(String));
    expect(stack.queues.filter(({ dlq }) => dlq === properties?.dlq)).toHaveLength(1);
    expect(properties?.maxReceiveCount).toBeGreaterThanOrEqual(5);
  });

  it('gives a message out as often as its function is told, which says when it was the last time', () => {
    const { environment } = stack.functions.find(({ name }) => name === consumer) ?? {};
    expect(environment?.['MAX_RECEIVES']).toEqual({ kind: 'text', text: String(properties?.maxReceiveCount) });
    const own = queue === 'DecisionsQueue' ? 'DECISIONS_DEAD_LETTERS_URL' : 'DEAD_LETTERS_URL';
    expect(environment?.[own]).toEqual({ kind: 'resource', name: properties?.dlq, attribute: null });
  });

  it('hides a message for six times as long as its function may run', () => {
    expect(properties?.visibilityTimeout).toBeGreaterThanOrEqual(6 * timeout);
  });

  it('is consumed with partial batch answers, a small batch and bounded concurrency', () => {
    const event = queueEventsOf(file, consumer).find(({ arn }) => referredBy(arn) === queue);
    expect(event).toMatchObject({ functionResponseType: 'ReportBatchItemFailures' });
    expect(event?.batchSize).toBeLessThanOrEqual(10);
    expect(event?.maximumConcurrency).toBeLessThanOrEqual(10);
  });
});

describe('every queue', () => {
  it.each(stack.queues)('$name is encrypted and remembers for 14 days', ({ name }) => {
    expect(propertiesOf(file, name)).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
  });

  it.each(stack.queues)('$name refuses whoever does not come by TLS', ({ name }) => {
    const statements = queuePolicies.filter(({ queues }) => queues.includes(name)).flatMap((each) => each.statements);
    expect(statements).toContainEqual({
      Sid: expect.any(String),
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:*',
      Resource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  });

  it.each(stack.queues)('$name has one policy: a second one would silently take its place', ({ name }) => {
    expect(queuePolicies.filter(({ queues }) => queues.includes(name))).toHaveLength(1);
  });

  it('is the target of something, a dead-letter queue, or what a function is asked by', () => {
    const used = [
      ...stack.rules.flatMap(({ target, dlq }) => [target.name, dlq]),
      ...stack.schedules.flatMap(({ target, dlq }) => [target.name, dlq]),
      ...stack.queues.map(({ dlq }) => dlq),
      ...consumed.map(({ queue }) => queue),
    ];
    expect(stack.queues.map(({ name }) => name).filter((name) => !used.includes(name))).toEqual([]);
  });
});

/** The rules that send to the queue, or set aside what they could not deliver there. */
const sendersTo = (queue: string): string[] =>
  stack.rules.filter(({ target, dlq }) => target.name === queue || dlq === queue).map(({ name }) => name);

describe.each(stack.rules)('$name', ({ target: { kind, name: target }, dlq }) => {
  it('sets aside what it cannot deliver, in a queue for that target alone', () => {
    expect(stack.queues.find((each) => each.name === dlq)).toBeDefined();
    const targets = stack.rules.filter((each) => each.dlq === dlq).map((each) => `${each.bus} ${each.target.name}`);
    expect([...new Set(targets)]).toHaveLength(1);
  });

  const queues = [...(kind === 'queue' ? [target] : []), dlq ?? 'no dead-letter queue'];
  it.each(queues)('may send to %s from outside, beside no other rule than those that do', (queue) => {
    const statements = queuePolicies.filter((each) => each.queues.includes(queue)).flatMap((each) => each.statements);
    const allowed = statements.filter(({ Effect }) => Effect !== 'Deny');
    for (const statement of allowed)
      expect(statement).toEqual({
        Sid: expect.any(String),
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: { 'Fn::GetAtt': [queue, 'Arn'] },
        Condition: { ArnEquals: { 'aws:SourceArn': expect.anything() } },
      });
    const senders = allowed.flatMap(({ Condition }) => Condition?.['ArnEquals']?.['aws:SourceArn'] ?? []);
    expect(senders).toEqual(sendersTo(queue).map((name) => ({ 'Fn::GetAtt': [name, 'Arn'] })));
  });
});

describe('the schedule of the sweep', () => {
  const sweep = stack.schedules.find(({ name }) => name === 'SweepSchedule');

  it('asks the inspector every quarter of an hour to sweep everything', () => {
    expect(sweep).toMatchObject({ expression: 'rate(15 minutes)', target: { kind: 'queue', name: 'InspectQueue' } });
    expect(JSON.parse(sweep?.input ?? '')).toEqual({ kind: 'sweep-all' });
  });

  it('sets aside what it cannot deliver, in a queue of its own', () => {
    expect(sweep?.dlq).toBe('SweepDeadLetters');
    expect(stack.queues.filter(({ dlq }) => dlq === 'SweepDeadLetters')).toEqual([]);
  });

  it('is not among the schedules that functions may make and remove', () => {
    expect(propertiesOf(file, 'SweepSchedule')['GroupName']).toBe('default');
  });
});

describe('the schedule of the heartbeat', () => {
  it('runs its function once an hour, and no function may change or remove it', () => {
    const heartbeat = stack.schedules.find(({ name }) => name === 'HeartbeatSchedule');
    expect(heartbeat).toMatchObject({
      expression: 'rate(1 hour)',
      target: { kind: 'function', name: 'heartbeat' },
      input: '{}',
    });
    expect(propertiesOf(file, 'HeartbeatSchedule')['GroupName']).toBe('default');
  });
});

describe('the topic of what is unanswered', () => {
  it('lets EventBridge publish, without a condition: with one EventBridge could not', () => {
    const allowed = statementsOf('UnansweredTopic').filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toEqual([
      {
        Sid: expect.any(String),
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: 'UnansweredTopic' },
      },
    ]);
  });
});

describe('the topic of the alarms', () => {
  it('lets the alarms of this account publish, and EventBridge without a condition', () => {
    const [alarms, events, ...others] = statementsOf('AlarmTopic').filter(({ Effect }) => Effect === 'Allow');
    expect(others).toEqual([]);
    expect(events).toMatchObject({ Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish' });
    expect(events).not.toHaveProperty('Condition');
    expect(alarms).toMatchObject({
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
  });

  it('has a subscriber by mail where an address is given', () => {
    expect(file.resources.Resources['AlarmEmailSubscription']).toMatchObject({
      Condition: 'AlarmsGoByMail',
      Properties: { TopicArn: { Ref: 'AlarmTopic' }, Protocol: 'email', Endpoint: { Ref: 'AlarmEmail' } },
    });
  });
});

describe('every topic', () => {
  it('refuses whoever does not come by TLS', () => {
    const denials = namesOfType(file, 'AWS::SNS::TopicPolicy').flatMap((name) => {
      const { PolicyDocument: document } = propertiesOf(file, name) as { PolicyDocument: PolicyDocument };
      return document.Statement.filter(({ Effect }) => Effect === 'Deny').map(({ Resource, Condition }) => [
        referredBy(Resource),
        Condition,
      ]);
    });
    expect(denials).toEqual(stack.topics.map((topic) => [topic, { Bool: { 'aws:SecureTransport': 'false' } }]));
  });

  it('is not encrypted with the key of SNS itself, by which EventBridge could not publish', () => {
    const keys = stack.topics.map((topic) => JSON.stringify(propertiesOf(file, topic)['KmsMasterKeyId'] ?? ''));
    expect(keys.filter((key) => key.includes('alias/aws/sns'))).toEqual([]);
  });
});

describe('the stack', () => {
  it('opens one path to the internet and one for whom IAM knows, for POST, and limits their rate', () => {
    const doors = stack.functions.flatMap(({ name, http }) => (http === null ? [] : [{ name, ...http }]));
    expect(doors).toEqual([
      { name: 'slack', method: 'POST', path: '/slack/interactions', iam: false },
      { name: 'operate', method: 'POST', path: '/operator', iam: true },
    ]);
    expect(JSON.stringify(file.resources)).toContain('"ThrottlingRateLimit"');
  });

  it('reserves as much as the README says', () => {
    const of = (name: string): number => {
      const { [`${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`]: extension } =
        file.resources.extensions;
      const reserved = extension?.Properties?.['ReservedConcurrentExecutions'] as { 'Fn::If': [string, number] };
      return reserved['Fn::If'][1];
    };
    const all = stack.functions.reduce((sum, { name }) => sum + of(name), 0);
    const text = `keep ${all - of('reopen')} of the account's concurrency to themselves (${all} with \`REOPEN=on\`)`;
    expect(readFileSync(path.join(root, 'README.md'), 'utf8')).toContain(text);
  });

  it('reserves for each function at least what its queues may run at once, where concurrency is reserved', () => {
    const { extensions } = file.resources;
    for (const { name, queues } of stack.functions) {
      const logicalId = `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`;
      const reserved = extensions[logicalId]?.Properties?.['ReservedConcurrentExecutions'];
      expect([name, reserved]).toEqual([
        name,
        { 'Fn::If': ['ConcurrencyIsReserved', expect.any(Number), { Ref: 'AWS::NoValue' }] },
      ]);
      const [, most = 0] = (reserved as { 'Fn::If': [string, number] })['Fn::If'];
      expect(most).toBeGreaterThanOrEqual(queues.reduce((sum, { concurrency }) => sum + concurrency, 0));
    }
  });

  it('ends a click before API Gateway gives up on it', () => {
    expect(stack.functions.find(({ name }) => name === 'slack')?.timeout).toBeLessThanOrEqual(29);
  });

  it('keeps findings encrypted, restorable, swept by expiresAt, and after the stack is gone', () => {
    expect(file.resources.Resources['FindingsTable']).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        DeletionProtectionEnabled: true,
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
      },
    });
  });

  it('puts one bundle into each function and builds for Node 24 on arm64', () => {
    expect(file.provider).toMatchObject({ runtime: 'nodejs24.x', architecture: 'arm64' });
    for (const name of functionNames) {
      // The heartbeat judges nothing, and at the command line operators are those of all accounts: they need no policy.
      const policy = name === 'heartbeat' || name === 'operate' ? [] : ['dist/lambda/policy.json'];
      expect(file.functions[name]).toMatchObject({
        handler: `dist/lambda/${name}.handler`,
        package: { patterns: [`dist/lambda/${name}.cjs`, ...policy] },
      });
    }
  });
});
