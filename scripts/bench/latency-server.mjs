import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, request as send } from 'node:http';
import dynalite from 'dynalite';

/** How long each service takes to answer (ms): what is injected, whatever the machine that plays it is doing. */
export const LATENCIES = { DynamoDB: 5, Scheduler: 20, EventBridge: 15, SQS: 5, SSM: 10, Slack: 150 };

const serviceOf = ({ url, headers }) => {
  const target = String(headers['x-amz-target'] ?? '');
  if (target.startsWith('DynamoDB')) return 'DynamoDB';
  if (target.startsWith('AmazonSQS')) return 'SQS';
  if (target.startsWith('AWSEvents')) return 'EventBridge';
  if (target.startsWith('AmazonSSM')) return 'SSM';
  return url.startsWith('/schedules') ? 'Scheduler' : 'Slack';
};
const callOf = ({ url, headers }) => String(headers['x-amz-target'] ?? url).replace(/^.*[./]/, '');

/** What the functions read from SSM, by the end of its name. */
export const SECRETS = { 'slack-bot-token': 'xoxb-bench', 'slack-signing-secret': '0123456789abcdef0123456789abcdef' };
const secretOf = (name) => ({ Name: name, Type: 'SecureString', Value: SECRETS[name.split('/').at(-1)] });

const answers = {
  SSM: (body) => ({ Parameters: JSON.parse(body).Names.map(secretOf), InvalidParameters: [] }),
  SQS: (body) => ({
    MessageId: '0',
    MD5OfMessageBody: createHash('md5').update(JSON.parse(body).MessageBody).digest('hex'),
  }),
  EventBridge: (body) => ({ FailedEntryCount: 0, Entries: JSON.parse(body).Entries.map(() => ({ EventId: '0' })) }),
  Scheduler: () => ({ ScheduleArn: 'arn:aws:scheduler:eu-west-1:111122223333:schedule/a/b' }),
  Slack: () => ({ ok: true, channel: 'C0123456789', ts: '1763800000.000100' }),
};

/** The clock that all processes of a machine share (ms). */
export const now = () => Number(process.hrtime.bigint()) / 1e6;

/** A timer of Node may be a millisecond late; the last one is waited for without it. */
const at = async (due) => {
  const left = due - now();
  if (left > 2) await new Promise((resolve) => setTimeout(resolve, left - 2));
  while (now() < due) await new Promise(setImmediate);
};

/**
 * AWS and Slack on one port, each with its latency: DynamoDB is dynalite, the others say yes. `calls` is what was asked
 * since the last `calls.splice(0)`: service, name, and when it began and was answered, in ms of the monotonic clock that
 * all processes of a machine share.
 */
export const startLatencyServer = async () => {
  const table = dynalite({ createTableMs: 0 });
  table.listen(0, '127.0.0.1');
  await once(table, 'listening');
  const tablePort = table.address().port;
  const agent = new Agent({ keepAlive: true });
  const calls = [];
  const forward = (incoming, body) =>
    new Promise((resolve, reject) => {
      const { method, url, headers } = incoming;
      const outgoing = send({ agent, host: '127.0.0.1', port: tablePort, method, path: url, headers }, (answer) => {
        const chunks = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }),
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  const server = createServer((incoming, response) => {
    const began = now();
    const chunks = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', async () => {
      const service = serviceOf(incoming);
      const body = Buffer.concat(chunks);
      const answer =
        service === 'DynamoDB'
          ? await forward(incoming, body)
          : {
              status: 200,
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(answers[service](body)),
            };
      await at(began + LATENCIES[service]);
      const call = { service, call: callOf(incoming), began, answered: now() };
      calls.push(call);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    url,
    calls,
    close: () => {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      table.close();
    },
  };
};
