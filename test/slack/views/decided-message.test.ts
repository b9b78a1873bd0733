import { describe, expect, it } from '@jest/globals';
import type { Finding, TrackedExposure } from '../../../src/finding/finding.ts';
import type { Restore } from '../../../src/finding/restore.ts';
import { findingMessage } from '../../../src/slack/views/finding-message.ts';
import type { ViewSettings } from '../../../src/slack/views/view-settings.ts';
import { blockKitFaults } from '../../support/block-kit.ts';
import { HOUR, MINUTE, NOON } from '../../support/clock.ts';
import { aFinding, ALICE, anException, anExposure, aRule, BOB, CAROL } from '../../support/findings.ts';
import { VIEW } from '../../support/view-settings.ts';
import { readMessage } from './read-message.ts';
import { NARROWED, STATES } from './states.ts';

const WIDE = { rule: aRule(8, { fromPort: 0, toPort: 65_535 }), ports: [6443, 10250] };
const ALL = { rule: aRule(9, { protocol: '-1', fromPort: null, toPort: null }), ports: [6443, 10250] };

/** The message's lines that say one of these. */
const linesOf = (finding: Finding, pattern: RegExp, settings: ViewSettings = VIEW): string[] => {
  const view = findingMessage(finding, settings);
  expect(blockKitFaults(view.blocks)).toEqual([]);
  return readMessage(view)
    .split('\n')
    .filter((line) => pattern.test(line));
};
const headerOf = (finding: Finding): string | undefined => linesOf(finding, /^/)[0];

describe('what people decided, in the message', () => {
  it('is for a keep until when, by whom, and why', () => {
    const kept = anExposure(1, { ...STATES.kept, second: BOB });
    expect(linesOf(aFinding([kept], { deadline: null }), /^\*Kept|^Decided/)).toEqual([
      '*Kept open* until 2026-11-21 12:01:00 UTC (ago)',
      'Decided by <@U0ALICE> and <@U0BOB> at 2026-11-20 12:01:00 UTC, because `load test until tomorrow`',
    ]);
  });

  it('has a button for each of several exceptions beside its rule', () => {
    const kept = [6443, 10250].map((port) =>
      anExposure(port, STATES.kept, { rule: aRule(port, { fromPort: port, toPort: port }), ports: [port] }),
    );
    const finding = aFinding(kept, { deadline: null, exceptions: kept.map((one) => anException(one)) });
    expect(linesOf(finding, /^Exception|Withdraw/)).toEqual([
      'Exception for `tcp 6443` from `0.0.0.0/0`',
      '[Withdraw]',
      'Exception for `tcp 10250` from `0.0.0.0/0`',
      '[Withdraw]',
    ]);
  });

  it('is for a narrowed rule what of it stays open', () => {
    const finding = aFinding([anExposure(8, NARROWED, WIDE)], { deadline: null });
    expect(headerOf(finding)).toMatch(/^🔒 Closed and verified: TCP 6443/);
    expect(linesOf(finding, /Narrowed|tcp/)).toEqual([
      '*Narrowed and verified* at 2026-11-20 12:01:00 UTC · decided by <@U0ALICE>',
      '• `tcp 0-65535` from `0.0.0.0/0` (all of IPv4) · sgr-00000000000000008',
      '   stays open: `tcp 0-6442`, `tcp 6444-10249`, `tcp 10251-65535`',
    ]);
  });

  it('is not told of a narrowed rule and of one revoked as a whole in one breath', () => {
    const finding = aFinding([anExposure(8, NARROWED, WIDE), anExposure(1, STATES.revoked)], { deadline: null });
    expect(linesOf(finding, /and verified\*/)).toHaveLength(2);
  });

  it('is what one approver proposes, why a second one is needed, and their button', () => {
    const exposures = [anExposure(1), anExposure(2), anExposure(3)];
    const proposal = {
      id: 'p',
      kind: 'keep' as const,
      exposureIds: exposures.map(({ id }) => id),
      reason: 'OpenShift install until Friday',
      keepFor: 4 * HOUR,
      by: BOB,
      at: NOON + MINUTE,
      why: 'AWS does not prove which person opened it.',
    };
    const text = /proposes|second approver|Agree/;
    expect(linesOf(aFinding(exposures, { proposals: [proposal] }), text)).toEqual([
      '<@U0BOB> proposes to keep `tcp 10250` from `0.0.0.0/0`, `tcp 10250` from `0.0.0.0/0` and 1 more rule open for 4 h, because `OpenShift install until Friday`',
      '*Needs a second approver:* AWS does not prove which person opened it.',
      '[Agree]',
    ]);
    const undo = aFinding([anExposure(1, STATES.revoked)], {
      proposals: [{ ...proposal, kind: 'undo', exposureIds: [anExposure(1).id] }],
    });
    expect(linesOf(undo, /proposes/)).toEqual([
      '<@U0BOB> proposes to open `tcp 10250` from `0.0.0.0/0` again for 4 h, because `OpenShift install until Friday`',
    ]);
  });

  it('is how often it was given more time, and by whom', () => {
    const given = (times: number) =>
      linesOf(
        aFinding([anExposure(1)], { extensions: Array(times).fill({ by: BOB, at: NOON + MINUTE, version: 2 }) }),
        /more by|more 2 times/,
      );
    expect([...given(1), ...given(2)]).toEqual([
      'Given 30 min more by <@U0BOB> at 2026-11-20 12:01:00 UTC; 1 more time possible.',
      'Given 30 min more 2 times, last by <@U0BOB> at 2026-11-20 12:01:00 UTC; no more is possible.',
    ]);
  });

  it.each<[Restore['state'], string, string]>([
    [{ kind: 'asked' }, '⏳ Being opened again', '*Being opened again:* `tcp 10250` from `0.0.0.0/0` · asked for'],
    [
      { kind: 'done', ruleId: 'sgr-0new', at: NOON + 2 * MINUTE },
      '🔓 Opened again',
      '*Opened again* at 2026-11-20 12:02:00 UTC: `tcp 10250` from `0.0.0.0/0`, now `sgr-0new` · asked for',
    ],
    [
      { kind: 'failed', why: 'the group is gone', at: NOON + 2 * MINUTE },
      '🔒 Closed and verified',
      '*Could not be opened again:* `tcp 10250` from `0.0.0.0/0` · asked for',
    ],
  ])('is for an undo how far it came: %j', (state, header, line) => {
    const exposure = anExposure(1, STATES.revoked);
    const restore = {
      exposureId: exposure.id,
      by: BOB,
      second: CAROL,
      at: NOON + MINUTE,
      leaseUntil: NOON,
      attempts: 1,
    };
    const finding = aFinding([exposure], { deadline: null, restores: [{ ...restore, state }] });
    expect(headerOf(finding)).toBe(`${header}: TCP 10250 (kubelet API)`);
    expect(linesOf(finding, /asked for/)).toEqual([`${line} by <@U0BOB> and <@U0CAROL> at 2026-11-20 12:01:00 UTC`]);
    expect(linesOf(finding, /^Why: /)).toEqual(state.kind === 'failed' ? ['Why: the group is gone'] : []);
  });

  it('is until when a revoke can be undone', () => {
    const revoked = anExposure(1, STATES.revoked, { tags: {} });
    expect(linesOf(aFinding([revoked], { deadline: null, undoUntil: NOON + 30 * MINUTE }), /undone/)).toEqual([
      '*It can be undone until 2026-11-20 12:30:00 UTC.* That takes two people and a reason.',
    ]);
  });

  it('is what was kept open before and waits again, and who ended it', () => {
    const exposure = anExposure(1);
    const line = (changes: object) =>
      linesOf(aFinding([exposure], { exceptions: [anException(exposure, changes)] }), /^\*Was kept/);
    expect([...line({}), ...line({ withdrawnBy: ALICE, until: NOON + HOUR })]).toEqual([
      '*Was kept open* until 2026-11-21 12:00:00 UTC: `tcp 10250` from `0.0.0.0/0` · decided by <@U0BOB>',
      '*Was kept open* until 2026-11-20 13:00:00 UTC, when <@U0ALICE> withdrew it: `tcp 10250` from `0.0.0.0/0` · decided by <@U0BOB>',
    ]);
  });
});

