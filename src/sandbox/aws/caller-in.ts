import type { IncomingMessage } from 'node:http';
import { callerOf, type Caller, type Identities } from './caller.ts';

/** Who calls; throws what AWS says of credentials that are none. */
export const callerIn = (identities: Identities, { headers }: Pick<IncomingMessage, 'headers'>): Caller => {
  const token = headers['x-amz-security-token'];
  return callerOf(
    { authorization: headers.authorization, token: typeof token === 'string' ? token : undefined },
    identities,
  );
};
