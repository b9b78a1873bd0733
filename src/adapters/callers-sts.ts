import { createHash } from 'node:crypto';
import { PortcullisError } from '../errors.ts';
import { SIGNED_HEADER, STS_CALL } from '../operator/operation.ts';
import type { Callers, Clock } from '../ports.ts';

/** Anybody may ask STS who they are: it takes no permission. */
export const actions = [] as const;

/** How old a signature may be, in either direction (ms). STS itself takes fifteen minutes. */
const MOST_APART = 300_000;
/** How long STS may take (ms). */
const PATIENCE = 5_000;
const DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/**
 * Who signed a text, by a signed call of GetCallerIdentity that the caller made and STS verifies. API Gateway's word alone
 * is not enough: whoever may invoke the function can write an event that says anything. Only the signature and its date
 * come from the caller. Where the call goes, what it asks, and the header that holds the hash of the text are written
 * here, so that the signature fits this text or none.
 */
export const createCallersSts = (
  { url, clock }: { url: string; clock: Pick<Clock, 'now'> },
  send: typeof fetch = fetch,
): Callers => ({
  prove: async (signed, { authorization, date, token }) => {
    const signedHeaders = /SignedHeaders=([a-z0-9;-]+)/.exec(authorization)?.[1]?.split(';') ?? [];
    // STS would not miss a header that nobody signed.
    if (!signedHeaders.includes(SIGNED_HEADER) || !signedHeaders.includes('host')) return null;
    if (Math.abs(momentOf(date) - clock.now()) > MOST_APART) return null;
    const answer = await send(url, {
      method: STS_CALL.method,
      headers: {
        authorization,
        'x-amz-date': date,
        ...(token === null ? {} : { 'x-amz-security-token': token }),
        'content-type': STS_CALL.contentType,
        [SIGNED_HEADER]: createHash('sha256').update(signed).digest('hex'),
      },
      body: STS_CALL.body,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    });
    const text = await answer.text();
    if (answer.ok) return /<Arn>([^<>]{1,400})<\/Arn>/.exec(text)?.[1] ?? null;
    if (answer.status < 500 && answer.status !== 429) return null;
    throw new PortcullisError('sts-failed', `STS could not be asked who calls: it answered ${answer.status}.`);
  },
});

/** Epoch ms; NaN, which is too far from everything, when it is no date. */
const momentOf = (date: string): number => Date.parse(date.replace(DATE, '$1-$2-$3T$4:$5:$6Z'));
