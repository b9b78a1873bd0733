import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterEach, expect, it } from '@jest/globals';
import { createAnnouncementsEventBridge } from '../../src/adapters/announcements-eventbridge.ts';
import type { Transition } from '../../src/finding/transition.ts';
import { startAws, type LocalAws } from '../../src/sandbox/aws/server.ts';
import { provision } from '../../src/sandbox/provision.ts';
import { readStack } from '../../src/sandbox/stack.ts';
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
const pagesOf = async (...kinds: string[]) => {
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
  await createAnnouncementsEventBridge(client, 'AnnouncementsBus').announce(aFinding(exposures), transitions);
  return { pages: aws.topics.messages('UnansweredTopic'), faults };
};

it('tells the topic what nobody has answered, in words', async () => {
  const { pages, faults } = await pagesOf('unanswered');
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
  expect(await pagesOf('opened', 'joined', 'reminded', 'revoked', 'kept', 'failed')).toEqual({ pages: [], faults: [] });
});
