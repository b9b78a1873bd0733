import { createHash, createHmac } from 'node:crypto';

export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined };
export type Signable = {
  method: string;
  host: string;
  path: string;
  /** By lower-case name; all of them are signed. */
  headers: Readonly<Record<string, string>>;
  body: string;
};
/** The headers that a signature adds. */
export type Signature = { authorization: string; 'x-amz-date': string; 'x-amz-security-token'?: string };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/**
 * Signs a request without a query by Signature Version 4, for one region and service at `now` (epoch ms). The SDK's own
 * signer also signs headers of its own making, which whoever sends the call on could not send again.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const signRequest = (
  { method, host, path, headers, body }: Signable,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  { region, service, now }: { region: string; service: string; now: number },
): Signature => {
  const date = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const token = sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken };
  const signed = Object.entries({ ...headers, host, 'x-amz-date': date, ...token }).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const names = signed.map(([name]) => name).join(';');
  const lines = signed.map(([name, value]) => `${name}:${value.trim()}\n`).join('');
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const canonical = [method, path, '', lines, names, sha256(body)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { authorization, 'x-amz-date': date, ...token };
};
