import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseTemplate, readTemplate } from '../../src/sandbox/read-template.ts';
import { readStack, toStack } from '../../src/sandbox/stack.ts';

const file = path.resolve(import.meta.dirname, '../../serverless.yml');

describe('the stack of serverless.yml', () => {
  const stack = readStack(file);

  it('leads CloudTrail events of the default bus to the queue of ingress', () => {
    const rule = stack.rules.find(({ bus }) => bus === 'default');
    expect(rule).toMatchObject({ target: { kind: 'queue', name: 'IngressQueue' }, dlq: 'IntakeDeadLetters' });
    expect(rule?.pattern).toMatchObject({ source: ['aws.ec2'], 'detail-type': ['AWS API Call via CloudTrail'] });
  });

  it('leads decisions of the private bus to a queue of their own', () => {
    const rule = stack.rules.find(({ bus }) => bus === 'DecisionsBus');
    expect(rule).toMatchObject({
      target: { kind: 'queue', name: 'DecisionsQueue' },
      pattern: { source: ['portcullis.slack', 'portcullis.operator'] },
    });
  });

  it('tells which function takes from which queues, and which answers HTTP', () => {
    const doors = stack.functions.map(({ name, queues, http }) => [name, http ?? queues.map((queue) => queue.name)]);
    expect(doors).toEqual([
      ['ingress', ['IngressQueue']],
      ['slack', { method: 'POST', path: '/slack/interactions', iam: false }],
      ['operate', { method: 'POST', path: '/operator', iam: true }],
      ['remediate', ['RemediateQueue', 'DecisionsQueue']],
      ['inspect', ['InspectQueue']],
      ['reopen', ['ReopenQueue']],
      ['heartbeat', []],
    ]);
  });

  it('gives queues their dead-letter queue, tries and visibility time-out', () => {
    expect(stack.queues.find(({ name }) => name === 'RemediateQueue')).toEqual({
      name: 'RemediateQueue',
      dlq: 'RemediateDeadLetters',
      maxReceiveCount: 20,
      visibilityTimeout: 360,
    });
  });

  it('tells settings, parameters and resources of the environment apart', () => {
    const environment = stack.functions.find(({ name }) => name === 'remediate')?.environment;
    expect(environment).toMatchObject({
      REVOKE_AFTER: { kind: 'text', text: '15m' },
      SLACK_CHANNEL: { kind: 'parameter', name: 'SlackChannel', fallback: null },
      SLACK_BOT_TOKEN_PARAMETER: {
        kind: 'parameter',
        name: 'SlackBotTokenParameter',
        fallback: '/portcullis/prod/slack-bot-token',
      },
      TABLE_NAME: { kind: 'resource', name: 'FindingsTable', attribute: null },
      REMEDIATE_QUEUE_ARN: { kind: 'resource', name: 'RemediateQueue', attribute: 'Arn' },
    });
  });

  it('knows the table, the buses, the schedule group and the role of the schedules', () => {
    expect(stack.table.keys).toEqual([
      { name: 'pk', type: 'S', role: 'HASH' },
      { name: 'sk', type: 'S', role: 'RANGE' },
    ]);
    expect(stack.table.indexes).toEqual([
      {
        name: 'ByState',
        keys: [
          { name: 'listed', type: 'S', role: 'HASH' },
          { name: 'listedAt', type: 'N', role: 'RANGE' },
        ],
        projection: 'KEYS_ONLY',
      },
      { name: 'Unfinished', keys: [{ name: 'unfinished', type: 'S', role: 'HASH' }], projection: 'KEYS_ONLY' },
    ]);
    expect(stack.buses).toEqual(['IntakeBus', 'DecisionsBus', 'AnnouncementsBus']);
    expect(stack).toMatchObject({ scheduleGroup: 'WakeUps', scheduleRole: 'WakeUpRole' });
    expect(stack.schedules).toMatchObject([
      { name: 'SweepSchedule', target: { kind: 'queue', name: 'InspectQueue' }, role: 'SweepRole' },
      { name: 'HeartbeatSchedule', target: { kind: 'function', name: 'heartbeat' }, role: 'HeartbeatScheduleRole' },
    ]);
    expect(stack.groups).toEqual(['CanaryGroup']);
  });
});

describe('a rule that tells a topic', () => {
  const withTopic = (type: string) => {
    const changed = readTemplate(file);
    const transformer = { InputPathsMap: { group: '$.detail.groupId' }, InputTemplate: '"<group>"' };
    const target = { Id: 'page', Arn: { Ref: 'Pages' }, InputTransformer: transformer };
    Object.assign(changed.resources.Resources, {
      Pages: { Type: type, Properties: {} },
      PageRule: {
        Type: 'AWS::Events::Rule',
        Properties: { EventPattern: { source: ['portcullis'] }, Targets: [target] },
      },
    });
    return changed;
  };

  it('comes with what it makes of an event', () => {
    const stack = toStack(withTopic('AWS::SNS::Topic'));
    expect(stack.topics).toContain('Pages');
    expect(stack.rules.find(({ name }) => name === 'PageRule')).toEqual({
      name: 'PageRule',
      bus: 'default',
      pattern: { source: ['portcullis'] },
      target: {
        kind: 'topic',
        name: 'Pages',
        transformer: { paths: { group: '$.detail.groupId' }, template: '"<group>"' },
      },
      dlq: null,
    });
  });

  it('is refused when it transforms what a queue gets', () => {
    expect(() => toStack(withTopic('AWS::SQS::Queue'))).toThrow('not transformed');
  });
});

describe('a serverless.yml that the local run cannot follow', () => {
  it('is refused when it uses a short form that nobody taught the reader', () => {
    expect(() => parseTemplate('a: !ImportValue x')).toThrow(/!ImportValue/);
  });

  it('is refused when a part is missing', () => {
    const broken = readTemplate(file);
    delete broken.resources.Resources['WakeUps'];
    expect(() => toStack(broken)).toThrow('expected one schedule group, found 0');
  });
});
