import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What can go wrong with one call. `lost`, `half` and `slow` reach the server; the others do not. */
export type Fault =
  /** Answered so by whatever stands before the server. */
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body?: string }
  /** The connection breaks before anything is done. */
  | { kind: 'reset' }
  /** It is done, and the connection breaks before the answer. `then`: what happens in between. */
  | { kind: 'lost'; then?: () => void }
  /** It is done, and the connection breaks in the middle of the answer. */
  | { kind: 'half' }
  /** Nothing ever comes back. */
  | { kind: 'hang' }
  /** The answer takes its time (ms). */
  | { kind: 'slow'; ms: number };

export type FaultProxy = {
  url: string;
  /** Names of the calls since `script`, in order: `ec2:DescribeSecurityGroupRules`, `slack:chat.postMessage`. */
  calls: string[];
  /** From now on: what happens to a call; null lets it through. `nth` counts all calls from 1. Starts a new list. */
  script: (faultOf: (name: string, nth: number) => Fault | null) => void;
  close: () => Promise<void>;
};

/** Stands between the clients and their servers, knows each call by its name, and breaks those that it is told to. */
export const startFaultProxy = async (target: string): Promise<FaultProxy> => {
  let faultOf: (name: string, nth: number) => Fault | null = () => null;
  const calls: string[] = [];
  const waiting = new Set<NodeJS.Timeout>();

  const server = createServer((incoming, outgoing) => {
    // A client whose clock a test has turned would correct it by the server's, and ask again for that alone.
    outgoing.sendDate = false;
    void readBody(incoming).then((body) => {
      const name = nameOf(incoming, body);
      calls.push(name);
      const fault = faultOf(name, calls.length);
      if (fault?.kind === 'hang') return;
      if (fault?.kind === 'reset') return void incoming.socket.destroy();
      if (fault?.kind === 'answer') {
        return void outgoing.writeHead(fault.status, fault.headers).end(fault.body ?? '');
      }
      forward(incoming, body, target, (answer) => give(fault, answer, outgoing));
    });
  });
  const give = (
    fault: Exclude<Fault, { kind: 'hang' | 'reset' | 'answer' }> | null,
    answer: Answer,
    out: ServerResponse,
  ) => {
    const { status, headers, body } = answer;
    switch (fault?.kind) {
      case 'lost':
        fault.then?.();
        return void out.socket?.destroy();
      case 'half':
        out.writeHead(status, { ...headers, 'content-length': body.length });
        return void out.write(body.subarray(0, Math.floor(body.length / 2)), () => out.socket?.destroy());
      case 'slow': {
        const timer = setTimeout(() => {
          waiting.delete(timer);
          out.writeHead(status, headers).end(body);
        }, fault.ms);
        return void waiting.add(timer);
      }
      case undefined:
        return void out.writeHead(status, headers).end(body);
    }
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    script: (next) => {
      faultOf = next;
      calls.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        waiting.forEach(clearTimeout);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: Buffer };

const readBody = async (from: AsyncIterable<unknown>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of from) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const forward = (incoming: IncomingMessage, body: Buffer, target: string, then: (answer: Answer) => void): void => {
  const { method } = incoming;
  const url = new URL(incoming.url ?? '/', target);
  // The local Slack refuses whoever comes by another name.
  const headers = { ...incoming.headers, host: url.host };
  const forwarded = request(url, { method, headers, agent: false }, (answer) => {
    void readBody(answer).then((received) => {
      const { 'transfer-encoding': _chunked, date: _date, ...rest } = answer.headers;
      then({ status: answer.statusCode ?? 502, headers: rest, body: received });
    });
  });
  forwarded.on('error', () => incoming.socket.destroy());
  forwarded.end(body);
};

/** AWS's JSON services name the action in a header, EC2 in the form, Scheduler and Slack by the path. */
const nameOf = ({ url = '', method = '', headers }: IncomingMessage, body: Buffer): string => {
  const target = String(headers['x-amz-target'] ?? '');
  if (target !== '') {
    const [service = '', action = ''] = target.split('.');
    return `${{ DynamoDB_20120810: 'dynamodb', AmazonSQS: 'sqs', AWSEvents: 'events', AmazonSSM: 'ssm' }[service] ?? service}:${action}`;
  }
  if (url.startsWith('/api/')) return `slack:${url.slice('/api/'.length)}`;
  if (url.startsWith('/schedules/')) return `scheduler:${method === 'POST' ? 'CreateSchedule' : 'DeleteSchedule'}`;
  return `ec2:${/(?:^|&)Action=(\w+)/.exec(body.toString('latin1'))?.[1] ?? url}`;
};
