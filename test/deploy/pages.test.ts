import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterEach, expect, it } from '@jest/globals';
import { createAnnouncementsEventBridge } from '../../src/adapters/announcements-eventbridge.ts';
import type { Transition } from '../../src/finding/transition.ts';
import { startAws, type LocalAws } from '../../src/sandbox/aws/server.ts';
import { provision } from '../../src/sandbox/provision.ts';
import { readStack } from '../../src/sandbox/stack.ts';
import type { PauseEvent } from '../../src/finding/pause.ts';
import { NOON } from '../support/clock.ts';
import { aFinding, anExposure, aRule, GROUP } from '../support/findings.ts';
import { root } from './deployed.ts';

let aws: LocalAws | undefined;
let client: EventBridgeClient | undefined;
afterEach(async () => {
  client?.destroy();
  await aws?.close();
});

/** Announces transitions on the bus of serverless.yml; what the topic was told. */
const pagesOf = async (kinds: readonly string[], ...events: readonly PauseEvent[]) => {
  const faults: string[] = [];
  aws = await startAws({
    port: 0,
    onEvent: (activity) => activity.kind === 'fault' && faults.push(activity.message),
  });
  const options = {
    endpoint: aws.url,
    region: GROUP.region,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  };
  await provision(aws, readStack(`${root}/serverless.yml`), options);
  client = new EventBridgeClient(options);
  const all = aRule(2, { protocol: '-1', fromPort: null, toPort: null });
  const exposures = [anExposure(1), anExposure(2, { kind: 'pending' }, { rule: all, id: 'all' })];
  const transitions = kinds.map((kind) => ({
    id: kind,
    kind: kind as Transition['kind'],
    exposureIds: exposures.map(({ id }) => id),
    at: NOON,
    by: null,
  }));
  const announcements = createAnnouncementsEventBridge(client, 'AnnouncementsBus');
  await announcements.announce(aFinding(exposures), transitions);
  for (const event of events) await announcements.pause(event);
  return { pages: aws.topics.messages('UnansweredTopic'), faults };
};

it('tells the topic what nobody has answered, in words', async () => {
  const { pages, faults } = await pagesOf(['unanswered']);
  expect(faults).toEqual([]);
  expect(pages.map((page) => page.trim().split('\n'))).toEqual([
    [
      '"Portcullis: open to the internet, and nobody has answered."',
      '"Security group sg-0a1b2c3d4e5f60718, account 111122223333, eu-west-1: TCP 10250 from 0.0.0.0/0, all traffic from 0.0.0.0/0."',
      '"Deadline: 2026-11-20T12:15:00.000Z. Finding 111122223333/eu-west-1/sg-0a1b2c3d4e5f60718/1, see the Slack channel."',
    ],
  ]);
});

it('tells the topic of nothing else', async () => {
  const others = ['opened', 'joined', 'reminded', 'revoked', 'kept', 'failed'];
  expect(await pagesOf(others)).toEqual({ pages: [], faults: [] });
});

it('tells the topic that it is paused, still is, and no more, in words that nobody else can break', async () => {
  const by = { kind: 'operator', arn: 'arn:aws:iam::111122223333:user/olive', person: 'olive', slackId: null } as const;
  const pause = { id: 'pause/1', by, reason: 'a "broken" <rollout>\\\n"', since: NOON };
  const event = { id: '1', kind: 'paused', pause, at: NOON, by, announced: false } as const;
  const still = { ...event, id: '2', kind: 'still-paused', by: null, at: NOON + 1_800_000 } as const;
  const { pages, faults } = await pagesOf([], event, still, { ...event, id: '3', kind: 'resumed' });
  expect(faults).toEqual([]);
  const first = pages.map((page) => page.trim().split('\n')[0]);
  expect(first).toEqual([
    '"Portcullis paused, by olive at 2026-11-20T12:00:00.000Z."',
    '"Portcullis still paused, by olive at 2026-11-20T12:30:00.000Z."',
    '"Portcullis resumed, by olive at 2026-11-20T12:00:00.000Z."',
  ]);
  for (const line of pages.flatMap((page) => page.trim().split('\n')))
    expect(JSON.parse(line)).toEqual(expect.any(String));
});
