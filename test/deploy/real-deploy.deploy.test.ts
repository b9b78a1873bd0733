import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DURATION_INPUT, REASON_INPUT } from '../../src/slack/actions.ts';
import { closedTargets } from './driver/event-bridge.ts';
import { openPort } from './driver/open-port.ts';
import { HUB_ACCOUNT, HUB_REGION, MEMBER_ACCOUNT, OTHER_REGION } from './driver/places.ts';
import { readMessages } from './driver/read-messages.ts';
import { type Platform, startPlatform } from './driver/start-platform.ts';
import { unusedPowers } from './driver/unused-powers.ts';

jest.setTimeout(300_000);

// docs/adr/0021 says how this works. What moto cannot do, and is not proven here: pages by SNS (an event for a topic makes
// it answer 500), keys of one's own, TTL, and VPC Block Public Access, to which the gate answers that there is none.

const PLACES: [string, string, string][] = [
  ['the account of the stack', HUB_ACCOUNT, HUB_REGION],
  ['another account', MEMBER_ACCOUNT, HUB_REGION],
  ['another region of another account', MEMBER_ACCOUNT, OTHER_REGION],
];
const QUARTER_OF_AN_HOUR = 900_000;

/** What was refused, each once. */
const refusals = ({ asked }: Platform): string[] => [
  ...new Set(
    asked.flatMap((one) =>
      one.allowed ? [] : [`${one.principal.name}: ${one.request.action} on ${one.request.resource}`],
    ),
  ),
];

describe('what serverless deploy makes of this checkout', () => {
  let aws: Platform;
  beforeAll(async () => {
    aws = await startPlatform();
  });
  afterAll(async () => {
    await aws?.close();
  });

  const open = async (account: string, region: string, port = 10250) => {
    const opened = await openPort(aws, { account, region, port });
    const queues = await aws.emit(opened.event);
    expect(queues).toEqual([expect.stringContaining('IngressQueue')]);
    return opened;
  };
  const messageAbout = async (groupId: string) => {
    const found = (await readMessages(aws.slack.apiUrl, aws.slack.channelId)).find(({ text }) =>
      text.includes(groupId),
    );
    if (!found) throw new Error(`no message about ${groupId}\n${aws.logs()}`);
    return found;
  };

  it.each(PLACES)('tells Slack of a port opened in %s, and closes it on a click', async (_place, account, region) => {
    const { groupId, inbound } = await open(account, region);
    expect(await inbound()).toEqual(['tcp 10250-10250 0.0.0.0/0']);
    const { ts } = await messageAbout(groupId);
    await aws.slack.click(ts, 'Revoke now', 'dana');
    await aws.settle();
    expect(await inbound()).toEqual([]);
    expect(JSON.stringify(await messageAbout(groupId))).toContain('Closed');
  });

  it.each(PLACES)('closes a port opened in %s at the deadline, when nobody clicks', async (_place, account, region) => {
    const { inbound } = await open(account, region);
    await aws.elapse(QUARTER_OF_AN_HOUR - 30_000);
    expect(await inbound()).toEqual(['tcp 10250-10250 0.0.0.0/0']);
    await aws.elapse(60_000);
    expect(await inbound()).toEqual([]);
  });

  it('keeps a port open when an approver says so', async () => {
    const { groupId, inbound } = await open(MEMBER_ACCOUNT, OTHER_REGION, 6443);
    const { ts } = await messageAbout(groupId);
    await aws.slack.click(ts, 'Keep open…', 'dana');
    const modal = await aws.slack.modal('dana', 'Keep open');
    const entered = { [REASON_INPUT]: 'a load test', [DURATION_INPUT]: '3600000' };
    expect(await aws.slack.submit(modal, entered, 'dana')).toEqual({});
    await aws.settle();
    await aws.elapse(2 * QUARTER_OF_AN_HOUR);
    expect(await inbound()).toEqual(['tcp 6443-6443 0.0.0.0/0']);
    expect(JSON.stringify(await messageAbout(groupId))).toContain('Kept open');
  });

  it('finds by its sweep what no event has told of', async () => {
    await aws.elapse(QUARTER_OF_AN_HOUR);
    const { groupId } = await openPort(aws, { account: MEMBER_ACCOUNT, region: OTHER_REGION, port: 10250 });
    await aws.elapse(QUARTER_OF_AN_HOUR);
    await messageAbout(groupId);
  });

  it('has no rule whose targets refuse what it brings', async () => {
    expect(await closedTargets(aws.askerIn(HUB_ACCOUNT, HUB_REGION))).toEqual([]);
    for (const region of [HUB_REGION, OTHER_REGION])
      expect(await closedTargets(aws.askerIn(MEMBER_ACCOUNT, region))).toEqual([]);
  });

  it('asks for nothing that its roles do not allow', () => {
    expect([...refusals(aws), ...aws.faults]).toEqual([]);
  });

  it('grants its roles nothing that is not used here, but what is known to be for other days', () => {
    expect(unusedPowers(aws.asked)).toEqual([]);
  });
});
