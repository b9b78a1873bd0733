import { describe, expect, it } from '@jest/globals';
import { GROUP } from '../support/findings.ts';
import { batch, useQueueStage } from './queue-stage.ts';

const stage = useQueueStage();
const { open } = stage;
const NONE = { batchItemFailures: [] };
const REQUEST = { awsRequestId: '8f507cfc-5697-4697-b07a-ac58fc914c95' };

const lineOf = (message: string) => stage.output.logged().find((line) => line['message'] === message);
const findingOf = (groupId: string) => `${GROUP.account}/${GROUP.region}/${groupId}/1`;

describe('what operators are told by the handlers behind queues', () => {
  it('is one line for each transition, with the finding, the cause and what it belongs to', async () => {
    const { groupId, event } = open(['0.0.0.0/0', '10.0.0.0/8']);
    const message = batch(event);
    expect(await stage.ingress(message, REQUEST)).toEqual(NONE);
    expect(lineOf('exposure opened')).toEqual({
      level: 'INFO',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      message: 'exposure opened',
      function: 'ingress',
      requestId: REQUEST.awsRequestId,
      coldStart: expect.any(Boolean),
      messageId: message.Records[0]?.messageId,
      receives: 1,
      finding: findingOf(groupId),
      transition: expect.stringContaining(findingOf(groupId)),
      exposures: [expect.stringMatching(/^sgr-\w+=/)],
      cause: expect.stringMatching(/^AuthorizeSecurityGroupIngress /),
      deadline: expect.stringMatching(/Z$/),
    });

    stage.output.lines.length = 0;
    expect(await stage.remediate(stage.revoke(groupId), REQUEST)).toEqual(NONE);
    const dana = stage.slack.people[0]?.id;
    expect(lineOf('exposure revoking')).toMatchObject({ function: 'remediate', by: dana });
    expect(lineOf('exposure revoked')).toMatchObject({ level: 'INFO', finding: findingOf(groupId), by: dana });
    const transitions = stage.output.logged().filter(({ message: said }) => String(said).startsWith('exposure '));
    expect(transitions).toHaveLength(2);
  });

  it('is no second line for what was told already: an event that comes twice, a decision that comes twice', async () => {
    const { groupId, event } = open(['0.0.0.0/0']);
    await stage.ingress(batch(event));
    await stage.remediate(stage.revoke(groupId));
    const told = stage.output.lines.filter((line) => line.includes('"exposure '));
    await stage.ingress(batch(event));
    await stage.remediate(stage.revoke(groupId));
    expect(stage.output.lines.filter((line) => line.includes('"exposure '))).toEqual(told);
    expect(stage.output.counted().filter((count) => count.startsWith('Exposures'))).toEqual([
      'ExposuresOpened=1',
      'ExposuresSettled=1 revoked',
    ]);
  });

  it('counts what is opened and how it ends, and how long each took', async () => {
    const { groupId, event } = open(['0.0.0.0/0']);
    stage.pass(3_000);
    await stage.ingress(batch(event));
    const alerted = stage.output.counted().find((count) => count.startsWith('TimeToAlert='));
    // CloudTrail's times are whole seconds.
    expect(Number(alerted?.split('=')[1])).toBeGreaterThanOrEqual(3_000);
    expect(Number(alerted?.split('=')[1])).toBeLessThan(60_000);
    stage.pass(90_000);
    await stage.remediate(stage.revoke(groupId));
    const [closed] = stage.output.counted().filter((count) => count.startsWith('TimeToClosed='));
    expect(closed).toMatch(/^TimeToClosed=9\d{4} revoked$/);
    expect(stage.output.counted().filter((count) => count.startsWith('TimeToAlert='))).toEqual([alerted]);
  });

  it('counts what somebody else has closed', async () => {
    const { groupId, event } = open(['0.0.0.0/0']);
    await stage.ingress(batch(event));
    stage.aws.model(GROUP.region).deleteGroup({ groupId, groupName: null });
    const group = `${GROUP.account}/${GROUP.region}/${groupId}`;
    await stage.remediate(batch({ kind: 'check', group, by: 'alice' }));
    expect(lineOf('exposure vanished')).toMatchObject({ finding: findingOf(groupId), cause: 'alice removed the rule' });
    expect(stage.output.counted()).toContain('ExposuresSettled=1 vanished');
  });

  it('counts sweeps, and what only a sweep has found', async () => {
    const place = { kind: 'sweep', account: GROUP.account, region: GROUP.region };
    await stage.inspect(batch(place));
    stage.output.lines.length = 0;
    open(['0.0.0.0/0']);
    await stage.inspect(batch(place));
    expect(stage.output.counted()).toEqual(['SweepsRun=1']);
    const questions = (await stage.queue('inspect')).filter((message) => JSON.stringify(message).includes('look-up'));
    await stage.inspect(batch(...questions));
    expect(stage.output.counted()).toEqual(expect.arrayContaining(['SweepCatches=1', 'ExposuresOpened=1']));
    expect(lineOf('exposure opened')).toMatchObject({ cause: 'a look at the account' });
    // No event, so there is no time to count from.
    expect(stage.output.counted().join()).not.toContain('TimeToAlert');
    await stage.inspect(batch(...questions));
    expect(stage.output.counted().filter((count) => count === 'SweepCatches=1')).toHaveLength(1);
  });

  it('counts no sweep that could not read the account', async () => {
    stage.awsProxy.script((name) => (name === 'ec2:DescribeSecurityGroupRules' ? { kind: 'reset' } : null));
    const place = { kind: 'sweep', account: GROUP.account, region: GROUP.region };
    expect((await stage.inspect(batch(place))).batchItemFailures).toHaveLength(1);
    expect(stage.output.counted()).toEqual(['Retries=1 inspect']);
  });

  it('counts decisions that were refused', async () => {
    const { groupId, event } = open(['0.0.0.0/0']);
    await stage.ingress(batch(event));
    await stage.remediate(stage.revoke(groupId));
    // The finding is archived, and was closed by this very person: somebody else comes too late.
    const late = JSON.parse(
      JSON.stringify(stage.revoke(groupId)).replaceAll(stage.slack.people[0]?.id ?? '', 'U0LATE'),
    ) as ReturnType<typeof stage.revoke>;
    await stage.remediate(late);
    expect(stage.output.counted()).toContain('Refusals=1');
  });
});
