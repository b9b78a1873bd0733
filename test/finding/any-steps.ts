import fc from 'fast-check';
import { applyExceptions } from '../../src/finding/apply-exceptions.ts';
import { afterArchive } from '../../src/finding/archive.ts';
import type { Command, PersonCommandKind } from '../../src/finding/command.ts';
import { compactSettled } from '../../src/finding/compact-settled.ts';
import { decide } from '../../src/finding/decide.ts';
import type { Finding, Person, TrackedExposure } from '../../src/finding/finding.ts';
import { isFinal } from '../../src/finding/finding.ts';
import type { Outcome } from '../../src/finding/move.ts';
import { isOver, settle, vanish } from '../../src/finding/move.ts';
import { narrowed, narrowingFailed, piecesRemoved } from '../../src/finding/narrowing.ts';
import { settleRestore } from '../../src/finding/restore.ts';
import type { DecisionSettings, Enforcement } from '../../src/finding/settings.ts';
import { DEADLINE_ACTIONS, ENFORCEMENTS } from '../../src/finding/settings.ts';
import { markProgress, untoldTransitions } from '../../src/finding/tell.ts';
import { HOUR, MINUTE, NOON, SECOND } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, aRule, BOB, CAROL, ORIGIN, SETTINGS } from '../support/findings.ts';
import { BY_DANA, click, DANA, PEOPLE, WAKE_UP } from './clicks.ts';

const DAY = 24 * HOUR;
const WHO: readonly Person[] = [ALICE, BOB, CAROL, DANA];
/** The rules that are opened over and over, each under a new id. */
const RULES = [{}, { toPort: 10_300 }, { fromPort: 0, toPort: 65_535 }];
const CLICKS = ['revoke', 'narrow', 'keep', 'undo', 'agree', 'more-time', 'withdraw'] as const;

export type Step =
  | { kind: 'wait'; ms: number }
  | { kind: 'wake-up' }
  | { kind: 'click'; what: PersonCommandKind; who: number; stale: number; some: boolean; keepFor: number }
  | { kind: 'found'; rule: number; proven: boolean }
  | { kind: 'settle'; outcome: 'revoked' | 'vanished' | 'failed'; read: boolean }
  | { kind: 'reopen'; works: boolean }
  | { kind: 'except' | 'told' | 'gone' | 'archive' }
  | { kind: 'configure'; changes: Partial<DecisionSettings> };

/** A finding at a moment. `opened` counts the rules there ever were. */
export type Model = { finding: Finding; now: number; settings: DecisionSettings; opened: number };

const constant = <T extends string>(kind: T) => fc.record({ kind: fc.constant(kind) });
const clicks = fc.record({
  kind: fc.constant('click' as const),
  what: fc.constantFrom(...CLICKS),
  who: fc.nat({ max: WHO.length - 1 }),
  stale: fc.constantFrom(0, 0, 0, 1, 3),
  some: fc.boolean(),
  keepFor: fc.constantFrom(1, 4 * MINUTE, HOUR, 5 * DAY, 30 * DAY),
});
const waits = fc.record({
  kind: fc.constant('wait' as const),
  ms: fc.constantFrom(1, 90 * SECOND, 8 * MINUTE, 15 * MINUTE, 50 * MINUTE, HOUR, 25 * HOUR, 5 * DAY),
});
const usual: readonly { weight: number; arbitrary: fc.Arbitrary<Step> }[] = [
  { weight: 4, arbitrary: waits },
  { weight: 5, arbitrary: constant('wake-up') },
  { weight: 10, arbitrary: clicks },
  { weight: 4, arbitrary: constant('told') },
  { weight: 2, arbitrary: constant('except') },
  { weight: 1, arbitrary: constant('gone') },
  { weight: 1, arbitrary: constant('archive') },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('found'), rule: fc.nat({ max: RULES.length - 1 }), proven: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('settle'),
      outcome: fc.constantFrom('revoked', 'revoked', 'vanished', 'failed'),
      read: fc.constantFrom(true, true, false),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('reopen'), works: fc.boolean() }) },
];
const changes: fc.Arbitrary<Partial<DecisionSettings>> = fc.oneof(
  fc.record({ enforcement: fc.constantFrom(...ENFORCEMENTS) }),
  fc.record({ reopen: fc.boolean() }),
  fc.record({ onDeadline: fc.constantFrom(...DEADLINE_ACTIONS) }),
);
const configures = fc.record({ kind: fc.constant('configure' as const), changes });

