import { checkRead, failure, ok, type Check, type Read } from './check.ts';
import { REDEPLOY } from './check-rules.ts';
import type { Expected } from './deployed-stack.ts';
import { isKnown } from './resolve-template.ts';

/** A schedule as EventBridge Scheduler has it. */
export type ScheduleState = { isEnabled: boolean; expression: string; targetArn: string; roleArn: string };

type Target = { Arn?: unknown; RoleArn?: unknown };

/** Whether the schedule is on and leads where it was deployed to lead, by the role that may. */
export const checkSchedule = (expected: Expected, read: Read<ScheduleState | null>): Check => {
  const id = `schedule:${expected.logicalId}`;
  const { ScheduleExpression: expression, Target: target = {}, State: wanted } = expected.properties;
  return checkRead(id, read, (state) => {
    if (state === null) return failure(id, 'the schedule is gone', REDEPLOY);
    if (!state.isEnabled && wanted !== 'DISABLED') return failure(id, 'the schedule is disabled', REDEPLOY);
    const differs = (value: unknown, actual: string) => isKnown(value) && value !== undefined && value !== actual;
    const { Arn, RoleArn } = target as Target;
    if (differs(expression, state.expression) || differs(Arn, state.targetArn) || differs(RoleArn, state.roleArn))
      return failure(id, 'the schedule is another one than what was deployed', REDEPLOY);
    return ok(id, `on, ${state.expression}`);
  });
};

/** Whether wake-ups have where to be. */
export const checkScheduleGroup = ({ logicalId, physicalId }: Expected, read: Read<string | null>): Check => {
  const id = `schedule-group:${logicalId}`;
  return checkRead(id, read, (state) =>
    state === 'ACTIVE'
      ? ok(id, 'there, for the wake-ups of findings')
      : failure(id, `${physicalId} is ${state ?? 'gone'}: no deadline can be armed`, REDEPLOY),
  );
};
