import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { createAnswersDynamoDb } from '../../src/adapters/answers-dynamodb.ts';
import { createBurstsDynamoDb } from '../../src/adapters/bursts-dynamodb.ts';
import { createDigestsDynamoDb } from '../../src/adapters/digests-dynamodb.ts';
import { createFindingsDynamoDb } from '../../src/adapters/findings-dynamodb.ts';
import { CURRENT, fromItem } from '../../src/adapters/findings-item.ts';
import { createListingsDynamoDb } from '../../src/adapters/listings-dynamodb.ts';
import { createPausesDynamoDb } from '../../src/adapters/pauses-dynamodb.ts';
import { createSweepsDynamoDb } from '../../src/adapters/sweeps-dynamodb.ts';
import { sweptPlaceOfItem } from '../../src/adapters/sweeps-item.ts';
import { createUnwatchedDynamoDb } from '../../src/adapters/unwatched-dynamodb.ts';
import type { Finding } from '../../src/finding/finding.ts';
import type { SweptPlace } from '../../src/finding/swept-place.ts';
import type { Clock } from '../../src/ports.ts';
import { HOUR } from '../support/clock.ts';
import { checkTable, type Stored } from './check-table.ts';
import { createDynamoDb, type DynamoDb, type Item } from './dynamodb.ts';
import type { Effects } from './run.ts';

/** As deps.ts has it. */
const MOST_TRIES = 3;
const RETENTION = 30 * 24 * HOUR;

/** The real adapters, as one run has them. */
export const portsOnTable = (client: DynamoDBClient, clock: Pick<Clock, 'now'>) => {
  const table = { client, table: 'findings' };
  return {
    findings: createFindingsDynamoDb({ ...table, retention: RETENTION }),
    bursts: createBurstsDynamoDb(table),
    digests: createDigestsDynamoDb({ ...table, retention: RETENTION }),
    listings: createListingsDynamoDb({ ...table, clock }),
    sweeps: createSweepsDynamoDb(table),
    unwatched: createUnwatchedDynamoDb(table),
    pauses: createPausesDynamoDb(table),
    answers: createAnswersDynamoDb(table),
  };
};

/** The SDK's client, as far as the adapters know it: it sends what fails again, and says so where that is refused then. */
export const clientOf = (dynamodb: DynamoDb | Effects<DynamoDb>): DynamoDBClient => {
  const sendOnce = (command: unknown) => {
    if (command instanceof GetItemCommand) return dynamodb.getItem(command.input);
    if (command instanceof PutItemCommand) return dynamodb.putItem(command.input);
    if (command instanceof UpdateItemCommand) return dynamodb.updateItem(command.input);
    if (command instanceof QueryCommand) return dynamodb.query(command.input);
    throw new TypeError('DynamoDB in memory does not know that command');
  };
  const send = async (command: unknown) => {
    for (let attempts = 1; ; attempts += 1)
      try {
        return await sendOnce(command);
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException)
          throw new ConditionalCheckFailedException({ message: error.message, $metadata: { attempts } });
        if (attempts === MOST_TRIES) throw error;
      }
  };
  return Object.assign(Object.create(DynamoDBClient.prototype) as DynamoDBClient, { send });
};

const keyOf = ({ pk, sk }: Item): { pk: string; sk: string } => ({ pk: pk?.S ?? '', sk: sk?.S ?? '' });
const isOfGroup = (pk: string): boolean => /^\d{12}\/[^/]+\/sg-\w+$/.test(pk);

type Options = {
  clock: Pick<Clock, 'now'>;
  /** How long (ms) the indexes still show an item as it was. */
  lag: () => number;
  onWrite: (finding: Finding) => void;
  onArchive: (finding: Finding) => void;
  onItem?: (after: Stored, before: Stored | null) => void;
  report: (fault: string) => void;
};

/** The table, and what is in it for whoever asks outside of any run. */
export const createTable = ({ clock, lag, onWrite, onArchive, onItem, report }: Options) => {
  const dynamodb = createDynamoDb({
    now: clock.now,
    lag,
    onWrite: (item, was) => {
      const after = unmarshall(item);
      const before = was && unmarshall(was);
      for (const fault of checkTable({ before, after, now: clock.now() })) report(fault);
      onItem?.(after, before);
      const { pk, sk } = keyOf(item);
      if (!isOfGroup(pk)) return;
      if (sk === CURRENT) onWrite(fromItem(after));
      else onArchive(fromItem(after));
    },
  });
  return {
    dynamodb,
    pauses: portsOnTable(clientOf(dynamodb), clock).pauses,
    swept: (): SweptPlace[] =>
      dynamodb.items().flatMap((item) => {
        const [kind, account = '', region = ''] = keyOf(item).pk.split('/');
        return kind === 'sweep' ? [sweptPlaceOfItem({ account, region }, unmarshall(item))] : [];
      }),
    /** Whether whoever waits at a command line has an answer. */
    isAnswered: (operation: string): boolean =>
      dynamodb.items().some((item) => keyOf(item).pk === `operation/${operation}`),
  };
};
