import type { EventBridgeClient, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PortcullisError } from '../errors.ts';
import type { Rule } from '../exposure/rule.ts';
import { sourceText } from '../exposure/rule.ts';
import { findingIdOf } from '../finding/finding.ts';
import { idOf, shortName } from '../finding/person.ts';
import { placeText } from '../finding/place.ts';
import { timesOpened } from '../finding/reopened.ts';
import type { Announcements } from '../ports.ts';
import { inert } from '../slack/views/text.ts';

export const actions = ['events:PutEvents'] as const;

/** PutEvents takes no more entries in one call. */
const MOST_ENTRIES = 10;

/** The public bus: one event per transition, source `portcullis`, our own id in `detail.id`. */
export const createAnnouncementsEventBridge = (client: EventBridgeClient, bus: string): Announcements => ({
  announce: async (finding, transitions) => {
    const entries = transitions.map((transition): PutEventsRequestEntry => {
      const about = finding.exposures.filter(({ id }) => transition.exposureIds.includes(id));
      const detail = {
        id: transition.id,
        finding: findingIdOf(finding),
        ...finding.group,
        at: new Date(transition.at).toISOString(),
        by: transition.by,
        ...(transition.why === undefined ? {} : { why: transition.why }),
        reach: finding.surroundings?.reach ?? null,
        deadline: finding.deadline === null ? null : new Date(finding.deadline).toISOString(),
        timesOpenedIn24h: timesOpened(finding),
        rules: rulesText(about.map(({ rule }) => rule)),
        exposures: about.map(({ rule, ports, reason, state, origin }) => ({
          ruleId: rule.ruleId,
          protocol: rule.protocol,
          fromPort: rule.fromPort,
          toPort: rule.toPort,
          source: sourceText(rule.source),
          ports,
          reason: reason.code,
          state: state.kind,
          openedBy: origin.actor,
        })),
      };
      return {
        EventBusName: bus,
        Source: 'portcullis',
        DetailType: `Exposure ${transition.kind}`,
        Detail: JSON.stringify(detail),
      };
    });
    for (let i = 0; i < entries.length; i += MOST_ENTRIES) await putEvents(client, entries.slice(i, i + MOST_ENTRIES));
  },
  refused: async ({ group, sequence, version, by, what, why }) => {
    const finding = findingIdOf({ group, sequence });
    const detail = { id: `${finding}/refused/${idOf(by)}/${what}/${version}`, finding, ...group, by, what, why };
    await putEvents(client, [
      { EventBusName: bus, Source: 'portcullis', DetailType: 'Decision refused', Detail: JSON.stringify(detail) },
    ]);
  },
  pause: async ({ id, kind, pause, at, by }) => {
    const detail = {
      id,
      pause: pause.id,
      at: new Date(at).toISOString(),
      by,
      pausedBy: pause.by,
      // Without what could break the sentence of a page (see serverless.yml).
      who: pageable(shortName(by ?? pause.by)),
      since: new Date(pause.since).toISOString(),
      reason: pause.reason,
      why: pageable(pause.reason),
    };
    await putEvents(client, [
      { EventBusName: bus, Source: 'portcullis', DetailType: PAUSE_TYPES[kind], Detail: JSON.stringify(detail) },
    ]);
  },
  notWatched: async (place, { eventId, eventName }, now) => {
    const at = new Date(now).toISOString();
    const detail = { id: `${placeText(place)}/not-watched/${at.slice(0, 10)}`, ...place, at, eventId, eventName };
    await putEvents(client, [
      { EventBusName: bus, Source: 'portcullis', DetailType: 'Account not watched', Detail: JSON.stringify(detail) },
    ]);
  },
});

/** The detail types of a pause; rules in serverless.yml match them. */
export const PAUSE_TYPES = {
  paused: 'Portcullis paused',
  'still-paused': 'Portcullis still paused',
  resumed: 'Portcullis resumed',
} as const;

/** The most that a pager's message says of rules, in characters. */
const MOST_RULES = 400;

/**
 * `TCP 10250 from 0.0.0.0/0, all traffic from ::/0`: for a rule of EventBridge, whose input transformer can neither
 * join a list nor escape a quote.
 */
const rulesText = (rules: readonly Rule[]): string => {
  const texts = rules.map((rule) => `${portsText(rule)} from ${sourceText(rule.source)}`);
  return pageable(texts.join(', '));
};

const pageable = (text: string): string => inert(text, MOST_RULES).replaceAll(/["\\<>]/g, "'");

const portsText = ({ protocol, fromPort, toPort }: Rule): string => {
  if (protocol === '-1') return 'all traffic';
  const ports = fromPort === toPort ? `${fromPort}` : `${fromPort}-${toPort}`;
  return `${protocol.toUpperCase()} ${ports}`;
};

/** PutEvents fails entry by entry inside a successful answer, so the count decides. Throws `bus-refused`. */
export const putEvents = async (client: EventBridgeClient, entries: PutEventsRequestEntry[]): Promise<void> => {
  const { FailedEntryCount, Entries } = await client.send(new PutEventsCommand({ Entries: entries }));
  if (!FailedEntryCount) return;
  const failed = Entries?.find(({ ErrorCode }) => ErrorCode);
  throw new PortcullisError(
    'bus-refused',
    `EventBridge refused ${FailedEntryCount} of ${entries.length} events: ${failed?.ErrorCode ?? 'no code'} ${failed?.ErrorMessage ?? ''}`,
  );
};
