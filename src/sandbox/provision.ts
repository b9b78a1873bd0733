import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { periodOf } from './aws/scheduler/parse-schedule.ts';
import type { LocalAws } from './aws/server.ts';
import { functionArn, queueArn, topicArn } from './environment.ts';
import type { Stack } from './stack.ts';

/** How clients of this very process reach the local AWS: nothing of it is looked up in the shell. */
export type ClientOptions = {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};

/**
 * Makes what CloudFormation would make of serverless.yml: queues, table, schedules, buses, topics, rules and security
 * groups, of which it answers the ids. `every` (ms, by schedule) is how often one fires here, where that is not to be as
 * often as there.
 */
export const provision = async (
  aws: LocalAws,
  stack: Stack,
  client: ClientOptions,
  every: Readonly<Record<string, number | null>> = {},
): Promise<{ groupIds: Record<string, string> }> => {
  for (const { name, dlq, maxReceiveCount, visibilityTimeout } of stack.queues)
    aws.putQueue(name, {
      visibilityTimeout,
      ...(dlq === null || maxReceiveCount === null ? {} : { redrive: { deadLetterQueue: dlq, maxReceiveCount } }),
    });
  aws.putScheduleGroup(stack.scheduleGroup);
  for (const { name, expression, target, input } of stack.schedules) {
    const period = every[name] ?? periodOf(expression);
    if (period === null) throw new Error(`serverless.yml: the local run knows no schedule by ${expression}`);
    const targetArn = target.kind === 'queue' ? queueArn(target.name) : functionArn(target.name);
    aws.putSchedule(name, { expression, every: period, targetArn, input });
  }
  for (const bus of stack.buses) aws.putBus(bus);
  for (const topic of stack.topics) aws.putTopic(topic);
  for (const { name, bus, pattern, target } of stack.rules) {
    if (target.kind === 'queue') aws.putRule(bus, name, pattern, queueArn(target.name));
    else aws.putRule(bus, name, pattern, topicArn(target.name), target.transformer);
  }
  const dynamoDb = new DynamoDBClient(client);
  await dynamoDb.send(new CreateTableCommand(tableInput(stack.table)));
  dynamoDb.destroy();
  const groupIds = stack.groups.map((name) => {
    const group = { name, description: 'Of serverless.yml', vpcId: null, tags: [] };
    return [name, aws.model(client.region).createGroup(group).id];
  });
  return { groupIds: Object.fromEntries(groupIds) as Record<string, string> };
};

type Table = Stack['table'];

/** The table as CloudFormation makes it, under its name in the stack or another one. */
export const tableInput = ({ name, keys, indexes }: Table): CreateTableCommandInput => {
  const all = [...keys, ...indexes.flatMap((index) => index.keys)];
  const types = new Map(all.map((key) => [key.name, key.type]));
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...types].map(([AttributeName, type]) => ({
      AttributeName,
      AttributeType: type as 'S' | 'N',
    })),
    KeySchema: toSchema(keys),
    ...(indexes.length === 0 ? {} : { GlobalSecondaryIndexes: indexes.map(toIndex) }),
  };
};

const toSchema = (keys: Table['keys']) =>
  keys.map((key) => ({ AttributeName: key.name, KeyType: key.role as 'HASH' | 'RANGE' }));
const toIndex = ({ name, keys, projection }: Table['indexes'][number]) => ({
  IndexName: name,
  KeySchema: toSchema(keys),
  Projection: { ProjectionType: projection as 'KEYS_ONLY' },
});
