import { describe, expect, it } from '@jest/globals';
import type { Button } from '@slack/types';
import type { ExposureState, Finding, TrackedExposure } from '../../../src/finding/finding.ts';
import { ENFORCEMENTS } from '../../../src/finding/settings.ts';
import { decisionButtons } from '../../../src/slack/views/decision-buttons.ts';
import type { ViewSettings } from '../../../src/slack/views/view-settings.ts';
import { MINUTE, NOON } from '../../support/clock.ts';
import { aFinding, anException, anExposure, aRule, BOB } from '../../support/findings.ts';
import { VIEW } from '../../support/view-settings.ts';
import { STATES } from './states.ts';

const WIDE = { rule: aRule(8, { fromPort: 0, toPort: 65_535 }), ports: [6443, 10250] };
const buttonsOf = (finding: Finding, settings: ViewSettings = VIEW): Button[] =>
  decisionButtons(finding, settings).flatMap(({ elements }) => elements as Button[]);
const labelsOf = (finding: Finding, settings?: ViewSettings) =>
  buttonsOf(finding, settings).map(({ text }) => text.text);
const inStates = (...states: ExposureState[]): TrackedExposure[] => states.map((state, n) => anExposure(n, state));

describe('the buttons of a finding', () => {
  it.each<[ExposureState['kind'], string[]]>([
    ['pending', ['Revoke now', 'Keep open…', 'Give 30 min more']],
    ['narrowing', []],
    ['revoking', []],
    ['kept', []],
    ['failed', ['Retry']],
    ['revoked', []],
    ['vanished', []],
    ['observed', []],
  ])('offer for %s: %j', (kind, labels) => {
    expect(labelsOf(aFinding(inStates(STATES[kind])))).toEqual(labels);
  });

  it('offer a choice only where there are several rules to choose from', () => {
    expect(labelsOf(aFinding(inStates(STATES.pending, STATES.failed)))).toEqual([
      'Revoke now, and retry',
      'Choose…',
      'Keep open…',
      'Give 30 min more',
    ]);
    expect(labelsOf(aFinding(inStates(STATES.pending, STATES.revoked)))).not.toContain('Choose…');
  });

  it('offer to close the watched ports alone where a rule opens more and rules may be authorised', () => {
    const finding = aFinding([anExposure(8, STATES.pending, WIDE), anExposure(9)]);
    expect(labelsOf(finding)[1]).toBe('Close only 6443/10250…');
    expect(labelsOf(finding, { ...VIEW, reopen: false }).join()).not.toContain('Close only');
    expect(labelsOf(aFinding([anExposure(9)])).join()).not.toContain('Close only');
  });

  it('leave nothing open where nobody may decide that', () => {
    const settings = { ...VIEW, approvers: [] };
    expect(labelsOf(aFinding([anExposure(1)]), settings)).toEqual(['Revoke now']);
    const closed = aFinding(inStates(STATES.revoked), { undoUntil: NOON + MINUTE });
    expect(labelsOf(closed, settings)).toEqual([]);
  });

  it('offer more time until the limit is reached, and only where a deadline closes something', () => {
    const given = (times: number) =>
      aFinding([anExposure(1)], { extensions: Array(times).fill({ by: BOB, at: NOON, version: 2 }) });
    const has = (finding: Finding, settings = VIEW) => labelsOf(finding, settings).includes('Give 30 min more');
    expect([0, 1, 2].map((times) => has(given(times)))).toEqual([true, true, false]);
    expect(has(given(0), { ...VIEW, enforcement: 'approve' })).toBe(false);
  });

  it('offer to undo what was revoked, as long as it can be put back as it was', () => {
    const revoked = (changes: Partial<Finding>, tags: TrackedExposure['tags'] = {}) =>
      labelsOf(aFinding([anExposure(1, STATES.revoked, { tags })], changes));
    const [{ id }] = [anExposure(1)];
    const done = { exposureId: id, by: BOB, second: BOB, at: NOON, leaseUntil: NOON, attempts: 1 };
    expect(revoked({ undoUntil: NOON + MINUTE })).toEqual(['Undo…']);
    expect(revoked({ undoUntil: null })).toEqual([]);
    expect(revoked({ undoUntil: NOON + MINUTE, restores: [{ ...done, state: { kind: 'asked' } }] })).toEqual([]);
    expect(labelsOf(aFinding([anExposure(1, STATES.revoked)], { undoUntil: NOON + MINUTE }))).toEqual([]);
  });

  it('offer to withdraw the exception by which a rule is kept, also where Portcullis only alerts, and ask once more', () => {
    const kept = anExposure(1, STATES.kept);
    const finding = aFinding([kept], { deadline: null, exceptions: [anException(kept)] });
    for (const enforcement of ENFORCEMENTS) {
      const [button, ...others] = buttonsOf(finding, { ...VIEW, enforcement });
      expect(others).toEqual([]);
      expect(button).toMatchObject({
        text: { text: 'Withdraw the exception' },
        value: `111122223333/eu-west-1/sg-0a1b2c3d4e5f60718/1@2#${anException(kept).id}`,
        confirm: { title: { text: 'End this exception now?' } },
      });
    }
  });

  it('carry the finding and the version that is shown, and ask nothing again', () => {
    const buttons = buttonsOf(aFinding([anExposure(1)], { version: 7, sequence: 3 }));
    expect(new Set(buttons.map(({ value }) => value))).toEqual(
      new Set(['111122223333/eu-west-1/sg-0a1b2c3d4e5f60718/3@7']),
    );
    expect(JSON.stringify(buttons)).not.toContain('confirm');
  });

  it('let only the safe answer stand out', () => {
    const finding = aFinding([anExposure(8, STATES.pending, WIDE), anExposure(9, STATES.failed)]);
    expect(buttonsOf(finding).map(({ style = '' }) => style)).toEqual(['primary', '', '', '', '']);
  });

  it('offer nothing where Portcullis only alerts', () => {
    expect(labelsOf(aFinding(inStates(STATES.pending, STATES.failed)), { ...VIEW, enforcement: 'observe' })).toEqual(
      [],
    );
  });
});
