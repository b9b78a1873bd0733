import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { OperatorDecisions } from '../ports.ts';
import { putEvents } from './announcements-eventbridge.ts';

export const actions = ['events:PutEvents'] as const;

/** Source and detail types on the private bus; the rule in serverless.yml matches them. */
const source = 'portcullis.operator';
export const OPERATOR_DECISION = { source, detailType: 'Decision' } as const;
export const PAUSE_CHANGED = { source, detailType: 'Pause changed' } as const;

/** The private bus, from the function of the command line, which may put nothing there in the name of Slack. */
export const createOperatorDecisionsEventBridge = (client: EventBridgeClient, bus: string): OperatorDecisions => {
  const put = async (DetailType: string, detail: object) =>
    putEvents(client, [{ EventBusName: bus, Source: source, DetailType, Detail: JSON.stringify(detail) }]);
  return {
    publish: async (decision, operation, arn) =>
      put(OPERATOR_DECISION.detailType, { ...decision, operation, by: { kind: 'operator', arn } }),
    pauseChanged: async () => put(PAUSE_CHANGED.detailType, {}),
  };
};
