import { describe, expect, it } from '@jest/globals';
import { GROUP } from '../support/findings.ts';
import { batch, cameBy, useQueueStage } from './queue-stage.ts';

const stage = useQueueStage();
const { open, inbound, queue, texts } = stage;
const NONE = { batchItemFailures: [] };

describe('the handlers behind queues, as they are exported, on the local AWS and Slack', () => {
  it('ingress says so in Slack, and remediate closes the public rule alone when a person decides', async () => {
    const { groupId, event } = open(['0.0.0.0/0', '10.0.0.0/8']);
    expect(await stage.ingress(batch(event))).toEqual(NONE);
    expect((await texts())[0]).toContain(groupId);
    const decision = stage.revoke(groupId);
    // Only the queue behind the private bus speaks for people.
    expect(await stage.remediate(cameBy(process.env['REMEDIATE_QUEUE_ARN'] ?? '', decision))).toEqual(NONE);
    expect(inbound(groupId)).toHaveLength(2);
    expect(stage.output.lines.join()).toContain('neither a wake-up nor a check');
    expect(await stage.remediate(decision)).toEqual(NONE);
    expect(inbound(groupId)).toEqual(['10.0.0.0/8']);
    expect((await texts())[0]).toMatch(/verified/);
  });

  it('ingress asks inspect what a prefix list lets in, and inspect opens the finding', async () => {
    const entries = [{ cidr: '0.0.0.0/0', description: null }];
    const input = { name: 'all', family: 4 as const, maxEntries: 1, entries, tags: [] };
    const { groupId, event } = open([stage.aws.model(GROUP.region).createPrefixList(input).id]);
    expect(await stage.ingress(batch(event))).toEqual(NONE);
    expect((await texts()).join()).not.toContain(groupId);
    // Beside requests to look around the findings of before.
    const question = (await queue('inspect')).find((message) => JSON.stringify(message).includes('look-up'));
    expect(await stage.inspect(batch(question))).toEqual(NONE);
    expect((await texts())[0]).toContain(groupId);
  });

  it('inspect sweeps: what was open before is reported and left alone, what no event told of since is opened', async () => {
    const asked = async () => (await queue('inspect')).filter((message) => JSON.stringify(message).includes('sweep'));
    const before = open(['0.0.0.0/0']).groupId;
    expect(await stage.inspect(batch({ kind: 'sweep-all' }))).toEqual(NONE);
    const [place] = await asked();
    expect(place).toEqual({ kind: 'sweep', account: GROUP.account, region: GROUP.region });
    expect(await stage.inspect(batch(place))).toEqual(NONE);
    expect((await texts())[0]).toContain('since before Portcullis');
    const since = open(['0.0.0.0/0']).groupId;
    expect(await stage.inspect(batch(place))).toEqual(NONE);
    const questions = (await queue('inspect')).filter((message) => JSON.stringify(message).includes('look-up'));
    expect(JSON.stringify(questions)).toContain(since);
    expect(JSON.stringify(questions)).not.toContain(before);
    expect(await stage.inspect(batch(...questions))).toEqual(NONE);
    expect((await texts())[0]).toContain(since);
  });

  it('remediate minds no wake-up of a group that it does not know', async () => {
    const wakeUp = { kind: 'wake-up', group: `${GROUP.account}/${GROUP.region}/sg-0nobody` };
    expect(await stage.remediate(batch(wakeUp))).toEqual(NONE);
  });
});
