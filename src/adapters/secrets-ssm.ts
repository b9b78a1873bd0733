import type { SSMClient } from '@aws-sdk/client-ssm';
import { GetParametersCommand, SSMServiceException } from '@aws-sdk/client-ssm';
import { messageOf, PortcullisError } from '../errors.ts';
import type { Instant } from '../finding/finding.ts';
import type { Clock, Log, SecretName, Secrets } from '../ports.ts';
import { SECRET_FORMS } from '../secret-forms.ts';

/** A key of the customer's own (SECRETS_KEY_ARN) wants kms:Decrypt, too; the account's key for SSM wants nothing more. */
export const actions = ['ssm:GetParameters'] as const;

/** So long nobody asks again (ms). */
const FRESH = 5 * 60_000;
/** So long the old values stand in for an SSM that does not answer (ms): what was taken away then may not count. */
const STALE = 60 * 60_000;
/** Nobody asks sooner than so after the last time (ms), be it after a failure or because a value was refused. */
const PAUSE = 5_000;

type Values<N extends SecretName> = Record<N, string>;
type Parts<N extends SecretName> = {
  client: SSMClient;
  /** The names of the SecureString parameters. */
  parameters: Record<N, string>;
  clock: Pick<Clock, 'now'>;
  log: Log;
};

/**
 * Secrets of SSM Parameter Store, all in one call, and kept for five minutes (docs/adr/0016). Throws
 * `bad-configuration` for a parameter that is not there or holds something else; its value is in no error and no log.
 */
export const createSecretsSsm = <N extends SecretName>({ client, parameters, clock, log }: Parts<N>): Secrets<N> => {
  let kept: { at: Instant; values: Values<N> } | null = null;
  const known = new Set<string>();
  /** The last call, however it went: whoever asks within the pause gets its answer. */
  let last: { at: Instant; answer: Promise<Values<N>> } | null = null;

  const fetchAll = async (at: Instant): Promise<Values<N>> => {
    const values = await read(client, parameters);
    kept = { at, values };
    for (const value of Object.values<string>(values)) known.add(value);
    return values;
  };
  const ask = async (): Promise<Values<N>> => {
    const now = clock.now();
    if (last === null || now - last.at >= PAUSE) last = { at: now, answer: fetchAll(now) };
    try {
      return await last.answer;
    } catch (error) {
      const age = kept === null ? Infinity : now - kept.at;
      if (kept === null || age >= STALE || !isOutage(error)) {
        kept = null;
        throw error;
      }
      log('warn', 'old secrets stand in, because SSM does not answer', {
        error: messageOf(error),
        ageInSeconds: age / 1_000,
      });
      return kept.values;
    }
  };
  const current = (): Values<N> | null => (kept !== null && clock.now() - kept.at < FRESH ? kept.values : null);

  return {
    prepare: () => {
      // Whoever needs a value is told what went wrong.
      if (current() === null) ask().catch(() => undefined);
    },
    read: async (name) => (current() ?? (await ask()))[name],
    renew: async (name, refused) => {
      const value = current()?.[name];
      return value !== undefined && value !== refused ? value : (await ask())[name];
    },
    known: () => [...known],
  };
};

const read = async <N extends SecretName>(client: SSMClient, parameters: Record<N, string>): Promise<Values<N>> => {
  const names = Object.entries<string>(parameters);
  const { Parameters = [] } = await client.send(
    new GetParametersCommand({ Names: names.map(([, name]) => name), WithDecryption: true }),
  );
  const values = names.map(([secret, parameter]) => {
    const { pattern, wanted } = SECRET_FORMS[secret as N];
    const value = Parameters.find(({ Name }) => Name === parameter)?.Value?.trim();
    if (value !== undefined && pattern.test(value)) return [secret, value] as const;
    const what = value === undefined ? 'is not there' : 'holds something else';
    throw new PortcullisError(
      'bad-configuration',
      `The SSM parameter ${parameter} ${what}. Put ${wanted} there: aws ssm put-parameter --type SecureString --overwrite --name ${parameter} --value …`,
    );
  });
  return Object.fromEntries(values) as Values<N>;
};

/** No connection, a throttle, a 5xx. A parameter that is gone, or a right that is missing, is an answer. */
const isOutage = (error: unknown): boolean => {
  if (error instanceof PortcullisError) return false;
  if (!(error instanceof SSMServiceException)) return true;
  return error.$fault === 'server' || error.name === 'ThrottlingException';
};
