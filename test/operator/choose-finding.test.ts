import { describe, expect, it } from '@jest/globals';
import { chooseFinding } from '../../src/operator/choose-finding.ts';
import type { FindingSummary, RuleSummary } from '../../src/operator/summary.ts';

const summary = (region: string, groupId: string, ruleId: string) =>
  ({
    finding: `111122223333/${region}/${groupId}/1`,
    groupId,
    rules: [{ ruleId } as RuleSummary],
  }) as unknown as FindingSummary;
const ALL = [
  summary('eu-west-1', 'sg-1', 'sgr-1'),
  summary('us-east-1', 'sg-1', 'sgr-2'),
  summary('eu-west-1', 'sg-2', 'sgr-3'),
];

describe('a finding', () => {
  it.each(['sg-2', 'sgr-3', '111122223333/eu-west-1/sg-2/1'])('is named by %s', (name) => {
    expect(chooseFinding(ALL, name)).toEqual({ finding: ALL[2] });
  });
  it('is not guessed among several', () => {
    expect(chooseFinding(ALL, 'sg-1')).toMatchObject({ why: expect.stringContaining('us-east-1/sg-1/1') });
  });
  it('that nobody named is none', () => {
    expect(chooseFinding(ALL, 'sg-9')).toMatchObject({ why: expect.stringContaining('No open finding is sg-9') });
  });
});
