import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { LocalAws } from './aws/server.ts';
import { queueArn, topicArn } from './environment.ts';
import type { Stack } from './stack.ts';

/** How clients of this very process reach the local AWS: nothing of it is looked up in the shell. */
export type ClientOptions = {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};

/** Makes what CloudFormation would make of serverless.yml: queues, table, schedule group, buses, topics and rules. */
export const provision = async (aws: LocalAws, stack: Stack, client: ClientOptions): Promise<void> => {
  for (const { name, dlq, maxReceiveCount, visibilityTimeout } of stack.queues)
    aws.putQueue(name, {
      visibilityTimeout,
      ...(dlq === null || maxReceiveCount === null ? {} : { redrive: { deadLetterQueue: dlq, maxReceiveCount } }),
    });
  aws.putScheduleGroup(stack.scheduleGroup);
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

const tableInput = ({ name, keys }: Stack['table']): CreateTableCommandInput => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: keys.map((key) => ({ AttributeName: key.name, AttributeType: key.type as 'S' })),
  KeySchema: keys.map((key) => ({ AttributeName: key.name, KeyType: key.role as 'HASH' | 'RANGE' })),
});
