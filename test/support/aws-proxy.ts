import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call of the Query protocol. */
export type QueryCall = { action: string; region: string; accessKeyId: string; params: URLSearchParams };
type Refusal = { status: number; code: string };
export type AwsProxy = { url: string; calls: QueryCall[]; close: () => Promise<void> };

/** Stands before the local AWS, writes the calls down, and refuses those that `refuse` says, as EC2 refuses. */
export const startAwsProxy = async (
  target: string,
  refuse: (call: QueryCall, before: readonly QueryCall[]) => Refusal | null = () => null,
): Promise<AwsProxy> => {
  const calls: QueryCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const params = new URLSearchParams(body);
      const authorization = request.headers.authorization ?? '';
      const [, accessKeyId = '', region = ''] = /Credential=([^/]*)\/\d*\/([a-z0-9-]+)\//.exec(authorization) ?? [];
      const call = { action: params.get('Action') ?? '', region, accessKeyId, params };
      const refusal = refuse(call, calls);
      calls.push(call);
      if (refusal) {
        const error = `<Code>${refusal.code}</Code><Message>Not for you.</Message>`;
        response.writeHead(refusal.status, { 'content-type': 'text/xml' });
        response.end(`<Response><Errors><Error>${error}</Error></Errors><RequestID>r</RequestID></Response>`);
        return;
      }
      const headers = { authorization, 'content-type': String(request.headers['content-type']) };
      void fetch(target, { method: 'POST', body, headers })
        .then(async (answer) => response.writeHead(answer.status).end(await answer.text()))
        .catch(() => response.writeHead(500).end());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
