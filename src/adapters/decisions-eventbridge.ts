import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { PersonCommand } from '../finding/command.ts';
import { findingIdOf } from '../finding/finding.ts';
import type { Decisions } from '../ports.ts';
import { putEvents } from './announcements-eventbridge.ts';

export const actions = ['events:PutEvents'] as const;

/** PutEvents takes no more entries in one call. */
const MOST_ENTRIES = 10;

/** Source and detail types on the private bus; the rule in serverless.yml matches them. */
const source = 'portcullis.slack';
export const DECISION = { source, detailType: 'Decision' } as const;
export const REFUSED_CLICK = { source, detailType: 'Refused click' } as const;
export const HOME_OPENED = { source, detailType: 'Home opened' } as const;

/** The private bus between the internet-facing function and the remediator. */
export const createDecisionsEventBridge = (client: EventBridgeClient, bus: string): Decisions => {
  const entryOf = (detailType: string, detail: object) => ({
    EventBusName: bus,
    Source: source,
    DetailType: detailType,
    Detail: JSON.stringify(detail),
  });
  return {
    publish: async (commands) => {
      const entries = commands.map((command) => entryOf(DECISION.detailType, named(command)));
      for (let i = 0; i < entries.length; i += MOST_ENTRIES)
        await putEvents(client, entries.slice(i, i + MOST_ENTRIES));
    },
    refuse: (click) => putEvents(client, [entryOf(REFUSED_CLICK.detailType, named(click))]),
    showHome: (userId) => putEvents(client, [entryOf(HOME_OPENED.detailType, { userId })]),
  };
};

/** On the wire a finding is its id. */
const named = <T extends Pick<PersonCommand, 'group' | 'sequence'>>({ group, sequence, ...rest }: T) => ({
  ...rest,
  finding: findingIdOf({ group, sequence }),
});