/** What comes to something only in this order; anything may come between. */
const phrase = (...steps: readonly Step[]): fc.Arbitrary<Step[]> => fc.constant([...steps]);
const by = (what: PersonCommandKind, who: number): Step => ({
  kind: 'click',
  what,
  who,
  stale: 0,
  some: false,
  keepFor: HOUR,
});
const TOLD: Step = { kind: 'told' };
const WOKEN: Step = { kind: 'wake-up' };
const wait = (ms: number): Step => ({ kind: 'wait', ms });
const LEASE = [wait(90 * SECOND), WOKEN];
const REVOKED: readonly Step[] = [TOLD, by('revoke', 2), { kind: 'settle', outcome: 'revoked', read: true }];
const phrases: readonly fc.Arbitrary<Step[]>[] = [
  phrase(TOLD, by('keep', 0), by('agree', 1)),
  phrase(TOLD, by('keep', 0), by('agree', 1), by('withdraw', 2)),
  phrase(...REVOKED),
  phrase(TOLD, by('undo', 0), by('agree', 1), { kind: 'reopen', works: true }),
  phrase(TOLD, by('undo', 0), by('agree', 1), { kind: 'reopen', works: false }),
  phrase(...REVOKED, TOLD, by('undo', 0), by('agree', 1)),
  phrase(TOLD, by('narrow', 2), { kind: 'reopen', works: true }, WOKEN),
  phrase(TOLD, by('narrow', 2), wait(90 * SECOND), { kind: 'reopen', works: false }),
  phrase(TOLD, by('narrow', 2), ...LEASE, ...LEASE, ...LEASE),
  phrase(TOLD, by('narrow', 2), { kind: 'found', rule: 1, proven: true }, { kind: 'reopen', works: false }),
  phrase(wait(HOUR), WOKEN, TOLD, by('more-time', 0)),
  phrase(wait(DAY), WOKEN, { kind: 'archive' }),
  phrase(wait(50 * MINUTE), WOKEN),
];
const decidedBefore = (enforcement: Enforcement): fc.Arbitrary<Step[]> =>
  phrase(TOLD, by('revoke', 2), { kind: 'configure', changes: { enforcement } }, ...LEASE);

/** Anything, in any order. Settings change on the way unless they are to stay as they are. */
export const anySteps = (settingsStay: boolean): fc.Arbitrary<Step[]> => {
  const one = fc.oneof(...usual, ...(settingsStay ? [] : [{ weight: 1, arbitrary: configures }]));
  const together = settingsStay ? phrases : [...phrases, ...ENFORCEMENTS.map(decidedBefore)];
  const some = fc.oneof(
    { weight: 3, arbitrary: one.map((single) => [single]) },
    { weight: 1, arbitrary: fc.oneof(...together) },
  );
  return fc.array(some, { maxLength: 30, size: 'max' }).map((all) => all.flat());
};

const anOpening = (opened: number, rule: number, proven: boolean, now: number): TrackedExposure =>
  anExposure(
    opened,
    { kind: 'pending' },
    {
      id: `${aRule(opened).ruleId}=${rule}`,
      rule: aRule(opened, RULES[rule] ?? {}),
      origin: proven ? BY_DANA : ORIGIN,
      foundAt: now,
      shownIn: null,
      told: false,
    },
  );

export const aStart = (changes: Partial<DecisionSettings>): Model => ({
  finding: aFinding(
    [anOpening(1, 0, true, NOON), anOpening(2, 2, false, NOON)].map((one) => ({ ...one, shownIn: 1, told: true })),
    { people: PEOPLE },
  ),
  now: NOON,
  settings: { ...SETTINGS, ...changes },
  opened: 2,
});
export const anyStart = (enforcements: readonly Enforcement[] = ENFORCEMENTS): fc.Arbitrary<Model> =>
  fc
    .record({
      enforcement: fc.constantFrom(...enforcements),
      reopen: fc.constantFrom(true, true, false),
      onDeadline: fc.constantFrom(...DEADLINE_ACTIONS),
    })
    .map(aStart);

/** The command of a click; agree and withdraw are about the first that there is. */
export const commandOf = (step: Extract<Step, { kind: 'click' }>, finding: Finding): Command => {
  const { what, who, stale, some, keepFor } = step;
  const [first] = finding.exposures.flatMap(({ state, rule }) => (isFinal(state) ? [] : [rule.ruleId]));
  return click(what, WHO[who] ?? ALICE, finding, {
    version: Math.max(0, finding.version - stale),
    ruleIds: some && first !== undefined ? [first] : null,
    keepFor,
    proposal: finding.proposals[0]?.id ?? '',
    exception: finding.exceptions.at(-1)?.id ?? '',
  });
};

