import { SocketModeClient } from '@slack/socket-mode';
import type { Logger, LogLevel } from '@slack/web-api';
import type { Log } from '../../ports.ts';
import { signCommand, signEvent, signInteraction } from './sign-request.ts';
import { isJson, type InteractionRequest, type Json, type SendInteraction } from './slack-types.ts';

export type SocketModeOptions = {
  /** App-level token (`xapp-…`) with the scope `connections:write`. */
  appToken: string;
  /** What the app under test verifies with. It never leaves this process, so it need not be the real app's. */
  signingSecret: string;
  sendInteraction: SendInteraction;
  log: Log;
  /** Another Web API than Slack's. */
  slackApiUrl?: string;
  clock?: { now(): number };
};

type Envelope = {
  /** `interactive`, `slash_commands` or `events_api`. */
  type: string;
  ack: (response?: Record<string, unknown>) => Promise<void>;
  body: unknown;
  accepts_response_payload: boolean;
};

const toText = (parts: unknown[]) =>
  parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');

/** Warnings and errors only: below that the client writes whole messages out. */
const toLogger = (log: Log): Logger => ({
  debug: () => undefined,
  info: () => undefined,
  warn: (...parts) => log('warn', `Socket Mode: ${toText(parts)}`),
  error: (...parts) => log('error', `Socket Mode: ${toText(parts)}`),
  setLevel: () => undefined,
  getLevel: () => 'warn' as LogLevel,
  setName: () => undefined,
});

/** What the app answered; a text that is no JSON object is what a slash command says to the person. */
const parseResponse = (body: string): Record<string, unknown> | undefined => {
  try {
    const response: unknown = JSON.parse(body);
    if (isJson(response)) return response;
  } catch {
    // No JSON: then it is text.
  }
  return body.trim() === '' ? undefined : { text: body };
};

/** The HTTPS request that Slack would have sent of this; null for what is not known. */
const toRequest = (type: string, body: Json, signingSecret: string, now: number): InteractionRequest | null => {
  switch (type) {
    case 'interactive':
      return signInteraction(body, signingSecret, now);
    case 'slash_commands': {
      const fields = Object.entries(body).map(([name, value]) => [name, String(value)]);
      return signCommand(Object.fromEntries(fields) as Record<string, string>, signingSecret, now);
    }
    case 'events_api':
      return signEvent(body, signingSecret, now);
    default:
      return null;
  }
};

/**
 * Receives the clicks, submissions, commands and events of a real workspace without a public address, and hands each to
 * the app as the HTTPS request that Slack would have sent. It is acknowledged when the app answers 200, as over HTTPS,
 * with what the app answered; when it does not, Slack tells the person that something went wrong.
 *
 * Resolves once connected. Rejects when Slack refuses the token, with Slack's code in the message.
 */
export const startSocketMode = async (options: SocketModeOptions): Promise<{ close(): Promise<void> }> => {
  const { appToken, signingSecret, sendInteraction, log, slackApiUrl } = options;
  const clock = options.clock ?? { now: () => Date.now() };
  const client = new SocketModeClient({
    appToken,
    logger: toLogger(log),
    clientOptions: slackApiUrl ? { slackApiUrl } : {},
  });

  const receive = async ({ type, ack, body, accepts_response_payload: mayAnswer }: Envelope) => {
    const request = isJson(body) ? toRequest(type, body, signingSecret, clock.now()) : null;
    if (!request) return log('warn', `Socket Mode: something of the type ${type} was dropped`);
    try {
      const answer = await sendInteraction(request);
      if (answer.status !== 200) return log('error', 'The app refused an interaction', { status: answer.status });
      await ack(mayAnswer ? parseResponse(answer.body) : undefined);
    } catch (error) {
      log('error', 'The app failed on an interaction', {
        error: error instanceof Error ? error.message : String(error),
      });
    }
  };
  client.on('slack_event', (envelope: Envelope) => void receive(envelope));

  await client.start();
  return { close: () => client.disconnect() };
};
