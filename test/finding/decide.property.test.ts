import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isFor } from '../../src/finding/exception.ts';
import type { ExposureState, Finding, TrackedExposure } from '../../src/finding/finding.ts';
import { isFinal } from '../../src/finding/finding.ts';
import { keepNeeds } from '../../src/finding/four-eyes.ts';
import { isOver } from '../../src/finding/move.ts';
import { isSurelyAnother } from '../../src/finding/person.ts';
import { nextDue } from '../../src/finding/next-due.ts';
import type { Enforcement } from '../../src/finding/settings.ts';
import { isQuiet, untoldTransitions } from '../../src/finding/tell.ts';
import { HOUR } from '../support/clock.ts';
import type { Model, Step } from './any-steps.ts';
import { anyStart, anySteps, commandOf, step } from './any-steps.ts';

type Moment = { before: Finding; after: Finding; next: Step } & Pick<Model, 'now' | 'settings'>;
type Options = { enforcements?: readonly Enforcement[]; settingsStay?: boolean; seed?: number };
/** Of each test; every one of them sees other sequences. */
const RUNS = 250;

/** Runs any sequence of steps and shows each of them to `check`. */
const always = (check: (moment: Moment) => void, { enforcements, settingsStay = false, seed }: Options = {}) => {
  fc.assert(
    fc.property(anySteps(settingsStay), anyStart(enforcements), (sequence, start) => {
      let model = start;
      for (const next of sequence) {
        const stepped = step(model, next);
        const { now, settings, finding } = stepped;
        check({ before: model.finding, after: finding, next, now, settings });
        model = stepped;
      }
    }),
    { numRuns: RUNS, ...(seed === undefined ? {} : { seed }) },
  );
};
const ENFORCED: Options = { enforcements: ['enforce'], settingsStay: true };

const stateIn = (finding: Finding, id: string): ExposureState | undefined =>
  finding.exposures.find((exposure) => exposure.id === id)?.state;
const waits = (finding: Finding): boolean => finding.exposures.some(({ state }) => state.kind === 'pending');
const isClick = (next: Step, ...kinds: string[]): boolean => next.kind === 'click' && kinds.includes(next.what);
/** What came into this state just now. */
const newly = ({ before, after }: Moment, kind: ExposureState['kind']): TrackedExposure[] =>
  after.exposures.filter(({ id, state }) => state.kind === kind && stateIn(before, id)?.kind !== kind);

describe('these sequences', () => {
  it('get everywhere: into each state, to each transition, and through each end of an undo', () => {
    const seen = new Set<string>();
    always(
      ({ after, before, next }) => {
        for (const { state } of after.exposures) seen.add(state.kind);
        for (const { kind } of untoldTransitions(after)) seen.add(kind);
        for (const { state } of after.restores) seen.add(`restore ${state.kind}`);
        for (const { kind } of after.proposals) seen.add(`${kind} proposed`);
        if (next.kind === 'click' && before !== after) seen.add(`${next.what} clicked`);
        if (after.exposures.some(({ state }) => state.kind === 'kept' && state.second)) seen.add('kept by two');
        if (after.sequence > 1) seen.add('archived');
        if (after.exceptions.some(({ at, since }) => at > since)) seen.add('renewed');
        if (after.extensions.length === 2) seen.add('extended twice');
      },
      { seed: 4 },
    );
    const states = ['pending', 'narrowing', 'revoking', 'kept', 'revoked', 'vanished', 'failed', 'observed'];
    // prettier-ignore
    const transitions = [
      'opened', 'joined', 'narrowing-failed', 'reopened', 'withdrawn', 'ending', 'reminded', 'proposed', 'extended',
      'restored', 'restore-failed',
    ];
    const clicks = ['revoke', 'narrow', 'keep', 'undo', 'agree', 'more-time', 'withdraw'].map(
      (one) => `${one} clicked`,
    );
    const restores = ['restore asked', 'restore done', 'restore failed', 'keep proposed', 'undo proposed'];
    const more = ['kept by two', 'archived', 'renewed', 'extended twice'];
    const wanted = [...states, ...transitions, ...clicks, ...restores, ...more];
    expect(wanted.filter((one) => !seen.has(one))).toEqual([]);
  });
});

