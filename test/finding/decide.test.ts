import { describe, expect, it } from '@jest/globals';
import type { Command, DecisionSettings } from '../../src/finding/decide.ts';
import { decide, ENFORCEMENTS } from '../../src/finding/decide.ts';
import type { Decider, ExposureState } from '../../src/finding/finding.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, BOB, GROUP, SETTINGS } from '../support/findings.ts';

const NOW = NOON + 15 * MINUTE;
const THEN = NOON + MINUTE;
const DEADLINE: Decider = { kind: 'deadline' };
const DECIDERS: Record<string, Decider> = { own: ALICE, other: BOB, clock: DEADLINE };

/** Every state there is, by who decided it; `at` is when it asks for something. Alice is the one who clicks. */
const stateOf = (name: string, at: number): ExposureState => {
  const [kind, decider = ''] = name.split('/');
  const by = DECIDERS[decider] ?? DEADLINE;
  switch (kind as ExposureState['kind']) {
    case 'pending':
      return { kind: 'pending' };
    case 'revoking':
      return { kind: 'revoking', by, since: THEN, leaseUntil: at, attempts: 1 };
    case 'kept':
      return { kind: 'kept', by, at: THEN, until: at };
    case 'failed':
      return { kind: 'failed', by, at: THEN, why: 'UnauthorizedOperation', attempts: 1, retryAt: at };
    case 'revoked':
      return { kind: 'revoked', by, at: THEN };
    case 'vanished':
      return { kind: 'vanished', at: THEN, why: 'somebody else removed the rule' };
    case 'observed':
      return { kind: 'observed', at: THEN };
  }
};

// prettier-ignore
const STATES = [
  'pending', 'revoking/own', 'revoking/other', 'revoking/clock', 'kept/own', 'kept/other',
  'failed/own', 'failed/other', 'failed/clock', 'revoked/own', 'revoked/other', 'revoked/clock', 'vanished', 'observed',
];
const COMMANDS = ['wake-up', 'check', 'revoke', 'keep'];
const DUE = ['due', 'early'];
/** The version that first showed the exposure, beside the version of the clicked message, which is 5. */
const SHOWN: Record<string, number | null> = { unseen: null, seen: 5, later: 6 };
const SEQUENCES = ['this', 'earlier'];

/**
 * The table. `*` is any, `|` is or, and a name without a decider is that state by anyone. The outcome: what decide
 * answers, and for a change the state after it.
 */
const TABLE = `
  pending            wake-up|check  enforce          due    *            *        change revoking
  pending            wake-up|check  observe          due    *            *        change observed
  pending            wake-up|check  approve          due    *            *        change pending    only a person may revoke
  pending            wake-up|check  *                early  *            *        nothing           nothing is due yet
  kept               wake-up|check  *                due    *            *        change pending    the time is up
  kept               wake-up|check  *                early  *            *        nothing
  revoking           wake-up|check  *                early  *            *        nothing
  failed             wake-up|check  *                early  *            *        nothing
  revoking           wake-up|check  enforce          due    *            *        change revoking   the time is up
  failed             wake-up|check  enforce          due    *            *        change revoking   the time is up
  revoking/own|revoking/other|failed/own|failed/other wake-up|check approve due * *  change revoking
  revoking/clock|failed/clock  wake-up|check  approve  due  *            *        change pending
  revoking|failed    wake-up|check  observe          due    *            *        change pending
  revoked|vanished|observed  wake-up|check  *        *      *            *        nothing           nothing is due yet

  *                  revoke   observe          *      *            *        refused           only alerts at the moment
  *                  keep     observe          *      *            *        refused           only alerts at the moment

  pending            revoke   enforce|approve  *      seen         this     change revoking   approved by U0ALICE
  pending            revoke   enforce|approve  *      unseen|later this     refused           The message has changed
  pending            revoke   enforce|approve  *      *            earlier  refused           Nothing is waiting
  failed             revoke   enforce|approve  *      seen         this     change revoking   approved by U0ALICE
  failed/own         revoke   enforce|approve  *      unseen|later this     nothing           their own click, again
  failed/other       revoke   enforce|approve  *      unseen|later this     refused           <@U0BOB> was faster and decided to revoke it
  failed/clock       revoke   enforce|approve  *      unseen|later this     refused           The deadline had passed
  failed             revoke   enforce|approve  *      *            earlier  refused
  revoking/own|revoked/own      revoke  enforce|approve  *  *      this     nothing           their own click, again
  revoking/own|revoked/own      revoke  enforce|approve  *  *      earlier  refused
  revoking/other|revoked/other  revoke  enforce|approve  *  *      *        refused           <@U0BOB> was faster and decided to revoke it
  revoking/clock|revoked/clock  revoke  enforce|approve  *  *      *        refused           The deadline had passed
  kept/own           revoke   enforce|approve  *      *            *        refused           <@U0ALICE> was faster and decided to keep it
  kept/other         revoke   enforce|approve  *      *            *        refused           <@U0BOB> was faster and decided to keep it
  vanished|observed  revoke   enforce|approve  *      *            *        refused           Nothing is waiting

  pending            keep     enforce|approve  *      seen         this     change kept       kept by U0ALICE
  pending            keep     enforce|approve  *      unseen|later this     refused           The message has changed
  pending            keep     enforce|approve  *      *            earlier  refused           Nothing is waiting
  kept/own           keep     enforce|approve  *      *            this     nothing           their own click, again
  kept/own           keep     enforce|approve  *      *            earlier  refused
  kept/other         keep     enforce|approve  *      *            *        refused           <@U0BOB> was faster and decided to keep it
  revoking/own|failed/own|revoked/own        keep  enforce|approve  *  *  *  refused           <@U0ALICE> was faster and decided to revoke it
  revoking/other|failed/other|revoked/other  keep  enforce|approve  *  *  *  refused           <@U0BOB> was faster and decided to revoke it
  revoking/clock|failed/clock|revoked/clock  keep  enforce|approve  *  *  *  refused           The deadline had passed
  vanished|observed  keep     enforce|approve  *      *            *        refused           Nothing is waiting
`;

