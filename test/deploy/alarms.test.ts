import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { METRICS } from '../../src/metrics.ts';
import { toStack } from '../../src/sandbox/stack.ts';
import { deployed, functionNames, functionOf, namesOfType, propertiesOf, root } from './deployed.ts';

const file = deployed();
const stack = toStack(file);
const operations = readFileSync(path.join(root, 'docs/operations.md'), 'utf8');
const cost = readFileSync(path.join(root, 'docs/cost.md'), 'utf8');

type Alarm = {
  name: string;
  Namespace: string;
  MetricName: string;
  Dimensions: { Name: string; Value: unknown }[];
  EvaluationPeriods: number;
  DatapointsToAlarm?: number;
  Period: number;
  Threshold: number;
  ComparisonOperator: string;
  TreatMissingData: string;
  AlarmDescription: string;
  AlarmActions: unknown[];
  OKActions: unknown[];
};
const alarms = namesOfType(file, 'AWS::CloudWatch::Alarm').map(
  (name) => ({ name, ...propertiesOf(file, name) }) as unknown as Alarm,
);
const alarmsOn = (metric: string, dimension: unknown) =>
  alarms.filter(
    ({ MetricName, Dimensions }) =>
      MetricName === metric && JSON.stringify(Dimensions.map(({ Value }) => Value)) === JSON.stringify([dimension]),
  );
const queueName = (name: string) => ({ 'Fn::GetAtt': [name, 'QueueName'] });
const logicalId = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`;

const deadLetters = [
  ...stack.queues.map(({ dlq }) => dlq),
  ...stack.rules.map(({ dlq }) => dlq),
  ...stack.schedules.map(({ dlq }) => dlq),
].filter((dlq) => dlq !== null);

describe('an alarm rings', () => {
  it.each(deadLetters)('within a minute or two when something lies in %s', (queue) => {
    expect(alarmsOn('ApproximateNumberOfMessagesVisible', queueName(queue))).toMatchObject([
      { Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', Period: 60, EvaluationPeriods: 1 },
    ]);
  });

  const consumed = stack.functions.flatMap(({ queues }) => queues.map(({ name }) => name));
  it.each(consumed)('when messages wait in %s for longer than a second try takes', (queue) => {
    const [alarm, ...others] = alarmsOn('ApproximateAgeOfOldestMessage', queueName(queue));
    expect(others).toEqual([]);
    const { visibilityTimeout = Infinity } = stack.queues.find(({ name }) => name === queue) ?? {};
    expect(alarm?.Threshold).toBeGreaterThan(visibilityTimeout);
    expect(alarm?.Threshold).toBeLessThanOrEqual(1_800);
  });

  // Of the heartbeat, its absence tells.
  const alarming = functionNames.filter((name) => name !== 'heartbeat');
  it.each(alarming)('when %s fails as a whole, and when it is not let run', (name) => {
    for (const metric of ['Errors', 'Throttles'])
      expect(alarmsOn(metric, { Ref: logicalId(name) })).toMatchObject([
        { Namespace: 'AWS/Lambda', Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' },
      ]);
  });

  it('when an exposure could not be closed, or only the sweep found one, at once', () => {
    for (const metric of ['ExposuresFailed', 'SweepCatches'])
      expect(alarms.filter(({ MetricName }) => MetricName === metric)).toMatchObject([
        { Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 },
      ]);
  });

  it('when no heartbeat has arrived for two hours, also when nothing is counted at all', () => {
    expect(file.resources.Resources['HeartbeatMissingAlarm']?.Condition).toBe('HeartbeatEnabled');
    expect(alarms.filter(({ MetricName }) => MetricName === 'HeartbeatSeen')).toMatchObject([
      {
        Period: 3600,
        EvaluationPeriods: 2,
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
      },
    ]);
  });

  it('when no sweep came to its end for two rounds, also when nothing is counted at all', () => {
    expect(alarms.filter(({ MetricName }) => MetricName === 'SweepsRun')).toMatchObject([
      {
        Period: 900,
        EvaluationPeriods: 2,
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
      },
    ]);
  });
});

describe('every alarm', () => {
  it.each(alarms)('$name tells the topic when it begins and when it ends', ({ AlarmActions, OKActions }) => {
    expect([AlarmActions, OKActions]).toEqual([[{ Ref: 'AlarmTopic' }], [{ Ref: 'AlarmTopic' }]]);
  });

  it.each(alarms)('$name takes nothing for good news, but for what has to be counted all the time', (alarm) => {
    const isLiveness = alarm.ComparisonOperator === 'LessThanThreshold';
    expect(alarm.TreatMissingData).toBe(isLiveness ? 'breaching' : 'notBreaching');
  });

  it.each(alarms)('$name is explained in docs/operations.md', ({ name }) => {
    const rows = [...operations.matchAll(/^\| `(\S+Alarm)` \|/gm)].map(([, row = '']) => row);
    const matches = rows.filter((row) => new RegExp(`^${row.replace('…', '\\w+')}$`).test(name));
    expect(matches).toHaveLength(1);
  });

  it.each(alarms.filter(({ Namespace }) => Namespace === 'Portcullis'))(
    '$name watches a metric that the functions write, in its dimension',
    ({ MetricName, Dimensions }) => {
      expect(Object.keys(METRICS)).toContain(MetricName);
      expect(Dimensions).toEqual([{ Name: 'Stack', Value: '${self:service}-${sls:stage}' }]);
    },
  );
});

describe('docs/cost.md', () => {
  it('counts the alarms that a stack has as it comes', () => {
    const conditions = new Set([undefined, 'HeartbeatEnabled']);
    const deployedAlarms = alarms.filter(({ name }) => conditions.has(file.resources.Resources[name]?.Condition));
    expect(cost).toContain(
      `| alarms | ${deployedAlarms.length} × 0.10 | ${(deployedAlarms.length * 0.1).toFixed(2)} |`,
    );
  });

  it('counts the queues that Lambda polls', () => {
    const mappings = functionNames
      .filter((name) => name !== 'reopen')
      .flatMap((name) => functionOf(file, name).events ?? [])
      .filter((event) => typeof event === 'object' && 'sqs' in event);
    expect(cost).toContain(`| SQS: Lambda polls ${mappings.length} queues | ${mappings.length} queues × 5 `);
  });

  it('adds up', () => {
    const cells = (row: string) => row.split('|').map((cell) => cell.replaceAll('*', '').trim());
    const rowsUnder = (heading: string) =>
      (new RegExp(`${heading}[^]*?\\n\\| ---[^\\n]*\\n((?:\\|.*\\n)+)`).exec(cost)?.[1] ?? '')
        .trimEnd()
        .split('\n')
        .map(cells);
    // In cents: fractions of a dollar do not add up in binary.
    const cents = (text = '') => Math.round(Number(text) * 100);
    for (const [heading, columns] of [
      ['# What it costs', [2, 3, 4]],
      ['## Idle', [3]],
    ] as const)
      for (const column of columns) {
        const amounts = rowsUnder(heading).map((row) => cents(row[column]));
        expect(amounts.length).toBeGreaterThan(4);
        expect(amounts.slice(0, -1).reduce((sum, amount) => sum + amount, 0)).toBe(amounts.at(-1));
      }
  });
});