describe('whatever is decided, settled, found, told and configured, in whatever order', () => {
  it('never changes a final outcome', () => {
    always(({ before, after, next }) => {
      if (next.kind === 'archive') return;
      for (const { id, state } of before.exposures) if (isFinal(state)) expect(stateIn(after, id)).toEqual(state);
    });
  });

  it('has a deadline, and a moment from which it counts, exactly while something is pending', () => {
    always(({ after }) => {
      expect(after.deadline !== null).toBe(waits(after));
      expect(after.waitingSince !== null).toBe(waits(after));
    });
  });

  it('has nothing due after a wake-up, so that wake-ups come to rest', () => {
    always(({ after, next, now, settings }) => {
      if (next.kind === 'wake-up') expect(nextDue(after, settings) ?? Infinity).toBeGreaterThan(now);
    });
  });

  it('always has a next moment while something is not final, can be undone, is put back or looked for, and none otherwise', () => {
    always(({ after, settings }) => {
      const isDone = after.exposures.every(({ state }) => isFinal(state));
      const isAsked = after.restores.some(({ state }) => state.kind === 'asked');
      expect(nextDue(after, settings) === null).toBe(
        isDone && after.undoUntil === null && after.strays === null && !isAsked,
      );
    });
  });

  it('is over exactly when nothing is left to wait for', () => {
    always(({ after, settings }) => expect(isOver(after)).toBe(nextDue(after, settings) === null));
  });

  it('grows the version by one with every change', () => {
    always(({ before, after }) => {
      expect(after.version).toBe(before === after ? before.version : before.version + 1);
    });
  });

  it('names every transition once', () => {
    fc.assert(
      fc.property(anySteps(false), anyStart(), (sequence, start) => {
        const seen = new Map<string, string>();
        let model = start;
        for (const next of sequence) {
          model = step(model, next);
          for (const { id, ...transition } of untoldTransitions(model.finding)) {
            const text = JSON.stringify([transition.at, transition.by, transition.exposureIds]);
            expect(seen.get(id) ?? text).toBe(text);
            seen.set(id, text);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('is quiet about nothing that waits for somebody', () => {
    always(({ after }) => {
      if (isQuiet(after))
        expect(after.exposures.every(({ state }) => state.kind === 'kept' || isFinal(state))).toBe(true);
    });
  });
});

describe('the deadline, whatever happens under enforce', () => {
  it('is moved later by nobody but an approver who gives more time', () => {
    always(({ before, after, next, now, settings }) => {
      const both = before.exposures.some(
        ({ id, state }) => state.kind === 'pending' && stateIn(after, id)?.kind === 'pending',
      );
      if (!both) return;
      const latest = isClick(next, 'more-time')
        ? Math.max(before.deadline ?? 0, now) + settings.moreTime
        : (before.deadline ?? 0);
      expect(after.deadline).toBeLessThanOrEqual(latest);
    }, ENFORCED);
  });

  it('is given back by a narrowing that fails, and is not later for it', () => {
    always(({ before, after, next, settings }) => {
      for (const { id, state } of before.exposures) {
        const now = stateIn(after, id);
        if (state.kind === 'pending' && now?.kind === 'narrowing') expect(now.deadline).toBe(before.deadline);
        if (state.kind !== 'narrowing' || state.deadline === null) continue;
        if (now?.kind === 'pending') expect(after.deadline).toBeLessThanOrEqual(state.deadline);
        const later = isClick(next, 'more-time') ? settings.moreTime : 0;
        if (now?.kind === 'narrowing') expect(now.deadline ?? 0).toBeLessThanOrEqual(state.deadline + later);
      }
    }, ENFORCED);
  });

  it('gets more time a limited number of times, and once for a message', () => {
    always(({ before, after, next, settings }) => {
      const { extensions } = after;
      expect(extensions.length).toBeLessThanOrEqual(settings.mostExtensions);
      if (!isClick(next, 'more-time') || before === after) return;
      expect(extensions).toHaveLength(before.extensions.length + 1);
      const command = next.kind === 'click' && commandOf(next, before);
      const last = before.extensions.at(-1)?.version ?? 0;
      expect(command && 'version' in command ? command.version : 0).toBeGreaterThanOrEqual(last);
    });
  });

  it('is not left behind while something waits, after a wake-up', () => {
    always(({ after, next, now }) => {
      if (next.kind === 'wake-up' && waits(after)) expect(after.deadline).toBeGreaterThan(now);
    }, ENFORCED);
  });
});

describe('what is closed', () => {
  it('is closed before its deadline for a person alone', () => {
    always((moment) => {
      const { before, next, now } = moment;
      for (const { id, state } of [...newly(moment, 'revoking'), ...newly(moment, 'narrowing')]) {
        if (!('by' in state) || state.by.kind === 'person') continue;
        const was = stateIn(before, id);
        const deadline = was?.kind === 'narrowing' ? was.deadline : was?.kind === 'pending' ? before.deadline : null;
        // Decided by the deadline before, when it had passed.
        const isOld = was !== undefined && 'by' in was && was.by?.kind === 'deadline';
        expect(isOld || (deadline !== null && deadline <= now)).toBe(true);
        expect(isClick(next, 'keep', 'undo', 'agree', 'more-time', 'withdraw')).toBe(false);
      }
    });
  });

  it('is not claimed under observe, and under approve only for a person', () => {
    always((moment) => {
      const { next, settings } = moment;
      // What the reopener hands on is claimed by the next wake-up, or is not.
      if (settings.enforcement === 'enforce' || next.kind === 'reopen') return;
      for (const { state } of [...newly(moment, 'revoking'), ...newly(moment, 'narrowing')])
        expect([settings.enforcement, 'by' in state ? state.by?.kind : '']).toEqual(['approve', 'person']);
      for (const { id, state } of moment.after.exposures) {
        const was = stateIn(moment.before, id);
        if ((state.kind === 'revoking' || state.kind === 'narrowing') && was?.kind === state.kind && was !== state)
          if ('attempts' in was && was.attempts !== state.attempts)
            expect([settings.enforcement, state.by.kind]).toEqual(['approve', 'person']);
      }
    });
  });

  it('is narrowed only where rules may be authorised', () => {
    always((moment) => {
      if (newly(moment, 'narrowing').length > 0) expect(moment.settings.reopen).toBe(true);
    });
  });

  it('is told to be wholly or partly gone: what was narrowed remembers its pieces', () => {
    always(({ before, after, next }) => {
      if (next.kind !== 'settle') return;
      for (const { id, state } of before.exposures) {
        const now = stateIn(after, id);
        if (state.kind === 'revoking' && now?.kind === 'revoked') expect(now.pieces).toEqual(state.pieces);
      }
    });
  });
});

describe('what is kept', () => {
  it('is not kept beyond its time, after a wake-up', () => {
    always(({ after, next, now }) => {
      if (next.kind !== 'wake-up') return;
      for (const { state } of after.exposures) if (state.kind === 'kept') expect(state.until).toBeGreaterThan(now);
    });
  });

  it('is not kept beyond MAX_KEEP from the first of a row of keeps', () => {
    always(({ before, after, settings }) => {
      for (const exception of after.exceptions) {
        expect(exception.until).toBeLessThanOrEqual(exception.since + settings.maxKeep);
        const [earlier] = before.exceptions.filter((one) => isFor(one, exception.rule) && one.id !== exception.id);
        const rule = before.exposures.find(
          (one) => isFor(exception, one.rule) && one.rule.ruleId === exception.rule.ruleId,
        );
        if (earlier && rule && rule.foundAt <= earlier.until) expect(exception.since).toBe(earlier.since);
      }
    });
  });

  it('is kept by an exception that nobody has withdrawn, and as long as that says', () => {
    always(({ after }) => {
      for (const { state, rule } of after.exposures) {
        if (state.kind !== 'kept') continue;
        const [exception, ...others] = after.exceptions.filter((one) => isFor(one, rule));
        expect(others).toEqual([]);
        expect(exception).toMatchObject({ withdrawnBy: null, until: state.until });
      }
    });
  });

  it('is kept by a decision that the four eyes allow, or by an exception', () => {
    always((moment) => {
      const { before, next } = moment;
      const kept = newly(moment, 'kept');
      if (kept.length > 0) expect(next.kind === 'except' || isClick(next, 'keep', 'agree')).toBe(true);
      if (next.kind === 'except') return;
      const origins = kept.map(({ origin }) => origin);
      for (const { state } of kept) {
        if (state.kind !== 'kept') continue;
        const { by, second } = state;
        for (const person of second === null ? [by] : [by, second])
          expect(keepNeeds(origins, before.people, person).kind).not.toBe('refused');
        if (second === null) expect(keepNeeds(origins, before.people, by).kind).toBe('one-approver');
        else expect(isSurelyAnother(by, second)).toBe(true);
      }
    });
  });

  it('is what the clicked message showed', () => {
    always((moment) => {
      const { before, next } = moment;
      if (next.kind !== 'click' || next.what !== 'keep') return;
      const command = commandOf(next, before);
      const version = 'version' in command ? command.version : 0;
      for (const { id } of newly(moment, 'kept')) {
        const shownIn = before.exposures.find((one) => one.id === id)?.shownIn ?? Infinity;
        expect(shownIn).toBeLessThanOrEqual(version);
      }
    });
  });

  it('stays kept until its time is up, it is gone or somebody withdraws it', () => {
    always(({ before, after, next, now }) => {
      if (next.kind === 'archive' || next.kind === 'gone' || isClick(next, 'withdraw')) return;
      for (const { id, state } of before.exposures) {
        if (state.kind !== 'kept' || state.until <= now) continue;
        expect(stateIn(after, id)).toEqual({ ...state, warned: expect.any(Boolean) });
      }
    });
  });

  it('waits for a decision once somebody withdraws it', () => {
    always(({ before, after, next }) => {
      if (!isClick(next, 'withdraw') || before === after) return;
      const [ended] = after.exceptions.filter((one) => !before.exceptions.includes(one));
      expect(ended).toMatchObject({ withdrawnBy: { kind: 'person' } });
      for (const { state, rule } of after.exposures)
        if (ended && isFor(ended, rule)) expect(state.kind).not.toBe('kept');
    });
  });
});

describe('what is proposed and put back', () => {
  it('acts by nobody but a second person who agrees', () => {
    always(({ before, after, next }) => {
      const added = after.restores.filter(
        (one) => !before.restores.some(({ exposureId }) => exposureId === one.exposureId),
      );
      if (added.length > 0) expect(isClick(next, 'agree')).toBe(true);
      for (const { exposureId, by, second } of added) {
        expect(isSurelyAnother(by, second)).toBe(true);
        const exposure = before.exposures.find(({ id }) => id === exposureId);
        expect([exposure?.state.kind, exposure?.tags !== undefined]).toEqual(['revoked', true]);
        for (const person of [by, second])
          expect(keepNeeds(exposure ? [exposure.origin] : [], before.people, person).kind).not.toBe('refused');
        expect(after.exceptions.some((one) => exposure && isFor(one, exposure.rule))).toBe(true);
      }
    });
  });

  it('is proposed of what is as it was when it was proposed', () => {
    always(({ after }) => {
      for (const { kind, exposureIds } of after.proposals) {
        const states = new Set(exposureIds.map((id) => stateIn(after, id)?.kind));
        expect(states).toEqual(new Set([kind === 'keep' ? 'pending' : 'revoked']));
      }
    });
  });

  it('is put back once', () => {
    always(({ after }) => {
      const ids = after.restores.map(({ exposureId }) => exposureId);
      expect(new Set(ids).size).toBe(ids.length);
    });
  });
});

describe('when nobody clicks any more', () => {
  it('everything ends closed within the deadline, whether rules can be authorised, cannot, or nobody answers', () => {
    fc.assert(
      fc.property(anySteps(false), anyStart(), fc.constantFrom(true, false, null), (sequence, start, works) => {
        let model = sequence.reduce(step, start);
        model = step(model, { kind: 'configure', changes: { enforcement: 'enforce' } });
        const { until } = model.finding.exposures.reduce(
          (latest, { state }) => ({ until: Math.max(latest.until, state.kind === 'kept' ? state.until : 0) }),
          { until: model.now },
        );
        const latest = Math.max(until, model.finding.deadline ?? 0) + model.settings.revokeAfter + HOUR;
        const end = (finding: Finding) => finding.exposures.every(({ state }) => isFinal(state));
        for (let wakes = 0; !end(model.finding); wakes += 1) {
          expect(wakes).toBeLessThan(100);
          const due = nextDue(model.finding, model.settings);
          model = { ...model, now: Math.max(model.now, due ?? Infinity) };
          expect(model.now).toBeLessThan(latest);
          model = step(model, { kind: 'wake-up' });
          if (works !== null) model = step(model, { kind: 'reopen', works });
          model = step(model, { kind: 'settle', outcome: 'revoked', read: false });
        }
      }),
      { numRuns: RUNS },
    );
  });
});
