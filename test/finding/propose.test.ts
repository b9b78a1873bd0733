import { expect, it } from '@jest/globals';
import type { PersonCommand } from '../../src/finding/command.ts';
import type { Finding } from '../../src/finding/finding.ts';
import { propose } from '../../src/finding/propose.ts';
import { HOUR, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, BOB } from '../support/findings.ts';

const WHY = 'AWS does not prove which person opened it.';
type Wish = Extract<PersonCommand, { kind: 'keep' | 'undo' }>;
const finding = aFinding([anExposure(1)]);
const { group, sequence, version, exposures } = finding;
const wish: Wish = {
  kind: 'keep',
  group,
  sequence,
  version,
  by: ALICE,
  ruleIds: null,
  reason: 'a test',
  keepFor: HOUR,
};
const proposed = (before: Finding, changes: Partial<Wish> = {}) =>
  propose(before, { ...wish, ...changes }, exposures, WHY, NOON);
const first = proposed(finding);
const after = first.kind === 'change' ? first.next : finding;

it('to propose the very same again changes nothing', () => {
  expect(after.proposals).toMatchObject([{ kind: 'keep', by: ALICE, reason: 'a test', keepFor: HOUR, why: WHY }]);
  expect(proposed(after)).toMatchObject({ kind: 'nothing' });
});

it.each<[string, Partial<Wish>]>([
  ['another kind', { kind: 'undo' }],
  ['somebody else', { by: BOB }],
  ['another reason', { reason: 'a longer test' }],
  ['another time', { keepFor: 2 * HOUR }],
])('a proposal that differs by %s takes the place of the one before it', (_what, changes) => {
  const { ruleIds: _ruleIds, ...wanted } = changes;
  const again = proposed(after, changes);
  expect(again.kind === 'change' && again.next.proposals).toEqual([expect.objectContaining(wanted)]);
});
