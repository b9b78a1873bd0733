import { referredBy, type Reference, type Resource, type ServerlessFile } from './read-template.ts';

/** A schedule that the stack itself has: what it puts into which queue, or runs which function with, and how often. */
export type StackSchedule = {
  name: string;
  expression: string;
  target: { kind: 'queue' | 'function'; name: string };
  input: string;
  role: string;
  dlq: string | null;
};

type Target = { Arn: Reference; RoleArn: Reference; Input: string; DeadLetterConfig?: { Arn: Reference } };

const schedulesIn = ({ resources: { Resources } }: ServerlessFile) =>
  Object.entries(Resources).flatMap(([name, { Type, Properties = {} }]) =>
    Type === 'AWS::Scheduler::Schedule'
      ? [{ name, properties: Properties, target: Properties['Target'] as Target }]
      : [],
  );

/** The schedules of a serverless.yml. */
export const readSchedules = (file: ServerlessFile): StackSchedule[] =>
  schedulesIn(file).map(({ name, properties, target }) => ({
    name,
    expression: String(properties['ScheduleExpression']),
    target: toTarget(referredBy(target.Arn)),
    input: target.Input,
    role: referredBy(target.RoleArn),
    dlq: target.DeadLetterConfig === undefined ? null : referredBy(target.DeadLetterConfig.Arn),
  }));

/** The serverless command makes `HeartbeatLambdaFunction` of the function `heartbeat`. */
const toTarget = (name: string): StackSchedule['target'] => {
  const [, first = '', rest = ''] = /^(.)(\w+)LambdaFunction$/.exec(name) ?? [];
  return first === '' ? { kind: 'queue', name } : { kind: 'function', name: first.toLowerCase() + rest };
};

/** The roles that EventBridge Scheduler may assume for what the functions schedule: all but those of the stack's own. */
export const wakeUpRoles = (file: ServerlessFile): string[] => {
  const taken = schedulesIn(file).map(({ target }) => referredBy(target.RoleArn));
  const isForScheduler = ({ Properties = {} }: Resource) =>
    JSON.stringify(Properties['AssumeRolePolicyDocument'] ?? '').includes('"scheduler.amazonaws.com"');
  return Object.entries(file.resources.Resources).flatMap(([name, resource]) =>
    isForScheduler(resource) && !taken.includes(name) ? [name] : [],
  );
};
