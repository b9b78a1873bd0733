import {
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Asker } from './ask-aws.ts';
import { judge } from './iam.ts';
import { queueUrlOf } from './queues.ts';
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

/** When a schedule is due (epoch ms), after `now` in the case of a rate. */
const dueAt = (expression: string, now: number): Pick<Due, 'at' | 'every'> => {
  const once = /^at\((.+)\)$/.exec(expression)?.[1];
  const minutes = /^rate\((\d+) minutes?\)$/.exec(expression)?.[1];
  if (once) return { at: Date.parse(`${once}Z`), every: null };
  if (minutes) return { at: now + Number(minutes) * 60_000, every: Number(minutes) * 60_000 };
  throw new Error(`${expression} is no schedule that is known here`);
};

/** What is scheduled, from moto's Scheduler, the next one first. */
export const readSchedules = async (asker: Asker, now: number): Promise<Due[]> => {
  const client = new SchedulerClient(asker);
  const { Schedules = [] } = await client.send(new ListSchedulesCommand({}));
  const read = Schedules.map(async ({ Name, GroupName }): Promise<Due> => {
    const { ScheduleExpression = '', Target } = await client.send(new GetScheduleCommand({ Name, GroupName }));
    const target = { arn: Target?.Arn ?? '', roleArn: Target?.RoleArn ?? '', input: Target?.Input ?? '' };
    return { name: Name ?? '', group: GroupName ?? '', ...dueAt(ScheduleExpression, now), target };
  });
  return (await Promise.all(read)).sort((a, b) => a.at - b.at);
};

/** Fires one, as EventBridge Scheduler does: by the schedule's own role, and once. Throws when the role does not allow it. */
export const fire = async (asker: Asker, account: string, due: Due, role: Role | null): Promise<void> => {
  const { arn, input } = due.target;
  const group = `arn:aws:scheduler:${asker.region}:${account}:schedule-group/${due.group}`;
  const context = { 'aws:SourceAccount': account, 'aws:SourceArn': group };
  const trust = { action: 'sts:AssumeRole', resource: '*', by: 'scheduler.amazonaws.com', context };
  if (!role || judge([role.trust], trust) !== 'allowed')
    throw new Error(`Scheduler may not assume ${due.target.roleArn} for ${due.group}`);
  const sending = { action: 'sqs:SendMessage', resource: arn, context: {} };
  if (judge(role.policies, sending) !== 'allowed') throw new Error(`${role.arn} may not send to ${arn}`);
  await new SQSClient(asker).send(new SendMessageCommand({ QueueUrl: queueUrlOf(asker, arn), MessageBody: input }));
  if (due.group === 'default') return;
  await new SchedulerClient(asker).send(new DeleteScheduleCommand({ Name: due.name, GroupName: due.group }));
};
