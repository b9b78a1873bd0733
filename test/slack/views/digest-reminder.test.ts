import { describe, expect, it } from '@jest/globals';
import type { Digest } from '../../../src/finding/digest.ts';
import { digestLineOf } from '../../../src/finding/digest.ts';
import type { ExposureState } from '../../../src/finding/finding.ts';
import { digestReminder } from '../../../src/slack/views/digest-reminder.ts';
import { MINUTE, NOON } from '../../support/clock.ts';
import { aFinding, ALICE, anExposure, BOB, GROUP, VIEWS } from '../../support/findings.ts';

const REVOKED: ExposureState = { kind: 'revoked', by: ALICE, at: NOON };

const digestOf = (states: readonly ExposureState[]): Digest => ({
  id: `digest/${GROUP.account}/1`,
  account: GROUP.account,
  startedAt: NOON,
  version: 1,
  shown: 1,
  message: null,
  posting: null,
  lines: states.map((state, n) =>
    digestLineOf(aFinding([anExposure(1, state)], { sequence: n + 1, deadline: NOON + (15 - n) * MINUTE })),
  ),
});

describe('the reminder of a digest', () => {
  it('counts what waits, calls the approvers and names the first deadline', () => {
    const text = digestReminder(digestOf([{ kind: 'pending' }, REVOKED, { kind: 'pending' }]), VIEWS);
    expect(text).toContain(`<@${ALICE.userId}> <@${BOB.userId}>`);
    expect(text).toContain('2 security groups of account');
    expect(text).toContain(`<!date^${(NOON + 13 * MINUTE) / 1_000}^`);
  });

  it('promises no deadline where nothing is closed by itself', () => {
    const text = digestReminder(digestOf([{ kind: 'pending' }]), { ...VIEWS, enforcement: 'approve' });
    expect(text).toContain('stay open until somebody decides');
    expect(text).not.toContain('<!date');
  });

  it('says nothing when nothing waits any more', () => {
    expect(digestReminder(digestOf([REVOKED]), VIEWS)).toBeNull();
  });
});
