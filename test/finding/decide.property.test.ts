import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Command, DecisionSettings, Enforcement } from '../../src/finding/decide.ts';
import { decide, ENFORCEMENTS } from '../../src/finding/decide.ts';
import type { ExposureState, Finding } from '../../src/finding/finding.ts';
import { isFinal } from '../../src/finding/finding.ts';
import type { Outcome } from '../../src/finding/move.ts';
import { settle } from '../../src/finding/move.ts';
import { nextDue } from '../../src/finding/next-due.ts';
import { markProgress, untoldTransitions } from '../../src/finding/tell.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, BOB, GROUP, SETTINGS } from '../support/findings.ts';

type Step =
  | { kind: 'wait'; ms: number }
  | { kind: 'wake-up' }
  | { kind: 'revoke' | 'keep'; who: 0 | 1; stale: number }
  | { kind: 'settle'; outcome: 'revoked' | 'vanished' | 'failed' }
  | { kind: 'found' }
  | { kind: 'told' };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, MINUTE, 15 * MINUTE, HOUR, 25 * HOUR) }),
    fc.record({ kind: fc.constant('wake-up' as const) }),
    fc.record({
      kind: fc.constantFrom('revoke' as const, 'keep' as const),
      who: fc.constantFrom(0 as const, 1 as const),
      stale: fc.nat({ max: 3 }),
    }),
    fc.record({
      kind: fc.constant('settle' as const),
      outcome: fc.constantFrom('revoked' as const, 'vanished' as const, 'failed' as const),
    }),
    fc.record({ kind: fc.constant('found' as const) }),
    fc.record({ kind: fc.constant('told' as const) }),
  ),
  { maxLength: 40 },
);

/** What the table, the remediator and the teller do to a finding, in one place and without them. */
const apply = (finding: Finding, step: Step, now: number, settings: DecisionSettings): Finding => {
  switch (step.kind) {
    case 'wait':
      return finding;
    case 'found': {
      const n = finding.exposures.length + 1;
      return {
        ...finding,
        version: finding.version + 1,
        deadline: finding.deadline ?? now + settings.revokeAfter,
        exposures: [
          ...finding.exposures,
          anExposure(n, { kind: 'pending' }, { foundAt: now, shownIn: null, told: false }),
        ],
      };
    }
    case 'told': {
      const told = untoldTransitions(finding);
      return (
        markProgress(finding, { rendered: finding, message: { channel: 'C0GATE', ts: '1.1' }, told, attempt: 'm/1' }) ??
        finding
      );
    }
    case 'settle': {
      const outcomes = finding.exposures.map(({ id, state }): Outcome => {
        const attempts = state.kind === 'revoking' ? state.attempts : 1;
        if (step.outcome === 'revoked') return { id, state: { kind: 'revoked', by: ALICE, at: now } };
        if (step.outcome === 'vanished') return { id, state: { kind: 'vanished', at: now, why: 'gone' } };
        return { id, state: { kind: 'failed', by: ALICE, at: now, why: 'no', attempts, retryAt: now + MINUTE } };
      });
      return settle(finding, outcomes, now, settings) ?? finding;
    }
    case 'wake-up':
    case 'revoke':
    case 'keep': {
      const decision = decide(finding, commandOf(step, finding), now, settings);
      return decision.kind === 'change' ? decision.next : finding;
    }
  }
};

const commandOf = (step: Extract<Step, { kind: 'wake-up' | 'revoke' | 'keep' }>, finding: Finding): Command => {
  if (step.kind === 'wake-up') return { kind: 'wake-up', group: GROUP };
  const version = Math.max(0, finding.version - step.stale);
  return { kind: step.kind, group: GROUP, sequence: finding.sequence, version, by: step.who === 0 ? ALICE : BOB };
};

const start = (enforcement: Enforcement) => ({
  settings: { ...SETTINGS, enforcement },
  finding: aFinding([anExposure(1), anExposure(2)]),
});

type Moment = { before: Finding; after: Finding; step: Step; now: number; settings: DecisionSettings };

/** Runs any sequence of steps and shows each of them to `check`. */
const always = (check: (moment: Moment) => void, enforcements: readonly Enforcement[] = ENFORCEMENTS) => {
  fc.assert(
    fc.property(steps, fc.constantFrom(...enforcements), (sequence, enforcement) => {
      let { finding } = start(enforcement);
      const { settings } = start(enforcement);
      let now = NOON;
      for (const step of sequence) {
        if (step.kind === 'wait') now += step.ms;
        const after = apply(finding, step, now, settings);
        check({ before: finding, after, step, now, settings });
        finding = after;
      }
    }),
    { numRuns: 1_000 },
  );
};

