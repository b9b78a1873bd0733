import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createMetricsEmf } from '../../src/adapters/metrics-emf.ts';
import { METRICS, type MetricName } from '../../src/metrics.ts';
import { captureOutput, type Output } from '../support/capture-output.ts';
import { createTestClock, NOON } from '../support/clock.ts';

let output: Output;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => {
  jest.restoreAllMocks();
});
const metrics = createMetricsEmf({ stack: 'portcullis-prod', functionName: 'remediate', clock: createTestClock() });
const NAMES = Object.keys(METRICS) as MetricName[];
const operations = readFileSync(path.resolve(import.meta.dirname, '../../docs/operations.md'), 'utf8');

type Document = Record<string, unknown> & {
  _aws: {
    Timestamp: number;
    CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] }[];
  };
};
const documents = () => output.lines.map((line) => JSON.parse(line) as Document);

describe('a metric', () => {
  it.each(NAMES)('%s is a document as CloudWatch specifies it', (name) => {
    metrics(name, 3, 'revoked');
    const [document] = documents();
    const { Timestamp, CloudWatchMetrics } = document?._aws ?? { Timestamp: 0, CloudWatchMetrics: [] };
    expect(Timestamp).toBe(NOON);
    const [directive] = CloudWatchMetrics;
    expect(directive?.Namespace).toBe('Portcullis');
    expect(directive?.Metrics).toEqual([{ Name: name, Unit: METRICS[name].unit }]);
    expect(document?.[name]).toBe(3);
    // Every dimension that is named is there, as a text.
    for (const dimension of directive?.Dimensions.flat() ?? [])
      expect(document?.[dimension]).toEqual(expect.any(String));
    expect(directive?.Dimensions[0]).toEqual(['Stack']);
    expect(document?.['Stack']).toBe('portcullis-prod');
  });

  it('has its second dimension beside the sum of all', () => {
    metrics('ExposuresSettled', 1, 'vanished');
    metrics('Retries', 1);
    expect(output.counted()).toEqual(['ExposuresSettled=1 vanished', 'Retries=1 remediate']);
    expect(documents()[0]?._aws.CloudWatchMetrics[0]?.Dimensions).toEqual([['Stack'], ['Stack', 'Outcome']]);
  });

  it('has a value for each thing measured, at most a hundred in a line, and no line for none', () => {
    metrics('TimeToAlert', []);
    expect(output.lines).toEqual([]);
    metrics(
      'TimeToAlert',
      Array.from({ length: 101 }, (_, i) => i),
    );
    expect(documents().map((document) => document['TimeToAlert'])).toEqual([
      Array.from({ length: 100 }, (_, i) => i),
      100,
    ]);
  });
});

it('is in the table of the operations page, with its unit and its second dimension', () => {
  const rows = [...operations.matchAll(/^\| `(\w+)` +\| (\w+) +\| ([^|]*)\|/gm)].map(([, name, unit, second = '']) => ({
    name,
    unit,
    dimension: /`(\w+)`/.exec(second)?.[1] ?? null,
  }));
  expect(rows).toEqual(NAMES.map((name) => ({ name, ...METRICS[name] })));
});
