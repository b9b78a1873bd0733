import {
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import type { Asker } from './ask-aws.ts';
import { judge } from './iam.ts';
import { sendTo } from './queues.ts';
import type { Role } from './read-deployment.ts';

export type Due = {
  name: string;
  group: string;
  /** Epoch ms. */
  at: number;
  /** Ms from one time to the next; null for one that fires once. */
  every: number | null;
  target: { arn: string; roleArn: string; input: string };
};

const UNITS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** When a schedule is due, counted from `now` (epoch ms) in the case of a rate. */
const dueAt = (expression: string, now: number): Pick<Due, 'at' | 'every'> => {
  const once = /^at\((.+)\)$/.exec(expression)?.[1];
  if (once) return { at: Date.parse(`${once}Z`), every: null };
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const every = Number(count) * (UNITS[unit] ?? NaN);
  if (Number.isNaN(every)) throw new Error(`${expression} is no schedule that is known here`);
  return { at: now + every, every };
};

/** What is scheduled, from moto's Scheduler. */
export const readSchedules = async (asker: Asker, now: number): Promise<Due[]> => {
  const client = new SchedulerClient(asker);
  const { Schedules = [] } = await client.send(new ListSchedulesCommand({}));
  const read = Schedules.map(async ({ Name, GroupName }): Promise<Due> => {
    const { ScheduleExpression = '', Target } = await client.send(new GetScheduleCommand({ Name, GroupName }));
    const target = { arn: Target?.Arn ?? '', roleArn: Target?.RoleArn ?? '', input: Target?.Input ?? '' };
    return { name: Name ?? '', group: GroupName ?? '', ...dueAt(ScheduleExpression, now), target };
  });
  return Promise.all(read);
};

type Firing = {
  asker: Asker;
  account: string;
  role: Role | null;
  invoke: (arn: string, event: unknown) => Promise<unknown>;
};

/** Fires one, as EventBridge Scheduler does, by the schedule's own role. Throws when that does not allow it. */
export const fire = async (
  { name, group, every, target }: Due,
  { asker, account, role, invoke }: Firing,
): Promise<void> => {
  const groupArn = `arn:aws:scheduler:${asker.region}:${account}:schedule-group/${group}`;
  const context = { 'aws:SourceAccount': account, 'aws:SourceArn': groupArn };
  const trust = { action: 'sts:AssumeRole', resource: '*', by: 'scheduler.amazonaws.com', context };
  if (!role || judge([role.trust], trust) !== 'allowed')
    throw new Error(`Scheduler may not assume ${target.roleArn} for ${group}/${name}`);
  const isQueue = target.arn.includes(':sqs:');
  const request = { action: isQueue ? 'sqs:SendMessage' : 'lambda:InvokeFunction', resource: target.arn, context: {} };
  if (judge(role.policies, request) !== 'allowed')
    throw new Error(`${role.arn} may not do ${request.action} on ${target.arn}`);
  if (isQueue) await sendTo(asker, target.arn, target.input);
  else await invoke(target.arn, JSON.parse(target.input));
  if (every === null)
    await new SchedulerClient(asker).send(new DeleteScheduleCommand({ Name: name, GroupName: group }));
};
