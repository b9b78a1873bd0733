import { checkRead, failure, ok, warning, type Check, type Read } from './check.ts';
import { REDEPLOY } from './check-rules.ts';
import type { Expected } from './deployed-stack.ts';

/** An alarm as CloudWatch has it. */
export type AlarmState = { name: string; state: string; isSilent: boolean };

/** Whether the alarms are there and quiet. */
export const checkAlarms = (expected: readonly Expected[], read: Read<readonly AlarmState[]>): Check =>
  checkRead('alarms', read, (alarms) => {
    const stateOf = ({ physicalId }: Expected) => alarms.find(({ name }) => name === physicalId);
    const names = (all: readonly Expected[]) => all.map(({ logicalId }) => logicalId).join(', ');
    const firing = expected.filter((one) => stateOf(one)?.state === 'ALARM');
    if (firing.length > 0)
      return failure(
        'alarms',
        `${names(firing)} ${firing.length === 1 ? 'is' : 'are'} on`,
        'docs/operations.md, "Alarms", says what to do about each.',
      );
    const missing = expected.filter((one) => stateOf(one) === undefined);
    if (missing.length > 0)
      return failure('alarms', `${names(missing)} ${missing.length === 1 ? 'is' : 'are'} gone`, REDEPLOY);
    const silent = expected.filter((one) => stateOf(one)?.isSilent);
    if (silent.length > 0)
      return warning(
        'alarms',
        `${names(silent)} would tell nobody: actions are off`,
        'aws cloudwatch enable-alarm-actions --alarm-names …',
      );
    return ok('alarms', `all ${expected.length} are quiet`);
  });

/** Whether anybody hears of an alarm. */
export const checkAlarmTopic = ({ logicalId, physicalId }: Expected, read: Read<number | null>): Check => {
  const id = `topic:${logicalId}`;
  return checkRead(id, read, (confirmed) => {
    if (confirmed === null) return failure(id, 'the topic is gone', REDEPLOY);
    return confirmed > 0
      ? ok(id, `${confirmed} ${confirmed === 1 ? 'subscriber' : 'subscribers'}`)
      : warning(
          id,
          'nobody hears of it',
          `aws sns subscribe --topic-arn ${physicalId} --protocol email --notification-endpoint <address>, and confirm`,
        );
  });
};
