import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { TableState } from '../doctor/check-table.ts';
import { orNull } from './or-null.ts';

export const actions = [
  'dynamodb:DescribeContinuousBackups',
  'dynamodb:DescribeTable',
  'dynamodb:DescribeTimeToLive',
] as const;

/** The table of that name; null when it is gone. */
export const readTable = async (client: DynamoDBClient, TableName: string): Promise<TableState | null> => {
  const described = await orNull(client.send(new DescribeTableCommand({ TableName })), 'ResourceNotFoundException');
  if (!described?.Table) return null;
  const [ttl, backups] = await Promise.all([
    client.send(new DescribeTimeToLiveCommand({ TableName })),
    client.send(new DescribeContinuousBackupsCommand({ TableName })),
  ]);
  const { TableStatus = '', GlobalSecondaryIndexes = [], DeletionProtectionEnabled } = described.Table;
  const { TimeToLiveStatus, AttributeName } = ttl.TimeToLiveDescription ?? {};
  const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
  return {
    status: TableStatus,
    indexes: GlobalSecondaryIndexes.map(({ IndexName = '', IndexStatus = '' }) => ({
      name: IndexName,
      status: IndexStatus,
    })),
    timeToLive: {
      isEnabled: TimeToLiveStatus === 'ENABLED' || TimeToLiveStatus === 'ENABLING',
      attribute: AttributeName ?? null,
    },
    pointInTimeRecovery: recovery === 'ENABLED',
    deletionProtection: DeletionProtectionEnabled === true,
  };
};
