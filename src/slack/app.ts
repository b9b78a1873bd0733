import type { AwsLambdaReceiver, BlockAction, ButtonAction, ViewSubmitAction } from '@slack/bolt';
import { App } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import { messageOf } from '../errors.ts';
import { createBoltLogger } from './bolt-logger.ts';
import { homeOpened } from './home-opened.ts';
import { pressButton } from './press-button.ts';
import { EVENT } from './read-request.ts';
import type { SlackDeps } from './slack-deps.ts';
import { slashCommand } from './slash-command.ts';
import { submitModal } from './submit-modal.ts';

/** What the manifest must ask for beside what the adapters need; opening a modal needs no scope. */
export const scopes = ['commands'] as const;
export const COMMAND = '/portcullis';

/** `fetch` reaches Slack with the bot token. */
export type SlackAppDeps = SlackDeps & {
  receiver: AwsLambdaReceiver;
  fetch: NonNullable<WebClientOptions['fetch']>;
  slackApiUrl: string;
};

/** Our own buttons, those of a view that is to come included: a link is a button, too, and wants an answer. */
const OURS = /^portcullis\./;

/** Longer than this (ms), and Slack has given up on the click that it belongs to. */
const ANSWER_WITHIN = 2_500;

/**
 * The Bolt app: it reads the table and puts decisions on the private bus. Slack is called for modals alone, whose
 * trigger lives three seconds; whatever else is to be said, the remediator says.
 */
export const createSlackApp = ({ receiver, fetch, slackApiUrl, ...deps }: SlackAppDeps): App => {
  const app = new App({
    receiver,
    // Given, so that Bolt asks Slack nothing at construction or on a request; no listener of ours needs them.
    authorize: async () => ({ botToken: 'set-by-fetch', botId: 'B0', botUserId: 'U0' }),
    // Bolt's client would go on trying for half an hour.
    clientOptions: {
      slackApiUrl,
      fetch,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: ANSWER_WITHIN,
    },
    logger: createBoltLogger(deps.log),
    // Two steps of each request that are for bots which talk: nothing is remembered of a conversation, and no message is heard.
    convoStore: false,
    ignoreSelf: false,
  });
  app.error(async (error) => {
    deps.log('error', 'a click could not be carried out', { error: messageOf(error.original ?? error) });
    // Thrown again, so that Bolt answers 500 and Slack shows an error to the person.
    throw error;
  });
  // The receiver answers when every listener has ended. `ack` comes also after a failure: it ends Bolt's timer, which
  // would otherwise complain during a later request.
  app.action<BlockAction<ButtonAction>>(
    { type: 'block_actions', action_id: OURS },
    async ({ ack, client, ...click }) => {
      try {
        await pressButton(deps, client, click.body, click.action);
      } finally {
        await ack();
      }
    },
  );
  // One listener for all: Bolt asks every listener of every request whether it is meant.
  app.view<ViewSubmitAction>({ type: 'view_submission', callback_id: OURS }, async ({ ack, body }) => {
    await answering(ack, () => submitModal(deps, body));
  });
  app.command(COMMAND, async ({ ack, command }) => {
    await answering(ack, () => slashCommand(deps, command));
  });
  app.event(EVENT, async ({ body, event }) => homeOpened(deps, body, event));
  return app;
};

const answering = async <T>(ack: (answer?: T) => Promise<void>, answer: () => Promise<T>): Promise<void> => {
  let said: T | undefined;
  try {
    said = await answer();
  } finally {
    await ack(said);
  }
};
