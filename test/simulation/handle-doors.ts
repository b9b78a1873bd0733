import type { BlockAction, ButtonAction, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { parseOperatorPattern, type OperatorPattern } from '../../src/finding/operator.ts';
import type { Ask, Reply } from '../../src/operator/operation.ts';
import type { Canary, Decisions, OperatorDecisions } from '../../src/ports.ts';
import { homeOpened } from '../../src/slack/home-opened.ts';
import { pressButton, type Windows } from '../../src/slack/press-button.ts';
import type { SlackDeps } from '../../src/slack/slack-deps.ts';
import { submitModal } from '../../src/slack/submit-modal.ts';
import { beat } from '../../src/use-cases/beat.ts';
import { operate } from '../../src/use-cases/operate.ts';
import { VIEWS } from '../support/findings.ts';
import type { Deps } from './handle.ts';

/** What only the doors and the heartbeat have. */
export type DoorPorts = {
  decisions: Decisions;
  operatorDecisions: OperatorDecisions;
  /** Slack's calls that show a form. */
  views: { open(opened: { trigger_id: string; view: ModalView }): Promise<void> };
  canary: Canary;
};

/** Our own workspace, app and channel, as Slack names them in what it signs. */
export const OURS = { team: 'T0ACME', home: 'T0ACME', app: 'A0GATE', channel: 'C0GATE' } as const;

/** What comes to the door of Slack, after its signature was verified. */
export type SlackRequest =
  | { kind: 'press'; body: BlockAction<ButtonAction> }
  | { kind: 'submit'; body: ViewSubmitAction }
  | { kind: 'home'; from: { team_id: string; api_app_id: string }; event: { user: string; tab: 'home' } };

export const atSlackDoor = async (deps: Deps, request: SlackRequest): Promise<unknown> => {
  const slack = slackDepsOf(deps);
  switch (request.kind) {
    case 'press': {
      const [action] = request.body.actions;
      return action && pressButton(slack, { views: deps.views } as unknown as Windows, request.body, action);
    }
    case 'submit':
      return submitModal(slack, request.body);
    case 'home':
      return homeOpened(slack, request.from, request.event);
  }
};

const slackDepsOf = (deps: Deps): SlackDeps => ({
  ...deps,
  entrance: OURS,
  doorOf: (account) => ({ ...OURS, enforcement: deps.settingsOf(account).enforcement }),
  settingsOf: (account) => ({
    ...VIEWS,
    ...deps.settingsOf(account),
    approvers: deps.authorityOf(account).approvers,
  }),
  channels: [OURS.channel],
});

/** What comes to the door of the command line, after AWS has proved who asks. */
export type TerminalRequest = { id: string; arn: string; ask: Ask };

export const atTerminalDoor = async (deps: Deps, request: TerminalRequest): Promise<Reply> => {
  const { operators } = deps.authorityOf('');
  return operate({ ...deps, operators, decisions: deps.operatorDecisions }, request.ask, request.arn);
};

export const onSchedule = async ({ canary, log }: Deps): Promise<void> => beat({ canary, port: 10_250, log });

/** What OPERATORS comes to. With an entry that is none a deployment does not start; here such an entry lets nobody in. */
export const readOperators = (texts: readonly string[]): OperatorPattern[] =>
  texts.flatMap((text) => parseOperatorPattern(text) ?? []);
