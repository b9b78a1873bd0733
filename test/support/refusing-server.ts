import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type RefusingServer = { url: string; calls: string[]; close: () => Promise<void> };

/** A server of one answer, whatever it is asked: for what neither the local AWS nor the local Slack ever says. */
export const startRefusingServer = async (
  status: number,
  body: unknown,
  headers: Record<string, string>,
): Promise<RefusingServer> => {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(request.url ?? '');
    request.resume();
    request.on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
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
