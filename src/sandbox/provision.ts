import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { periodOf } from './aws/scheduler/parse-schedule.ts';
import type { LocalAws } from './aws/server.ts';
import { queueArn, topicArn } from './environment.ts';
import type { Stack } from './stack.ts';

/** How clients of this very process reach the local AWS: nothing of it is looked up in the shell. */
export type ClientOptions = {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};

/**
 * Makes what CloudFormation would make of serverless.yml: queues, table, schedules, buses, topics and rules. `sweepEvery`
 * (ms) is how often its schedule fires here, where that is not to be as often as there.
 */
export const provision = async (
  aws: LocalAws,
  stack: Stack,
  client: ClientOptions,
  { sweepEvery = null }: { sweepEvery?: number | null } = {},
): Promise<void> => {
  for (const { name, dlq, maxReceiveCount, visibilityTimeout } of stack.queues)
    aws.putQueue(name, {
      visibilityTimeout,
      ...(dlq === null || maxReceiveCount === null ? {} : { redrive: { deadLetterQueue: dlq, maxReceiveCount } }),
    });
  aws.putScheduleGroup(stack.scheduleGroup);
  for (const { name, expression, queue, input } of stack.schedules) {
    const every = sweepEvery ?? periodOf(expression);
    if (every === null) throw new Error(`serverless.yml: the local run knows no schedule by ${expression}`);
    aws.putSchedule(name, { expression, every, queueArn: queueArn(queue), input });
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
