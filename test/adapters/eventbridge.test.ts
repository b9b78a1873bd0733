import { afterEach, describe, expect, it } from '@jest/globals';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { createAnnouncementsEventBridge } from '../../src/adapters/announcements-eventbridge.ts';
import { createDecisionsEventBridge } from '../../src/adapters/decisions-eventbridge.ts';
import { NO_FACTS } from '../../src/exposure/read-facts.ts';
import type { AwsActivity } from '../../src/sandbox/aws/aws-activity.ts';
import { startAws } from '../../src/sandbox/aws/server.ts';
import { HOUR, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, aRule, GROUP } from '../support/findings.ts';
import { startRefusingServer } from '../support/refusing-server.ts';

const options = { region: GROUP.region, credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1 };
const transitions = [{ id: 'a/kept/1', kind: 'kept' as const, exposureIds: [], at: NOON, by: ALICE }];
const decision = { kind: 'more-time' as const, group: GROUP, sequence: 1, version: 1, by: ALICE };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const clientOf = (endpoint: string): EventBridgeClient => {
  const client = new EventBridgeClient({ ...options, endpoint });
  closing.push(() => client.destroy());
  return client;
};

describe('an entry that EventBridge refuses inside a successful answer', () => {
  it('is an error, for announcements and for decisions', async () => {
    const answer = { FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' }] };
    const server = await startRefusingServer(200, answer, {});
    closing.push(() => server.close());
    const client = clientOf(server.url);
    const said = { code: 'bus-refused', message: expect.stringContaining('ThrottlingException slow down') };
    const announcements = createAnnouncementsEventBridge(client, 'announcements');
    await expect(announcements.announce(aFinding([anExposure(1)]), transitions)).rejects.toMatchObject(said);
    await expect(createDecisionsEventBridge(client, 'decisions').publish([decision])).rejects.toMatchObject(said);
  });
});

describe('an announcement', () => {
  it('tells the rules in words that fit into the text of a pager', async () => {
    const details: { rules?: unknown }[] = [];
    const aws = await startAws({
      port: 0,
      onEvent: (activity) => activity.kind === 'event' && details.push(activity.event.detail as { rules?: unknown }),
    });
    closing.push(() => aws.close());
    aws.putBus('announcements');
    const all = aRule(2, {
      protocol: '-1',
      fromPort: null,
      toPort: null,
      source: { kind: 'prefix-list', id: 'pl-"\\\n<x>' },
    });
    const range = aRule(3, { fromPort: 6000, toPort: 7000 });
    const rules = [aRule(1), all, range];
    const exposures = rules.map((rule, i) => anExposure(i, { kind: 'pending' }, { rule, id: rule.ruleId }));
    const exposureIds = exposures.map(({ id }) => id);
    const announcements = createAnnouncementsEventBridge(clientOf(aws.url), 'announcements');
    await announcements.announce(aFinding(exposures), [{ id: 'a', kind: 'opened', exposureIds, at: NOON, by: null }]);
    expect(details.map(({ rules: text }) => text)).toEqual([
      "TCP 10250 from 0.0.0.0/0, all traffic from pl-'' 'x', TCP 6000-7000 from 0.0.0.0/0",
    ]);
  });
});

describe('a bus that is not there', () => {
  it('fails aloud', async () => {
    const aws = await startAws({ port: 0 });
    closing.push(() => aws.close());
    const decisions = createDecisionsEventBridge(clientOf(aws.url), 'nowhere');
    await expect(decisions.publish([decision])).rejects.toThrow('nowhere');
  });
});

describe('an account that is not watched', () => {
  it('is announced with one of its events, under the same id all day', async () => {
    const events: { 'detail-type': string; detail: unknown }[] = [];
    const onEvent = (activity: AwsActivity) => activity.kind === 'event' && events.push(activity.event);
    const aws = await startAws({ port: 0, onEvent });
    closing.push(() => aws.close());
    aws.putBus('announcements');
    const announcements = createAnnouncementsEventBridge(clientOf(aws.url), 'announcements');
    const place = { account: '999900001111', region: 'eu-west-1' };
    const facts = { ...NO_FACTS, eventId: 'e1', eventName: 'AuthorizeSecurityGroupIngress' };
    await announcements.notWatched(place, facts, NOON);
    await announcements.notWatched(place, facts, NOON + HOUR);
    const day = new Date(NOON).toISOString().slice(0, 10);
    expect(events.map(({ 'detail-type': type, detail }) => [type, detail])).toEqual(
      [NOON, NOON + HOUR].map((at) => [
        'Account not watched',
        {
          id: `999900001111/eu-west-1/not-watched/${day}`,
          ...place,
          at: new Date(at).toISOString(),
          eventId: 'e1',
          eventName: 'AuthorizeSecurityGroupIngress',
        },
      ]),
    );
  });
});
