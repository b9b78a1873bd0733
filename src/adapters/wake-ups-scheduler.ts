import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-scheduler';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { GroupKey, Instant } from '../finding/finding.ts';
import { groupKeyText } from '../finding/finding.ts';
import type { Clock, WakeUps } from '../ports.ts';

/** What a role needs for arming, and for disarming besides. */
export const armingActions = ['scheduler:CreateSchedule', 'iam:PassRole', 'sqs:SendMessage'] as const;
export const disarmingActions = ['scheduler:DeleteSchedule'] as const;

type Parts = {
  scheduler: SchedulerClient;
  sqs: SQSClient;
  clock: Clock;
  group: string;
  roleArn: string;
  queueArn: string;
  queueUrl: string;
};

/** Closer than this, a schedule may be refused as past by the time it arrives: straight to the queue. */
const TOO_CLOSE = 1_000;

/** One-shot schedules of EventBridge Scheduler that carry only the finding's group. */
export const createArming = (parts: Parts): Pick<WakeUps, 'arm' | 'armPause'> => ({
  arm: async (group, at) => arm(parts, at, (second) => scheduleName(group, second), wakeUpMessage(group)),
  armPause: async (at) => arm(parts, at, (second) => `pause.${inBase36(second)}`, { kind: 'pause' }),
});

const arm = async (parts: Parts, at: Instant, nameOf: (second: Instant) => string, message: object): Promise<void> => {
  const body = JSON.stringify(message);
  const second = Math.ceil(at / 1_000) * 1_000;
  const wait = second - parts.clock.now();
  if (wait < TOO_CLOSE) {
    // Not before its time: an early one would find nothing due, and arm the next at once, over and over.
    const DelaySeconds = wait > 0 ? 1 : 0;
    await parts.sqs.send(new SendMessageCommand({ QueueUrl: parts.queueUrl, MessageBody: body, DelaySeconds }));
    return;
  }
  try {
    await parts.scheduler.send(
      new CreateScheduleCommand({
        Name: nameOf(second),
        GroupName: parts.group,
        ScheduleExpression: `at(${new Date(second).toISOString().slice(0, 19)})`,
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: { Arn: parts.queueArn, RoleArn: parts.roleArn, Input: body },
      }),
    );
  } catch (error) {
    // The same name: armed already.
    if (!(error instanceof ConflictException)) throw error;
  }
};

/** Apart from arming, so that who only arms neither has the code nor the right. */
export const createDisarming = (parts: Pick<Parts, 'scheduler' | 'group'>): Pick<WakeUps, 'disarm'> => ({
  disarm: async (group, at) => {
    const Name = scheduleName(group, Math.ceil(at / 1_000) * 1_000);
    try {
      await parts.scheduler.send(new DeleteScheduleCommand({ Name, GroupName: parts.group }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  },
});

/** The body of a wake-up in the remediator's queue. */
export const wakeUpMessage = (group: GroupKey): { kind: 'wake-up'; group: string } => ({
  kind: 'wake-up',
  group: groupKeyText(group),
});

/**
 * Named by group and second: to arm is one idempotent create, which can neither move another wake-up nor be undone by
 * the deletion of one that has just fired (docs/adr/0009-wake-up-names.md). At most 64 characters.
 */
export const scheduleName = ({ account, region, groupId }: GroupKey, second: Instant): string =>
  `${account}.${region}.${groupId}.${inBase36(second)}`.slice(-64);

const inBase36 = (second: Instant): string => Math.floor(second / 1_000).toString(36);
