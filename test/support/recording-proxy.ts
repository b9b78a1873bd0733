import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export type RecordingProxy = {
  url: string;
  /** What was asked since `forget`, oldest first: `DynamoDB_20120810.GetItem`, or the path of a call without a target. */
  calls: () => string[];
  forget: () => void;
  /** From now on, calls whose name contains one of these are cut off without an answer. */
  cutOff: (...names: string[]) => void;
  close: () => Promise<void>;
};

/** Stands between a client and the local AWS: writes down what is asked, and can be down. */
export const startRecordingProxy = async (target: string): Promise<RecordingProxy> => {
  let calls: string[] = [];
  let dead: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const name = String(incoming.headers['x-amz-target'] ?? incoming.url);
    calls.push(name);
    if (dead.some((one) => name.includes(one))) return void incoming.socket.destroy();
    const { method, headers } = incoming;
    const forwarded = request(new URL(incoming.url ?? '/', target), { method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    forget: () => {
      calls = [];
    },
    cutOff: (...names) => {
      dead = names;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
