import { PortcullisError } from '../errors.ts';
import type { GroupKey } from '../finding/finding.ts';
import { parseFindingId } from '../finding/finding.ts';

/** The group that a message of the queue of `reopen` names. Throws `bad-message`. */
export const parseGroup = (message: unknown): GroupKey => {
  const text = typeof message === 'object' && message !== null && 'group' in message ? message.group : null;
  const finding = typeof text === 'string' ? parseFindingId(`${text}/1`) : null;
  if (finding) return finding.group;
  throw new PortcullisError('bad-message', 'The message names no security group. It goes to the dead letters.');
};
