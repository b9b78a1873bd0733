import { checkRead, failure, ok, warning, type Check, type Read } from './check.ts';
import { REDEPLOY } from './check-rules.ts';
import type { Expected } from './deployed-stack.ts';

/** A table as DynamoDB has it. */
export type TableState = {
  status: string;
  indexes: readonly { name: string; status: string }[];
  timeToLive: { isEnabled: boolean; attribute: string | null };
  pointInTimeRecovery: boolean;
  deletionProtection: boolean;
};

type Properties = {
  TimeToLiveSpecification?: { AttributeName?: string; Enabled?: unknown };
  PointInTimeRecoverySpecification?: { PointInTimeRecoveryEnabled?: unknown };
  DeletionProtectionEnabled?: unknown;
  GlobalSecondaryIndexes?: { IndexName: string }[];
};

const isOn = (value: unknown): boolean => value === true || value === 'true';

/** Whether the findings are where they are looked for, and survive a mistake. */
export const checkTable = ({ logicalId, physicalId, properties }: Expected, read: Read<TableState | null>): Check => {
  const id = `table:${logicalId}`;
  return checkRead(id, read, (state) => {
    const wanted = properties as Properties;
    if (state === null)
      return failure(
        id,
        `${physicalId} is gone, and with it every finding and exception`,
        'Restore it from its backup under the same name (aws dynamodb restore-table-to-point-in-time).',
      );
    if (!['ACTIVE', 'UPDATING'].includes(state.status))
      return failure(id, `${physicalId} is ${state.status}`, 'Wait for it, or ask AWS.');
    const missing = (wanted.GlobalSecondaryIndexes ?? []).filter(
      ({ IndexName }) => !state.indexes.some(({ name, status }) => name === IndexName && status === 'ACTIVE'),
    );
    if (missing.length > 0)
      return failure(id, `no index ${missing.map(({ IndexName }) => IndexName).join(', ')} that is active`, REDEPLOY);
    if (isOn(wanted.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled) && !state.pointInTimeRecovery)
      return failure(
        id,
        'point-in-time recovery is off: what is deleted by mistake is lost',
        `aws dynamodb update-continuous-backups --table-name ${physicalId} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`,
      );
    const { AttributeName: attribute, Enabled: enabled } = wanted.TimeToLiveSpecification ?? {};
    if (isOn(enabled) && !(state.timeToLive.isEnabled && state.timeToLive.attribute === attribute))
      return warning(
        id,
        'time to live is off: what is settled is never removed',
        `aws dynamodb update-time-to-live --table-name ${physicalId} --time-to-live-specification Enabled=true,AttributeName=${attribute}`,
      );
    if (isOn(wanted.DeletionProtectionEnabled) && !state.deletionProtection)
      return warning(
        id,
        'deletion protection is off',
        `aws dynamodb update-table --table-name ${physicalId} --deletion-protection-enabled`,
      );
    return ok(id, `${state.status.toLowerCase()}, with its indexes, backups and time to live`);
  });
};
