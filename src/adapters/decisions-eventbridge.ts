import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { findingIdOf } from '../finding/finding.ts';
import type { Decisions } from '../ports.ts';
import { putEvents } from './announcements-eventbridge.ts';

export const actions = ['events:PutEvents'] as const;

/** Source and detail type of a decision on the private bus; the rule in serverless.yml matches them. */
export const DECISION = { source: 'portcullis.slack', detailType: 'Decision' } as const;

/** The private bus between the internet-facing function and the remediator. */
export const createDecisionsEventBridge = (client: EventBridgeClient, bus: string): Decisions => ({
  publish: async ({ kind, group, sequence, version, by }) => {
    const detail = { kind, finding: findingIdOf({ group, sequence }), version, by };
    await putEvents(client, [
      { EventBusName: bus, Source: DECISION.source, DetailType: DECISION.detailType, Detail: JSON.stringify(detail) },
    ]);
  },
});