const stateIn = (finding: Finding, id: string): ExposureState | undefined =>
  finding.exposures.find((exposure) => exposure.id === id)?.state;
const waits = (finding: Finding): boolean => finding.exposures.some(({ state }) => state.kind === 'pending');

describe('whatever is decided, settled, found and told, in whatever order', () => {
  it('never changes a final outcome', () => {
    always(({ before, after }) => {
      for (const { id, state } of before.exposures) if (isFinal(state)) expect(stateIn(after, id)).toEqual(state);
    });
  });

  it('never moves a deadline that somebody waits for', () => {
    always(({ before, after }) => {
      const waited = before.exposures.some(
        ({ id, state }) => state.kind === 'pending' && stateIn(after, id)?.kind === 'pending',
      );
      if (waited) expect(after.deadline).toBe(before.deadline);
    });
  });

  it('has a deadline exactly while something is pending', () => {
    always(({ after }) => expect(after.deadline !== null).toBe(waits(after)));
  });

  it('keeps nothing beyond its time after a wake-up', () => {
    always(({ after, step, now }) => {
      if (step.kind !== 'wake-up') return;
      for (const { state } of after.exposures) if (state.kind === 'kept') expect(state.until).toBeGreaterThan(now);
    });
  });

  it('leaves nothing pending beyond its deadline after a wake-up, under enforce', () => {
    always(
      ({ after, step, now }) => {
        if (step.kind === 'wake-up' && waits(after)) expect(after.deadline).toBeGreaterThan(now);
      },
      ['enforce'],
    );
  });

  it('has nothing due after a wake-up, so that wake-ups come to rest', () => {
    always(({ after, step, now, settings }) => {
      if (step.kind === 'wake-up') expect(nextDue(after, settings) ?? Infinity).toBeGreaterThan(now);
    });
  });

  it('always has a next moment while something is not final', () => {
    always(({ after, settings }) => {
      if (after.exposures.some(({ state }) => !isFinal(state))) expect(nextDue(after, settings)).not.toBeNull();
      else expect(nextDue(after, settings)).toBeNull();
    });
  });

  it('grows the version by one with every change', () => {
    always(({ before, after }) => {
      expect(after.version).toBe(before === after ? before.version : before.version + 1);
    });
  });

  it('names every transition once', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        let finding = start('enforce').finding;
        let now = NOON;
        for (const step of sequence.filter(({ kind }) => kind !== 'told')) {
          if (step.kind === 'wait') now += step.ms;
          finding = apply(finding, step, now, SETTINGS);
        }
        const ids = untoldTransitions(finding).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('lets nobody overrule a decision: only the clock moves what is decided', () => {
    always(({ before, after, step }) => {
      if (step.kind !== 'revoke' && step.kind !== 'keep') return;
      for (const { id, state } of before.exposures)
        if (state.kind === 'kept' || state.kind === 'revoking') expect(stateIn(after, id)).toEqual(state);
    });
  });

  it('revokes nothing before its deadline without a person', () => {
    always(({ before, after, step, now }) => {
      if (step.kind !== 'wake-up' || before.deadline === null || before.deadline <= now) return;
      for (const { id, state } of before.exposures)
        if (state.kind === 'pending') expect(stateIn(after, id)?.kind).toBe('pending');
    });
  });

  it('never claims under observe, and under approve only for a person', () => {
    always(
      ({ after, settings }) => {
        for (const { state } of after.exposures)
          if (state.kind === 'revoking') expect([settings.enforcement, state.by.kind]).toEqual(['approve', 'person']);
      },
      ['approve', 'observe'],
    );
  });

  it('lets nobody keep what the clicked message did not show', () => {
    always(({ before, after, step, settings }) => {
      if (step.kind !== 'keep' || settings.enforcement === 'observe') return;
      const command = commandOf(step, before);
      for (const { id, state, shownIn } of before.exposures)
        if (state.kind === 'pending' && stateIn(after, id)?.kind === 'kept')
          expect('version' in command && shownIn !== null && shownIn <= command.version).toBe(true);
    });
  });
});
