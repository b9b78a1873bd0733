import { PortcullisError } from '../errors.ts';
import { digestIdOf, MOST_LINES, TAKES_LINES_FOR } from '../finding/digest.ts';
import type { Instant } from '../finding/finding.ts';
import type { Table } from './update-if.ts';
import { updateIf } from './update-if.ts';

/** Each round lost means that somebody else has started a digest, which takes forty. */
const MOST_ROUNDS = 5;

/** The account's digest that takes lines now is named in an item of its own. Room that nobody comes to use is no harm. */
export const reserveInDigest = async (table: Table, account: string, now: Instant): Promise<string> => {
  const key = { pk: `digest/${account}`, sk: 'open' };
  const values = { ':one': 1, ':most': MOST_LINES, ':oldest': now - TAKES_LINES_FOR };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const joined = await updateIf(table, key, {
      UpdateExpression: 'SET held = held + :one',
      ConditionExpression: 'held < :most AND startedAt > :oldest',
      values,
    });
    const open =
      joined ??
      (await updateIf(table, key, {
        UpdateExpression: 'SET latest = if_not_exists(latest, :zero) + :one, held = :one, startedAt = :now',
        ConditionExpression: 'attribute_not_exists(held) OR held >= :most OR startedAt <= :oldest',
        values: { ...values, ':zero': 0, ':now': now },
      }));
    if (open) return digestIdOf(account, open['latest'] as number);
  }
  throw new PortcullisError('lost-race', `No digest of ${account} has room. It is tried again.`);
};
