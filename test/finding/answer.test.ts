import { describe, expect, it } from '@jest/globals';
import type { Answer } from '../../src/finding/answer.ts';
import { answerOf } from '../../src/finding/answer.ts';
import { sightOf } from '../../src/finding/claims.ts';
import type { PersonCommand } from '../../src/finding/command.ts';
import type { Finding } from '../../src/finding/finding.ts';
import type { Proposal } from '../../src/finding/proposal.ts';
import { STATES } from '../slack/views/states.ts';
import { HOUR, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, BOB } from '../support/findings.ts';
import { click } from './clicks.ts';

const { kept, vanished } = STATES;
const proposal = (finding: Finding, changes: Partial<Proposal> = {}): Proposal => ({
  id: 'p-1',
  kind: 'keep',
  exposureIds: finding.exposures.map(({ id }) => id),
  reason: 'load test',
  keepFor: HOUR,
  by: ALICE,
  at: NOON,
  why: 'AWS does not prove which person opened it.',
  ...changes,
});
const answered = (after: Finding, command: PersonCommand = click('keep', ALICE, after)): Answer =>
  answerOf(after, command, NOON);
const rulesIn = (answer: Answer) => (answer.kind === 'decided' ? answer.rules.map(({ ruleId }) => ruleId) : []);

describe('an answer to a decision at the command line', () => {
  it('says of each rule what became of it, until when it is kept, and why it failed', () => {
    const answer = answered(aFinding([anExposure(1, kept), anExposure(2, vanished), anExposure(3)]));
    expect(answer).toEqual({
      kind: 'decided',
      at: NOON,
      rules: [
        { ruleId: anExposure(1).rule.ruleId, state: 'kept', until: kept.until, why: null },
        { ruleId: anExposure(2).rule.ruleId, state: 'vanished', until: null, why: vanished.why },
        { ruleId: anExposure(3).rule.ruleId, state: 'pending', until: null, why: null },
      ],
    });
  });

  it('is about the rules that were chosen, and shown, and about no others', () => {
    const finding = aFinding([anExposure(1), anExposure(2), anExposure(3)]);
    const [first = '', second = '', third = ''] = finding.exposures.map(({ rule }) => rule.ruleId);
    expect(rulesIn(answered(finding, click('keep', ALICE, finding, { ruleIds: [second, third] })))).toEqual([
      second,
      third,
    ]);
    const seen = finding.exposures.slice(0, 2).map(sightOf);
    expect(rulesIn(answered(finding, { ...click('keep', ALICE, finding), seen }))).toEqual([first, second]);
    const agree = { kind: 'agree', proposal: 'p-1' } as const;
    const { group, sequence, version } = finding;
    expect(rulesIn(answered(finding, { ...agree, group, sequence, version, by: ALICE }))).toHaveLength(3);
  });

  it('names no more rules than a person reads', () => {
    const finding = aFinding(Array.from({ length: 61 }, (_, n) => anExposure(n)));
    expect(rulesIn(answered(finding))).toHaveLength(60);
  });

  it('says that it is a proposal where that is what came of it: of this kind, by this very person', () => {
    const finding = aFinding([anExposure(1)]);
    const proposed = (changes: Partial<Proposal>) =>
      answered({ ...finding, proposals: [proposal(finding, changes)] }).kind;
    expect(proposed({})).toBe('proposed');
    expect(proposed({ kind: 'undo' })).toBe('decided');
    expect(proposed({ by: BOB })).toBe('decided');
  });
});