/** What deciders, remediators, the reopener and the teller do to a finding, in one place and without them. */
export const step = (model: Model, next: Step): Model => {
  if (next.kind === 'wait') return { ...model, now: model.now + next.ms };
  if (next.kind === 'configure') return { ...model, settings: { ...model.settings, ...next.changes } };
  const written = write(model, next);
  if (written === null) return model;
  return { ...model, finding: compactSettled(written), opened: model.opened + (next.kind === 'found' ? 1 : 0) };
};

const write = (model: Model, next: Exclude<Step, { kind: 'wait' | 'configure' }>): Finding | null => {
  const { finding, now, settings } = model;
  switch (next.kind) {
    case 'wake-up':
    case 'click': {
      const command = next.kind === 'click' ? commandOf(next, finding) : WAKE_UP;
      const decision = decide(finding, command, now, settings);
      return decision.kind === 'change' ? decision.next : null;
    }
    case 'found':
      return join(model, next);
    case 'except':
      return applyExceptions(finding, now, settings);
    case 'told': {
      const told = untoldTransitions(finding);
      const message = { channel: 'C0GATE', ts: '1.1' };
      return markProgress(finding, { rendered: finding, message, told, attempt: 'm/1' });
    }
    case 'gone': {
      const [open] = finding.exposures.filter(({ state }) => state.kind === 'pending' || state.kind === 'kept');
      return open ? vanish(finding, [{ id: open.id, why: 'gone' }], now, settings) : null;
    }
    case 'settle':
      return settle(
        finding,
        finding.exposures.flatMap((exposure) => outcomeOf(exposure, next, now)),
        now,
        settings,
      );
    case 'reopen':
      return reopen(model, next.works);
    case 'archive':
      return isOver(finding) && finding.exposures.length > 0 ? afterArchive(finding, now) : null;
  }
};

/** As the table records it. AWS lets no group have the same rule twice. */
const join = ({ finding, now, settings, opened }: Model, { rule, proven }: Extract<Step, { kind: 'found' }>) => {
  if (finding.exposures.some(({ id, state }) => id.endsWith(`=${rule}`) && !isFinal(state))) return null;
  return {
    ...finding,
    version: finding.version + 1,
    openedAt: finding.openedAt ?? now,
    deadline: finding.deadline ?? now + settings.revokeAfter,
    waitingSince: finding.waitingSince ?? now,
    people: PEOPLE,
    exposures: [...finding.exposures, anOpening(opened + 1, rule, proven, now)],
  };
};

const outcomeOf = (
  { id, state, rule }: TrackedExposure,
  { outcome, read }: Extract<Step, { kind: 'settle' }>,
  at: number,
): Outcome[] => {
  if (state.kind !== 'revoking') return [];
  const { by, attempts, pieces } = state;
  const left = pieces === undefined ? {} : { pieces };
  const snapshot = read ? { snapshot: { description: rule.description, tags: {} } } : {};
  switch (outcome) {
    case 'revoked':
      return [{ id, state: { kind: 'revoked', by, at, ...left }, ...snapshot }];
    case 'vanished':
      return [{ id, state: { kind: 'vanished', at, why: 'gone' } }];
    case 'failed':
      return [{ id, state: { kind: 'failed', by, at, why: 'no', attempts, retryAt: at + attempts * MINUTE, ...left } }];
  }
};

/** One thing that the function that may authorise does, if there is one. */
const reopen = ({ finding, now, settings }: Model, works: boolean): Finding | null => {
  if (!settings.reopen) return null;
  const narrowing = finding.exposures.find(({ state }) => state.kind === 'narrowing');
  if (narrowing)
    return works
      ? narrowed(finding, narrowing.id, [aRule(900, { toPort: 6442 })], now, settings)
      : narrowingFailed(finding, narrowing.id, { why: 'no room', mayBeLeft: false }, now, settings);
  const asked = finding.restores.find(({ state }) => state.kind === 'asked');
  if (asked) {
    const state = works
      ? ({ kind: 'done', ruleId: 'sgr-new', at: now } as const)
      : ({ kind: 'failed', why: 'no room', at: now } as const);
    return settleRestore(finding, asked.exposureId, state);
  }
  const failed = finding.exposures.find(({ state }) => state.kind === 'failed');
  return failed ? piecesRemoved(finding, failed.id) : null;
};
