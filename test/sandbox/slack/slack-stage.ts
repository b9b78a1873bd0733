import { WebClient, type Logger, type LogLevel } from '@slack/web-api';
import type { InteractionRequest } from '../../../src/sandbox/slack/slack-types.ts';
import { startSlack, type Slack } from '../../../src/sandbox/slack/start-slack.ts';

export type Payload = Record<string, unknown> & {
  trigger_id: string;
  response_url: string;
  view: Record<string, unknown>;
};
export type AppAnswer = { status?: number; body?: unknown };
export type Stage = {
  slack: Slack;
  client: WebClient;
  /** What reached the app, in order. */
  requests: InteractionRequest[];
  payloads: () => Payload[];
  /** What the app does with the next requests: it may call Slack, as a real one would. */
  app: { answer: (payload: Payload) => Promise<AppAnswer> | AppAnswer };
  clock: { now: () => number; pass: (ms: number) => void };
  /** Does what a person does on the page. */
  act: (path: string, body: object) => Promise<{ status: number; ok: boolean; error?: string; errors?: object }>;
  idOf: (username: string) => string;
  /** What the page is told when it is opened. */
  snapshot: () => Promise<Snapshot>;
};
type Snapshot = {
  messages: { channel: string; message: { text: string } }[];
  ephemerals: { user: string; text: string }[];
  modals: Record<string, { id: string; title: { text: string } }[]>;
};

const nothing = () => undefined;
const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => 'error' as LogLevel,
  setName: nothing,
};

/** The body that an app reads: the interaction, the event, or the fields of a command. */
const payloadOf = ({ headers, body }: InteractionRequest): Payload => {
  if (headers['content-type'] === 'application/json') return JSON.parse(body) as Payload;
  const form = new URLSearchParams(body);
  const json = form.get('payload');
  return (json === null ? Object.fromEntries(form) : JSON.parse(json)) as Payload;
};

/** The local Slack with an app that answers as a test says, and a clock that stands still. */
export const startSlackStage = async (): Promise<Stage> => {
  let now = Date.UTC(2026, 10, 22, 17, 2);
  const requests: InteractionRequest[] = [];
  const app: Stage['app'] = { answer: () => ({}) };
  const slack = await startSlack({
    port: 0,
    signingSecret: 'shh',
    clock: { now: () => now },
    sendInteraction: async (request) => {
      requests.push(request);
      const { status = 200, body = '' } = await app.answer(payloadOf(request));
      return { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
    },
  });
  const client = new WebClient('xoxb-sandbox', {
    slackApiUrl: slack.apiUrl,
    logger: silent,
    retryConfig: { retries: 0 },
  });
  const act: Stage['act'] = async (path, body) => {
    const response = await fetch(`${slack.url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, ...((await response.json()) as { ok: boolean }) };
  };
  return {
    slack,
    client,
    requests,
    payloads: () => requests.map(payloadOf),
    app,
    clock: { now: () => now, pass: (ms) => (now += ms) },
    act,
    snapshot: async () => {
      const response = await fetch(`${slack.url}/events`);
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      const line = String((await reader?.read())?.value);
      await reader?.cancel();
      return JSON.parse(line.slice('data: '.length)) as Snapshot;
    },
    idOf: (username) => slack.people.find((person) => person.username === username)?.id ?? '',
  };
};