const ROWS = TABLE.split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => {
    const words = line.trim().split(/\s+/);
    const outcome = words[6] === 'change' ? words.slice(6, 8) : words.slice(6, 7);
    return {
      line,
      cells: words.slice(0, 6),
      outcome: outcome.join(' '),
      reason: words.slice(6 + outcome.length).join(' '),
    };
  });
const fits = (cell: string | undefined, value: string): boolean =>
  (cell ?? '').split('|').some((one) => one === '*' || one === value || value.startsWith(`${one}/`));

const CASES = STATES.flatMap((state) =>
  COMMANDS.flatMap((command) =>
    ENFORCEMENTS.flatMap((enforcement) =>
      DUE.flatMap((due) =>
        Object.keys(SHOWN).flatMap((shown) =>
          SEQUENCES.map((sequence) => [state, command, enforcement, due, shown, sequence] as const),
        ),
      ),
    ),
  ),
);

describe('decide: state × command', () => {
  it('has exactly one row for every combination', () => {
    const wrong = CASES.filter(
      (one) => ROWS.filter(({ cells }) => one.every((v, i) => fits(cells[i], v))).length !== 1,
    );
    expect(wrong).toEqual([]);
    expect(CASES).toHaveLength(14 * 4 * 3 * 2 * 3 * 2);
  });

  it('names each state of the type', () => {
    const every: Record<ExposureState['kind'], true> = {
      pending: true,
      revoking: true,
      kept: true,
      failed: true,
      revoked: true,
      vanished: true,
      observed: true,
    };
    expect(new Set(STATES.map((name) => name.split('/')[0]))).toEqual(new Set(Object.keys(every)));
  });

  it.each(ROWS)('$line', ({ cells, outcome, reason }) => {
    const mine = CASES.filter((one) => one.every((value, i) => fits(cells[i], value)));
    expect(mine).not.toEqual([]);
    for (const [state, command, enforcement, due, shown, sequence] of mine) {
      const at = due === 'due' ? NOW : NOW + 1;
      const exposure = anExposure(1, stateOf(state, at), { shownIn: SHOWN[shown] ?? null });
      const finding = aFinding([exposure], { version: 7, sequence: 3, deadline: state === 'pending' ? at : null });
      const decision = decide(finding, commandOf(command, sequence), NOW, { ...SETTINGS, enforcement });
      const after = decision.kind === 'change' ? ` ${decision.next.exposures[0]?.state.kind}` : '';
      expect(`${decision.kind}${after}`).toBe(outcome);
      expect(decision.reason).toContain(reason);
      // What is to be revoked is what was claimed, and nothing else.
      if (decision.kind === 'change') expect(decision.claimed).toEqual(after === ' revoking' ? [exposure.id] : []);
    }
  });
});

const commandOf = (kind: string, sequence = 'this', version = 5): Command =>
  kind === 'wake-up'
    ? { kind, group: GROUP }
    : kind === 'check'
      ? { kind, group: GROUP, by: 'alice' }
      : { kind: kind as 'revoke' | 'keep', group: GROUP, sequence: sequence === 'this' ? 3 : 2, version, by: ALICE };

