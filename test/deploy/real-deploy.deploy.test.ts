import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { decideRemotely, type DecideDeps } from '../../src/operator/decide-remotely.ts';
import { DURATION_INPUT, REASON_INPUT } from '../../src/slack/actions.ts';
import { functionNames } from './deployed.ts';
import { closedTargets } from './driver/event-bridge.ts';
import { openPort } from './driver/open-port.ts';
import { HUB_ACCOUNT, HUB_REGION, MEMBER_ACCOUNT, OTHER_REGION } from './driver/places.ts';
import { listenTo } from './driver/pages.ts';
import { sendTo } from './driver/queues.ts';
import { readMessages } from './driver/read-messages.ts';
import { type Platform, startPlatform } from './driver/start-platform.ts';
import { anywhere, FOR_OTHER_DAYS, powersOf } from './driver/unused-powers.ts';

jest.setTimeout(300_000);

// docs/adr/0021 says how this works. What moto cannot do, and is not proven here: signatures (test/adapters has them), keys
// of one's own, TTL, and VPC Block Public Access, to which the gate answers that there is none.

const PLACES: [string, string, string][] = [
  ['the account of the stack', HUB_ACCOUNT, HUB_REGION],
  ['another account', MEMBER_ACCOUNT, HUB_REGION],
  ['another region of another account', MEMBER_ACCOUNT, OTHER_REGION],
];
const MINUTE = 60_000;
const QUARTER_OF_AN_HOUR = 15 * MINUTE;

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
  let olive: DecideDeps;
  /** What whoever is paged has been told since it was last asked. */
  let pages: () => Promise<string[]>;
  beforeAll(async () => {
    aws = await startPlatform();
    olive = await aws.operator('olive');
    const topic = aws.deployment.resources['UnansweredTopic'] ?? '';
    pages = await listenTo(aws.askerIn(HUB_ACCOUNT, HUB_REGION), topic);
  });
  afterAll(async () => {
    await aws?.close();
  });

  // More in one minute would be told of in a digest.
  beforeEach(async () => {
    await aws.elapse(MINUTE);
  });

  const open = async (account: string, region: string, port = 10250, how = {}) => {
    const opened = await openPort(aws, { account, region, port, ...how });
    const queues = await aws.emit(opened.event);
    if (queues.length === 0)
      throw new Error(`no rule leads ${opened.event.detail.eventName} of ${account}, ${region} on`);
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

  it('adopts what was open before it came, on a click, or at the command line as scan does', async () => {
    const other = await openPort(aws, { account: HUB_ACCOUNT, region: HUB_REGION, port: 6443 });
    const { groupId, inbound } = await openPort(aws, { account: HUB_ACCOUNT, region: HUB_REGION, port: 10250 });
    await aws.elapse(QUARTER_OF_AN_HOUR);
    const groups = [`${HUB_ACCOUNT}/${HUB_REGION}/${other.groupId}`];
    const adopted = await olive.ask({ kind: 'adopt', operation: olive.newOperation(), groups });
    expect(adopted).toEqual({ kind: 'adopting', groups });
    await aws.settle();
    await messageAbout(other.groupId);
    // One is left in the report, so its button is the only one.
    const found = (await readMessages(aws.slack.apiUrl, aws.slack.channelId)).find((message) =>
      JSON.stringify(message).includes(groupId),
    );
    await aws.slack.click(found?.ts ?? '', 'Adopt', 'dana');
    await aws.settle();
    const { ts } = await messageAbout(groupId);
    await aws.slack.click(ts, 'Revoke now', 'dana');
    await aws.settle();
    expect(await inbound()).toEqual([]);
  });

  it('changes its own group every hour, and sees that arrive', async () => {
    await aws.elapse(4 * QUARTER_OF_AN_HOUR);
    expect(aws.logs()).toContain('heartbeat sent');
    const groupId = aws.deployment.resources['CanaryGroup'] ?? '';
    const { event } = await openPort(aws, { account: HUB_ACCOUNT, region: HUB_REGION, port: 9 });
    const requestParameters = { ...event.detail.requestParameters, groupId };
    await aws.emit({ ...event, detail: { ...event.detail, requestParameters, responseElements: { _return: true } } });
    expect(aws.logs()).toContain('"HeartbeatSeen":1');
  });

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

  it.each(PLACES)('closes only the watched port of a range opened in %s', async (_place, account, region) => {
    const { groupId, inbound } = await open(account, region, 10249, { toPort: 10251, byPrefixList: true });
    await aws.slack.click((await messageAbout(groupId)).ts, 'Close only 10250…', 'dana');
    expect(await aws.slack.submit(await aws.slack.modal('dana', 'Close only 10250'), {}, 'dana')).toEqual({});
    await aws.settle();
    await aws.elapse(5_000);
    const left = [expect.stringContaining('tcp 10249-10249 pl-'), expect.stringContaining('tcp 10251-10251 pl-')];
    expect(await inbound()).toEqual(left);
  });

  it.each(PLACES)('puts back what it closed in %s, when two people want it', async (_place, account, region) => {
    const { groupId, inbound } = await open(account, region, 6443);
    const { ts } = await messageAbout(groupId);
    await aws.slack.click(ts, 'Revoke now', 'dana');
    await aws.settle();
    expect(await inbound()).toEqual([]);
    await aws.slack.click(ts, 'Undo…', 'dana');
    const modal = await aws.slack.modal('dana', 'Undo the revoke');
    const entered = { [REASON_INPUT]: 'the partner is cut off', [DURATION_INPUT]: '3600000' };
    expect(await aws.slack.submit(modal, entered, 'dana')).toEqual({});
    await aws.settle();
    expect(await inbound()).toEqual([]);
    await aws.slack.click(ts, 'Agree', 'sam');
    await aws.settle();
    expect(await inbound()).toEqual(['tcp 6443-6443 0.0.0.0/0']);
  });

  it.each(PLACES)('sees through a prefix list, and what has the group, in %s', async (_place, account, region) => {
    const { groupId, inbound } = await open(account, region, 10250, { byPrefixList: true, inUse: true });
    expect(JSON.stringify(await messageAbout(groupId))).toContain('instance `i-');
    await aws.slack.click((await messageAbout(groupId)).ts, 'Revoke now', 'dana');
    await aws.settle();
    expect(await inbound()).toEqual([]);
  });

  it.each(PLACES)('finds a group of %s that an event names by its name', async (_place, account, region) => {
    const { groupId, groupName, event } = await openPort(aws, { account, region, port: 10250 });
    const { requestParameters } = event.detail;
    const detail = { requestParameters: { ...requestParameters, groupId: undefined, groupName } };
    const responseElements = { _return: true };
    await aws.emit({ ...event, detail: { ...event.detail, ...detail, responseElements } });
    await messageAbout(groupId);
  });

  it('lists on its Home tab what is open', async () => {
    const { groupId } = await open(HUB_ACCOUNT, HUB_REGION);
    expect(JSON.stringify((await aws.slack.home('dana')).blocks)).toContain(groupId);
  });

  it('says by a slash command what is open', async () => {
    const { groupId } = await open(HUB_ACCOUNT, HUB_REGION);
    const told = await aws.slack.whisper('dana', () => aws.slack.command('/portcullis status', 'dana'));
    expect(JSON.stringify(told)).toContain(groupId);
  });

  it('lets in by IAM who OPERATORS names, and nobody else', async () => {
    const { groupId, inbound } = await open(MEMBER_ACCOUNT, OTHER_REGION, 6443);
    const mallory = await aws.operator('mallory');
    const revoke = { kind: 'revoke' as const, name: groupId, rules: [] };
    expect(await decideRemotely(mallory, revoke)).toMatchObject({ kind: 'refused' });
    expect(await inbound()).toEqual(['tcp 6443-6443 0.0.0.0/0']);
    expect(await decideRemotely(olive, revoke)).toMatchObject({ kind: 'answered' });
    expect(await inbound()).toEqual([]);
    expect(aws.deployment.routes.filter(({ isForIam }) => isForIam)).toMatchObject([{ key: 'POST /operator' }]);
  });

  it('closes nothing while it is paused at the command line, and what is due when it is resumed', async () => {
    const { inbound } = await open(HUB_ACCOUNT, HUB_REGION);
    const paused = await olive.ask({ kind: 'pause', operation: olive.newOperation(), reason: 'a broken rollout' });
    expect(paused).toMatchObject({ kind: 'paused', isTold: true });
    await aws.settle();
    expect(await pages()).toEqual([expect.stringMatching(/Portcullis paused, by .*olive.*\n.*a broken rollout/)]);
    await aws.elapse(QUARTER_OF_AN_HOUR + MINUTE);
    expect(await inbound()).toEqual(['tcp 10250-10250 0.0.0.0/0']);
    const resumed = await olive.ask({ kind: 'resume', operation: olive.newOperation() });
    expect(resumed).toMatchObject({ kind: 'resumed', isTold: true });
    await aws.settle();
    expect(await inbound()).toEqual([]);
    expect(await pages()).toEqual([expect.stringContaining('Portcullis resumed')]);
  });

  it('sets aside what can never be read, from each of its queues', async () => {
    const queues = aws.deployment.mappings.map(({ queueArn }) => queueArn);
    for (const arn of queues) await sendTo(aws.askerIn(HUB_ACCOUNT, HUB_REGION), arn, 'no message of ours');
    await aws.settle();
    expect(queues).not.toEqual([]);
    expect(aws.logs().split('lies in the dead letters').length - 1).toBe(queues.length);
  });

  it('finds by its sweep what no event has told of', async () => {
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

  it('is every function here, and in the other account each that has a role there', () => {
    const abroad = ['inspect', 'remediate', 'reopen'].map((name) => `${name} in ${MEMBER_ACCOUNT}`);
    const names = new Set(aws.asked.map(({ principal }) => principal.name));
    expect([...names].sort()).toEqual([...functionNames, ...abroad].sort());
  });

  it('grants its roles nothing that is not used here, but what is known to be for other days', () => {
    const unused = powersOf(aws.asked).flatMap(({ power, isUsed }) => (isUsed ? [] : [power]));
    expect(unused.filter((power) => !(anywhere(power) in FOR_OTHER_DAYS))).toEqual([]);
  });

  it('knows of no power for other days that is not granted', () => {
    const granted = powersOf(aws.asked).map(({ power }) => anywhere(power));
    expect(Object.keys(FOR_OTHER_DAYS).filter((power) => !granted.includes(power))).toEqual([]);
  });
});
