import { SocketModeClient } from '@slack/socket-mode';
import type { Logger, LogLevel } from '@slack/web-api';
import type { Log } from '../../ports.ts';
import { signInteraction } from './sign-request.ts';
import { isJson, type SendInteraction } from './slack-types.ts';

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

const parseResponse = (body: string): Record<string, unknown> | undefined => {
  try {
    const response: unknown = JSON.parse(body);
    return isJson(response) ? response : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Receives the clicks of a real workspace without a public address, and hands each to the app as the HTTPS request
 * that Slack would have sent. A click is acknowledged when the app answers 200, as over HTTPS; when it does not, Slack
 * tells the person that something went wrong.
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

  const receive = async ({ ack, body, accepts_response_payload: mayAnswer }: Envelope) => {
    if (!isJson(body)) return log('warn', 'Socket Mode: an interaction without a payload was dropped');
    try {
      const answer = await sendInteraction(signInteraction(body, signingSecret, clock.now()));
      if (answer.status !== 200) return log('error', 'The app refused an interaction', { status: answer.status });
      await ack(mayAnswer ? parseResponse(answer.body) : undefined);
    } catch (error) {
      log('error', 'The app failed on an interaction', {
        error: error instanceof Error ? error.message : String(error),
      });
    }
  };
  client.on('interactive', (envelope: Envelope) => void receive(envelope));

  await client.start();
  return { close: () => client.disconnect() };
};
