import type { AwsLambdaReceiver, BlockAction, ButtonAction } from '@slack/bolt';
import { App } from '@slack/bolt';
import { messageOf } from '../errors.ts';
import { canDecide, type Door } from '../finding/can-decide.ts';
import { findingIdOf } from '../finding/finding.ts';
import type { Decisions, Findings, Log } from '../ports.ts';
import { KEEP_ACTION, parseButtonValue, REVOKE_ACTION } from './actions.ts';
import { createBoltLogger } from './bolt-logger.ts';

export type SlackAppDeps = {
  receiver: AwsLambdaReceiver;
  token: string;
  slackApiUrl: string;
  door: Door;
  findings: Pick<Findings, 'load'>;
  decisions: Decisions;
  log: Log;
};

/** The Bolt app: it reads the table, puts the decision on the private bus, and does nothing else. */
export const createSlackApp = (deps: SlackAppDeps): App => {
  const app = new App({
    receiver: deps.receiver,
    // Given, so that Bolt asks Slack nothing at construction or on a request; no listener of ours needs them.
    authorize: async () => ({ botToken: deps.token, botId: 'B0', botUserId: 'U0' }),
    clientOptions: { slackApiUrl: deps.slackApiUrl },
    logger: createBoltLogger(deps.log),
  });
  app.error(async (error) => {
    deps.log('error', 'a click could not be carried out', { error: messageOf(error.original ?? error) });
    // Thrown again, so that Bolt answers 500 and Slack shows an error to the person.
    throw error;
  });
  for (const [actionId, kind] of [
    [REVOKE_ACTION, 'revoke'],
    [KEEP_ACTION, 'keep'],
  ] as const)
    app.action<BlockAction<ButtonAction>>(
      { type: 'block_actions', action_id: actionId },
      async ({ ack, body, action }) => {
        try {
          // The receiver answers when every listener has ended, so nothing slow happens here.
          await decideByClick(deps, kind, body, action);
        } finally {
          // Also after a failure: it ends Bolt's timer, which would otherwise complain during a later request.
          await ack();
        }
      },
    );
  return app;
};

/** A verified click → a decision on the private bus. Throws when the table or the bus cannot be reached. */
export const decideByClick = async (
  { door, findings, decisions, log }: Pick<SlackAppDeps, 'door' | 'findings' | 'decisions' | 'log'>,
  kind: 'revoke' | 'keep',
  body: BlockAction<ButtonAction>,
  action: ButtonAction,
): Promise<void> => {
  const permission = canDecide(
    {
      userId: body.user.id,
      teamId: body.team?.id ?? null,
      channelId: body.channel?.id ?? null,
      appId: body.api_app_id ?? null,
    },
    door,
  );
  if (!permission.allowed) return log('warn', 'a click was refused', { user: body.user.id, why: permission.why });
  const button = parseButtonValue(action.value ?? '');
  const finding = button && (await findings.load(button.group));
  if (!button || !finding || button.sequence > finding.sequence)
    return log('warn', 'a click on a button that is not ours', { user: body.user.id });
  // Whether it is still in time is for the remediator to say: it alone writes, and it tells a loser who won.
  await decisions.publish({
    kind,
    ...button,
    by: { kind: 'person', userId: body.user.id, name: body.user.name ?? '' },
  });
  log('info', 'a decision was published', { finding: findingIdOf(button), user: body.user.id, kind });
};
