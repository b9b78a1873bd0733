import { GetScheduleCommand, GetScheduleGroupCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import type { ScheduleState } from '../doctor/check-schedules.ts';
import { orNull } from './or-null.ts';

export const actions = ['scheduler:GetSchedule', 'scheduler:GetScheduleGroup'] as const;

/** The schedule; null when it is gone. */
export const readSchedule = async (
  client: SchedulerClient,
  { group, name }: { group: string; name: string },
): Promise<ScheduleState | null> => {
  const schedule = await orNull(
    client.send(new GetScheduleCommand({ GroupName: group, Name: name })),
    'ResourceNotFoundException',
  );
  return (
    schedule && {
      isEnabled: schedule.State !== 'DISABLED',
      expression: schedule.ScheduleExpression ?? '',
      targetArn: schedule.Target?.Arn ?? '',
      roleArn: schedule.Target?.RoleArn ?? '',
    }
  );
};

/** The state of the group, such as `ACTIVE`; null when it is gone. */
export const readScheduleGroup = async (client: SchedulerClient, Name: string): Promise<string | null> => {
  const group = await orNull(client.send(new GetScheduleGroupCommand({ Name })), 'ResourceNotFoundException');
  return group?.State ?? null;
};
