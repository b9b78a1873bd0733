import { findRecord } from './find-record.ts';
import { accountOf } from './read-facts.ts';

/**
 * Whether the envelope is of another account than the one that CloudTrail wrote the record for. EventBridge says the
 * first and forwards it as it is, so of a true event both are the same; some copies lack the second.
 */
export const isForged = (value: unknown): boolean => {
  const found = findRecord(value);
  const envelope = accountOf(found?.envelopeAccount);
  const recipient = accountOf(found?.record['recipientAccountId']);
  return envelope !== null && recipient !== null && envelope !== recipient;
};
