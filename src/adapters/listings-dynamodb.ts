import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetItemCommand, paginateQuery, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Finding, GroupKey, Instant } from '../finding/finding.ts';
import { findingIdOf, parseFindingId } from '../finding/finding.ts';
import type { Listing } from '../finding/listing.ts';
import { isOpenOrExcepted, listingOf, settledListingOf } from '../finding/listing.ts';
import type { Place } from '../finding/place.ts';
import { placeText } from '../finding/place.ts';
import type { Clock, Listings } from '../ports.ts';
import { CURRENT, fromItem } from './findings-item.ts';

export const actions = ['dynamodb:Query', 'dynamodb:GetItem'] as const;

/** The sparse index over all groups: `listed`, then `listedAt`; it holds keys alone (serverless.yml). */
export const INDEX = 'ByState';
/** The other one: `unfinished`, which is the place of whatever is not in the archive yet. */
export const UNFINISHED_INDEX = 'Unfinished';
/** Items that are read at once. */
const MOST_AT_ONCE = 10;
/** Pages per listing. An index that lags behind so far shows less for a moment, and that is all. */
const MOST_PAGES = 5;

type Table = { client: DynamoDBClient; table: string };
type Key = Record<string, AttributeValue>;
/** `after`: only what is listed by a later moment. */
type Wanted = { listed: Listing['listed']; after: Instant; newestFirst: boolean; most: number };
type Found = { finding: Finding; listedAt: Instant };

/** The listings by the index. It may be late, so what it names is read from the table and looked at again. */
export const createListingsDynamoDb = (table: Table & { clock: Pick<Clock, 'now'> }): Listings => ({
  open: async (most, isWanted) => {
    const now = table.clock.now();
    const isIn = (finding: Finding) => isWanted(finding.group.account) && isOpenOrExcepted(finding, now);
    const found = await Promise.all([
      list(table, { listed: 'open', after: 0, newestFirst: false, most }, isIn),
      list(table, { listed: 'excepted', after: now, newestFirst: false, most }, isIn),
    ]);
    // Moved from one to the other between the two readings, it is in both.
    return distinct(sorted(found.flat(), 1).map(({ finding }) => finding)).slice(0, most);
  },
  settled: async (most, isWanted) => {
    const isIn = (finding: Finding, sk: string) => isWanted(finding.group.account) && isSettledListing(finding, sk);
    const found = await list(table, { listed: 'settled', after: 0, newestFirst: true, most }, isIn);
    return distinct(sorted(found, -1).map(({ finding }) => finding)).slice(0, most);
  },
  openGroups: () => openGroups(table),
  unfinished: (place) => unfinished(table, place),
});

/** In the order of the index, and without reading the table: whoever hears of a group looks at it. */
async function* openGroups({ client, table }: Table): AsyncGenerator<readonly GroupKey[]> {
  const query = {
    TableName: table,
    IndexName: INDEX,
    KeyConditionExpression: 'listed = :listed',
    ExpressionAttributeValues: marshall({ ':listed': 'open' }),
  };
  for await (const { Items = [] } of paginateQuery({ client }, query)) yield groupsOf(Items);
}

const groupsOf = (items: readonly Key[]): GroupKey[] =>
  items.flatMap(({ pk }) => parseFindingId(`${pk?.S ?? ''}/1`)?.group ?? []);

/** Read by nobody but whoever looks at each of them: so late as the index is, and without reading the table. */
async function* unfinished({ client, table }: Table, place: Place): AsyncGenerator<readonly GroupKey[]> {
  const query = {
    TableName: table,
    IndexName: UNFINISHED_INDEX,
    KeyConditionExpression: 'unfinished = :place',
    ExpressionAttributeValues: marshall({ ':place': placeText(place) }),
  };
  for await (const { Items = [] } of paginateQuery({ client }, query)) yield groupsOf(Items);
}

/** Either in the archive, or settled but not there yet. */
const isSettledListing = (finding: Finding, sk: string): boolean =>
  sk !== CURRENT || listingOf(finding)?.listed === 'settled';

const list = async (
  table: Table,
  wanted: Wanted,
  isIn: (finding: Finding, sk: string) => boolean,
): Promise<readonly Found[]> => {
  const found: Found[] = [];
  let from: Key | undefined;
  for (let page = 0; page < MOST_PAGES && found.length < wanted.most; page += 1) {
    const { keys, next } = await query(table, wanted, from);
    for (let i = 0; i < keys.length; i += MOST_AT_ONCE)
      for (const { finding, sk } of await Promise.all(keys.slice(i, i + MOST_AT_ONCE).map((key) => read(table, key))))
        if (finding && isIn(finding, sk)) found.push({ finding, listedAt: momentOf(finding, sk) });
    if (!next) break;
    from = next;
  }
  return found;
};

const query = async (
  { client, table }: Table,
  { listed, after, newestFirst, most }: Wanted,
  from: Key | undefined,
): Promise<{ keys: Key[]; next: Key | undefined }> => {
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: INDEX,
      KeyConditionExpression: 'listed = :listed AND listedAt > :after',
      ExpressionAttributeValues: marshall({ ':listed': listed, ':after': after }),
      ScanIndexForward: !newestFirst,
      Limit: most,
      ...(from ? { ExclusiveStartKey: from } : {}),
    }),
  );
  return { keys: Items.flatMap(({ pk, sk }) => (pk && sk ? [{ pk, sk }] : [])), next: LastEvaluatedKey };
};

const read = async ({ client, table }: Table, key: Key): Promise<{ finding: Finding | null; sk: string }> => {
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }));
  return { finding: Item ? fromItem(unmarshall(Item)) : null, sk: key['sk']?.S ?? '' };
};

/** As it is now: the index may have sorted it by what it was. */
const momentOf = (finding: Finding, sk: string): Instant =>
  ((sk === CURRENT ? listingOf(finding) : null) ?? settledListingOf(finding)).listedAt;

const sorted = (found: readonly Found[], direction: 1 | -1): Found[] =>
  [...found].sort((a, b) => direction * (a.listedAt - b.listedAt));

const distinct = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((finding) => [findingIdOf(finding), finding])).values(),
];
