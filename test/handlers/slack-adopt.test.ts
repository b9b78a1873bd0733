import { describe, expect, it } from '@jest/globals';
import { createSweepsDynamoDb } from '../../src/adapters/sweeps-dynamodb.ts';
import type { BaselineLine } from '../../src/finding/baseline.ts';
import { ADOPT_ALL_ACTION, adoptAllValue } from '../../src/slack/actions.ts';
import { GROUP } from '../support/findings.ts';
import { clickOf, payloadBody, slackRequest } from './slack-request.ts';
import { useSlackStage } from './slack-stage.ts';

const stage = useSlackStage();
const lineOf = (n: number, state: BaselineLine['state'] = 'open'): BaselineLine => ({
  groupId: `sg-${String(n).padStart(4, '0')}`,
  ports: [10250],
  rules: 1,
  state,
  by: null,
});
const adoptAll = (region: string, changes: Record<string, unknown> = {}) =>
  stage.handler(
    slackRequest({ body: payloadBody(clickOf(ADOPT_ALL_ACTION, adoptAllValue({ ...GROUP, region }), changes)) }),
  );

describe('“Adopt all”', () => {
  it('becomes one decision for each group that is left alone', async () => {
    await createSweepsDynamoDb(stage.table()).put(GROUP, [
      lineOf(1),
      lineOf(2, 'adopted'),
      lineOf(3, 'gone'),
      lineOf(4),
    ]);
    expect(await adoptAll(GROUP.region)).toMatchObject({ statusCode: 200 });
    expect(stage.published.map(({ detail }) => detail)).toEqual(
      [1, 4].map((n) => ({
        kind: 'adopt',
        finding: `${GROUP.account}/${GROUP.region}/${lineOf(n).groupId}/1`,
        version: 0,
        by: { kind: 'person', userId: 'U0ALICE', name: 'alice' },
      })),
    );
  });

  it('takes no more at once than three seconds are enough for', async () => {
    const region = 'eu-west-2';
    const lines = Array.from({ length: 450 }, (_, n) => lineOf(n));
    await createSweepsDynamoDb(stage.table()).put({ ...GROUP, region }, lines);
    await adoptAll(region);
    expect(stage.published).toHaveLength(300);
  });

  it('decides nothing in another channel, nor about a place that was never swept', async () => {
    await adoptAll(GROUP.region, { channel: { id: 'C0OTHER' } });
    await adoptAll('eu-west-3');
    expect(stage.published).toEqual([]);
  });
});