const decided = (
  states: readonly ExposureState[],
  command: string,
  settings: Partial<DecisionSettings> = {},
  changes: Parameters<typeof aFinding>[1] = {},
) => {
  const exposures = states.map((state, i) => anExposure(i + 1, state));
  const finding = aFinding(exposures, { version: 7, sequence: 3, deadline: NOW, ...changes });
  const decision = decide(finding, commandOf(command), NOW, { ...SETTINGS, ...settings });
  if (decision.kind !== 'change') throw new Error(`expected a change, got ${decision.kind}: ${decision.reason}`);
  return decision;
};

describe('decide', () => {
  it('claims with a lease, for whoever decided', () => {
    const state = { kind: 'revoking', since: NOW, leaseUntil: NOW + SETTINGS.lease, attempts: 1 };
    expect(decided([{ kind: 'pending' }], 'revoke').next.exposures[0]?.state).toEqual({ ...state, by: ALICE });
    expect(decided([{ kind: 'pending' }], 'wake-up').next.exposures[0]?.state).toEqual({ ...state, by: DEADLINE });
  });

  it('counts the tries of a claim, also when a person orders the next one', () => {
    for (const command of ['wake-up', 'revoke'])
      expect(decided([stateOf('failed/other', NOW)], command).next.exposures[0]?.state).toMatchObject({ attempts: 2 });
  });

  it('keeps from now on for as long as the setting says', () => {
    const { next } = decided([{ kind: 'pending' }], 'keep', { keepFor: 2 * HOUR });
    expect(next.exposures[0]?.state).toEqual({ kind: 'kept', by: ALICE, at: NOW, until: NOW + 2 * HOUR });
    expect(next.deadline).toBeNull();
  });

  it('gives what comes back after a keep a new deadline', () => {
    expect(decided([stateOf('kept/own', NOW)], 'wake-up', {}, { deadline: null }).next.deadline).toBe(
      NOW + SETTINGS.revokeAfter,
    );
  });

  it('lets what comes back join a deadline that is waited for', () => {
    const later = NOW + 5 * MINUTE;
    const { next } = decided([{ kind: 'pending' }, stateOf('kept/own', NOW)], 'wake-up', {}, { deadline: later });
    expect(next.deadline).toBe(later);
    expect(next.exposures.map(({ state }) => state.kind)).toEqual(['pending', 'pending']);
  });

  it('decides for every exposure of the finding at once', () => {
    const { next, claimed } = decided(
      [{ kind: 'pending' }, { kind: 'pending' }, stateOf('failed/clock', NOW + 1)],
      'revoke',
    );
    expect(next.exposures.map(({ state }) => state.kind)).toEqual(['revoking', 'revoking', 'revoking']);
    expect(claimed).toHaveLength(3);
  });

  it('leaves what was decided before as it was', () => {
    const kept = stateOf('kept/other', NOW + HOUR);
    expect(decided([kept, { kind: 'pending' }], 'revoke').next.exposures[0]?.state).toEqual(kept);
  });

  it('reminds once a period, from the deadline on, and never moves the deadline', () => {
    const approve = { enforcement: 'approve', remindEvery: HOUR } as const;
    const { next } = decided([{ kind: 'pending' }], 'wake-up', approve);
    expect(next).toMatchObject({ remindedAt: NOW, deadline: NOW });
    expect(next.untold).toEqual([
      {
        id: `111122223333/eu-west-1/${GROUP.groupId}/3/reminded/8`,
        kind: 'reminded',
        exposureIds: [anExposure(1).id],
        at: NOW,
        by: DEADLINE,
      },
    ]);
    const settings = { ...SETTINGS, ...approve };
    expect(decide(next, commandOf('wake-up'), NOW + HOUR - 1, settings).kind).toBe('nothing');
    expect(decide(next, commandOf('wake-up'), NOW + HOUR, settings).kind).toBe('change');
  });

  it('does not remind of what nobody is asked about', () => {
    const finding = aFinding(
      [stateOf('kept/own', NOW + HOUR)].map((state) => anExposure(1, state)),
      { deadline: null },
    );
    expect(decide(finding, commandOf('wake-up'), NOW, { ...SETTINGS, enforcement: 'approve' }).kind).toBe('nothing');
  });

  it('names the decider of a transition only when it was one alone', () => {
    const both = decided([stateOf('failed/own', NOW), stateOf('failed/other', NOW)], 'wake-up').next;
    expect(both.untold.map(({ kind, by }) => [kind, by])).toEqual([['revoking', null]]);
    const one = decided([stateOf('failed/own', NOW), stateOf('revoking/own', NOW)], 'wake-up').next;
    expect(one.untold.map(({ kind, by }) => [kind, by])).toEqual([['revoking', ALICE]]);
  });
});
