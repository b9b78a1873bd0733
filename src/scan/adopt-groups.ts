import { randomUUID } from 'node:crypto';
import { PortcullisError } from '../errors.ts';
import { groupKeyText, type GroupKey } from '../finding/finding.ts';
import type { Ask, Reply } from '../operator/operation.ts';

/** As many groups as one request asks for: the function has seconds for it. */
const AT_ONCE = 100;

/**
 * Asks the hub to adopt what is baseline of these groups, as the button of the report does, and answers how many it took
 * up. What is a finding already, or is kept open by an exception, is left as it is. Throws what the hub refuses: then
 * nothing more is asked.
 */
export const adoptGroups = async (ask: (ask: Ask) => Promise<Reply>, groups: readonly GroupKey[]): Promise<number> => {
  let adopted = 0;
  for (let from = 0; from < groups.length; from += AT_ONCE) {
    const some = groups.slice(from, from + AT_ONCE).map(groupKeyText);
    const reply = await ask({ kind: 'adopt', operation: randomUUID(), groups: some });
    if (reply.kind === 'refused' || reply.kind === 'faulty') throw new PortcullisError('not-adopted', reply.why);
    if (reply.kind !== 'adopting') throw new PortcullisError('not-adopted', 'The hub answered something else.');
    adopted += reply.groups.length;
  }
  return adopted;
};