describe('what happens if nobody decides', () => {
  const promiseOf = (exposures: readonly TrackedExposure[], settings: ViewSettings) => [
    ...linesOf(aFinding(exposures), /^\*If nobody/, settings),
    findingMessage(aFinding(exposures), settings).text.replace(/.*\)\. /, ''),
  ];

  it('is what the deadline does to these very rules', () => {
    const narrow: ViewSettings = { ...VIEW, onDeadline: 'narrow' };
    const wide = anExposure(8, STATES.pending, WIDE);
    const promises = [
      promiseOf([anExposure(1)], narrow),
      promiseOf([wide, anExposure(9, STATES.pending, ALL)], narrow),
      promiseOf([wide, anExposure(1)], narrow),
      promiseOf([wide], { ...narrow, reopen: false }),
    ];
    expect(promises.map(([promise]) => promise?.replace(' at 2026-11-20 12:15:00 UTC', ''))).toEqual([
      '*If nobody decides, Portcullis revokes it.* The other rules of the group stay as they are.',
      '*If nobody decides, Portcullis closes TCP 6443 and 10250.* What else the rules open over TCP, UDP or ICMP stays open.',
      '*If nobody decides, Portcullis closes TCP 6443 and 10250.* Of rules that open more, the rest stays open.',
      '*If nobody decides, Portcullis revokes it.* The other rules of the group stay as they are.',
    ]);
    expect(promises.map(([, phone]) => phone)).toEqual([
      'Revoked at 2026-11-20 12:15:00 UTC unless somebody decides.',
      'TCP 6443 and 10250 closed at 2026-11-20 12:15:00 UTC unless somebody decides.',
      'TCP 6443 and 10250 closed at 2026-11-20 12:15:00 UTC unless somebody decides.',
      'Revoked at 2026-11-20 12:15:00 UTC unless somebody decides.',
    ]);
  });

  it('comes with what it takes to keep it open, or why nobody can', () => {
    const hint = (settings: ViewSettings) => linesOf(aFinding([anExposure(1)]), /keep it open/, settings);
    expect(hint(VIEW)).toEqual(['To keep it open takes an approver, a reason and an end.']);
    expect(hint({ ...VIEW, approvers: [] })).toEqual([
      'Nobody can keep it open or give it more time until `APPROVERS` names who may.',
    ]);
    expect(hint({ ...VIEW, enforcement: 'observe' })).toEqual([]);
  });
});
