import type {
  AttributeValue,
  GetItemCommandInput,
  PutItemCommandInput,
  QueryCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import answerGet from 'dynalite/actions/getItem.js';
import answerPut from 'dynalite/actions/putItem.js';
import answerUpdate from 'dynalite/actions/updateItem.js';
import db from 'dynalite/db/index.js';
import readGet from 'dynalite/validations/getItem.js';
import readPut from 'dynalite/validations/putItem.js';
import readQuery from 'dynalite/validations/query.js';
import readUpdate from 'dynalite/validations/updateItem.js';
import type { Instant } from '../../src/finding/finding.ts';

export type Item = Record<string, AttributeValue>;
type Answer = { Item?: Item; Attributes?: Item; Items?: Item[]; LastEvaluatedKey?: Item };
/** The requests that the adapters make. */
export type DynamoDb = {
  getItem(input: GetItemCommandInput): Promise<Answer>;
  putItem(input: PutItemCommandInput): Promise<Answer>;
  updateItem(input: UpdateItemCommandInput): Promise<Answer>;
  query(input: QueryCommandInput): Promise<Answer>;
};
type Options = {
  now: () => Instant;
  /** How long (ms) the indexes still show an item as it was. */
  lag: () => number;
  onWrite: (item: Item, before: Item | null) => void;
};

/** As serverless.yml has it. The indexes are below. */
const TABLE = {
  TableName: 'findings',
  AttributeDefinitions: ['pk', 'sk'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
};
/** By what each index sorts. */
const SORTED_BY: Readonly<Record<string, string>> = { ByState: 'listedAt', Unfinished: 'pk' };
const MOST_BYTES = 409_600;

/**
 * DynamoDB in memory, answering at once: dynalite's own reading of the expressions and its own answers, over a map in the
 * place of its database, so that every request is one moment of virtual time.
 */
export const createDynamoDb = ({ now, lag, onWrite }: Options) => {
  const items = new Map<string, Item>();
  /** What an index still shows, until when. */
  const old = new Map<string, { item: Item | undefined; until: Instant }>();
  const itemDb = {
    lock: (_key: string, run: (release: <T>(done: T) => T) => void) => run((done) => done),
    get: (key: string, done: (error: { name: string } | null, item?: Item) => void) => {
      const item = items.get(key);
      if (item) done(null, item);
      else done({ name: 'NotFoundError' });
    },
    put: (key: string, item: Item, done: () => void) => {
      const before = items.get(key);
      old.set(key, { item: before, until: now() + lag() });
      items.set(key, item);
      onWrite(item, before ?? null);
      done();
    },
  };
  const store = {
    options: { maxItemSize: MOST_BYTES },
    getTable: (_name: string, done: (error: null, table: typeof TABLE) => void) => done(null, TABLE),
    getItemDb: () => itemDb,
  };
  const answer = (read: typeof readGet, respond: typeof answerGet, input: object): Answer => {
    const request = { ...input };
    const wrong = read.custom(request, store);
    if (wrong) throw new Error(wrong);
    let answered: { error: Error | null; answer: Answer } | null = null;
    respond(store, request, (error, given = {}) => {
      answered = { error, answer: given };
    });
    const { error, answer: given } = answered as unknown as { error: Error | null; answer: Answer };
    if (
      error &&
      String((error as { body?: { __type?: string } }).body?.__type).endsWith('ConditionalCheckFailedException')
    )
      throw new ConditionalCheckFailedException({ message: error.message, $metadata: {} });
    if (error) throw error;
    return given;
  };
  const asIndexed = (key: string, item: Item): Item | undefined => {
    const was = old.get(key);
    return was && was.until > now() ? was.item : item;
  };
  return {
    /** Every item as it is. */
    items: (): Item[] => [...items.values()],
    getItem: (input: GetItemCommandInput) => {
      // Whoever decides by what was true a moment ago decides twice.
      if (input.ConsistentRead !== true) throw new TypeError('a read of the table may be late');
      return answer(readGet, answerGet, input);
    },
    putItem: (input: PutItemCommandInput) => answer(readPut, answerPut, input),
    updateItem: (input: UpdateItemCommandInput) => answer(readUpdate, answerUpdate, input),
    /** Of an index, which is late and has keys alone. */
    query: (input: QueryCommandInput): Answer => {
      const request: QueryCommandInput & { _keyCondition?: { expression: object } } = { ...input };
      const wrong = readQuery.custom(request, store);
      const by = SORTED_BY[input.IndexName ?? ''];
      if (wrong || !by || !request._keyCondition) throw new Error(wrong ?? `no index ${input.IndexName ?? ''}`);
      const { expression } = request._keyCondition;
      const found = [...items].flatMap(([key, item]) => {
        const shown = asIndexed(key, item);
        return shown && db.matchesExprFilter(shown, expression) ? [shown] : [];
      });
      const orderOf = (item: Item) => Number(item[by]?.N ?? 0);
      found.sort((a, b) => orderOf(a) - orderOf(b) || textOf(a).localeCompare(textOf(b)));
      if (input.ScanIndexForward === false) found.reverse();
      const { ExclusiveStartKey: from, Limit: most = Infinity } = input;
      const start = from ? found.findIndex((item) => textOf(item) === textOf(from)) + 1 : 0;
      const page = found.slice(start, start + most).map(({ pk, sk }) => ({ pk, sk }) as Item);
      const last = page.at(-1);
      return { Items: page, ...(last && start + page.length < found.length ? { LastEvaluatedKey: last } : {}) };
    },
  };
};

const textOf = ({ pk, sk }: Item): string => `${pk?.S ?? ''} ${sk?.S ?? ''}`;
