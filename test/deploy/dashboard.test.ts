import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { METRICS, type MetricName } from '../../src/metrics.ts';
import { toStack } from '../../src/sandbox/stack.ts';
import { deployed, functionNames, namesOfType, root } from './deployed.ts';

type Metric = string | { stat: string; label: string };
type Widget = {
  x: number;
  y: number;
  width: number;
  height: number;
  type: string;
  properties: { title?: string; metrics?: Metric[][]; alarms?: string[] };
};
type Make = (serverless: { resolveVariable: (name: string) => Promise<string> }) => Promise<{ 'Fn::Sub': string }>;

const make = createRequire(import.meta.url)(path.join(root, 'deploy/dashboard.cjs')) as Make;
const file = deployed();
const stack = toStack(file);
const { 'Fn::Sub': text } = await make({
  resolveVariable: async (name) => (name === 'self:service' ? 'portcullis' : 'prod'),
});
const { widgets } = JSON.parse(text) as { widgets: Widget[] };
const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? []);
const shown = (metric: string) => metrics.filter(([, name]) => name === metric).map((each) => each[3]);
const titled = widgets.map((widget) => ({ ...widget, title: widget.properties.title ?? widget.type }));

describe('the dashboard', () => {
  it.each(titled)('has a place for "$title", within its 24 columns and over nothing else', (widget) => {
    expect(widget.x + widget.width).toBeLessThanOrEqual(24);
    const isOver = (other: Widget) =>
      widget.x < other.x + other.width &&
      other.x < widget.x + widget.width &&
      widget.y < other.y + other.height &&
      other.y < widget.y + widget.height;
    expect(widgets.filter(isOver)).toHaveLength(1);
  });

  it('shows every alarm that is always there', () => {
    const always = namesOfType(file, 'AWS::CloudWatch::Alarm').filter(
      (name) => file.resources.Resources[name]?.Condition === undefined,
    );
    const alarms = widgets.flatMap(({ properties }) => properties.alarms ?? []);
    expect(alarms.sort()).toEqual(always.map((name) => `\${${name}.Arn}`).sort());
  });

  it('shows how long each queue keeps people waiting, and all that was given up', () => {
    const queues = stack.functions.flatMap((each) => each.queues.map(({ name }) => `\${${name}.QueueName}`));
    expect(shown('ApproximateAgeOfOldestMessage').sort()).toEqual(queues.sort());
    const given = [...stack.queues, ...stack.rules, ...stack.schedules].flatMap(({ dlq }) => dlq ?? []);
    const always = given.filter((name) => file.resources.Resources[name]?.Condition === undefined);
    const deadLetters = [...new Set(always)].map((name) => `\${${name}.QueueName}`);
    expect(shown('ApproximateNumberOfMessagesVisible').sort()).toEqual(deadLetters.sort());
  });

  it('shows the errors of every function', () => {
    expect(shown('Errors').sort()).toEqual(functionNames.map((name) => `portcullis-prod-${name}`).sort());
  });

  it('shows every metric of ours, under the dimensions that the functions write', () => {
    const ours = metrics.filter(([namespace]) => namespace === 'Portcullis');
    for (const [, name, ...rest] of ours) {
      const dimension = METRICS[name as MetricName].dimension;
      const [stackKey, stackName, second] = rest;
      expect([stackKey, stackName]).toEqual(['Stack', 'portcullis-prod']);
      expect([dimension, undefined]).toContain(typeof second === 'string' ? second : undefined);
    }
    // What is given up is told by the queues themselves.
    const names = Object.keys(METRICS).filter((name) => name !== 'DeadLetters');
    expect([...new Set(ours.map(([, name]) => name))].sort()).toEqual(names.sort());
  });

  it('names in its text nothing but what the template has', () => {
    const references = [...text.matchAll(/\$\{([\w:]+)(?:\.\w+)?\}/g)].map(([, name = '']) => name);
    const known = [...Object.keys(file.resources.Resources), 'AWS::Region', 'HttpApi'];
    expect(references.filter((name) => !known.includes(name))).toEqual([]);
  });
});
