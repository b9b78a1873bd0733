import { XMLParser } from 'fast-xml-parser';

export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
/** Who asks, and where. Also what an SDK client takes. */
export type Asker = { endpoint: string; region: string; credentials: Credentials };
/** Parsed XML; the caller knows its shape. */
export type Tree = { [name: string]: Tree | string } & { member?: (Tree & string)[] };

/** moto checks no signature, but takes service, region and account from it. */
const signed = ({ region, credentials }: Asker, service: string): Record<string, string> => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

const answerOf = async (asker: Asker, service: string, path: string, body?: URLSearchParams): Promise<Response> => {
  const method = body === undefined ? 'GET' : 'POST';
  const init = { method, headers: signed(asker, service), ...(body && { body }) };
  const answer = await fetch(`${asker.endpoint}${path}`, init);
  if (!answer.ok)
    throw new Error(`${service} ${path} ${String(body)} is answered ${answer.status}: ${await answer.text()}`);
  return answer;
};

const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'member' });
const VERSIONS = { iam: '2010-05-08', cloudformation: '2010-05-15' };

/** A call of a service that speaks XML. Throws what the service refuses. Returns what stands in the result. */
export const query = async (
  asker: Asker,
  service: keyof typeof VERSIONS,
  Action: string,
  fields: Record<string, string> = {},
): Promise<Tree> => {
  const body = new URLSearchParams({ Version: VERSIONS[service], Action, ...fields });
  const text = await (await answerOf(asker, service, '/', body)).text();
  const response = (parser.parse(text) as Record<string, Record<string, Tree> | undefined>)[`${Action}Response`];
  return response?.[`${Action}Result`] ?? {};
};

/** What a service that speaks REST and JSON says of something. */
export const get = async <T>(asker: Asker, service: string, path: string): Promise<T> =>
  (await (await answerOf(asker, service, path)).json()) as T;

export const download = async (asker: Asker, path: string): Promise<Buffer> =>
  Buffer.from(await (await answerOf(asker, 's3', path)).arrayBuffer());
