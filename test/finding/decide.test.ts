import { describe, expect, it } from '@jest/globals';
import type { Command } from '../../src/finding/command.ts';
import { decide } from '../../src/finding/decide.ts';
import type { Decider, ExposureState } from '../../src/finding/finding.ts';
import { isWider, MOST_NARROWINGS } from '../../src/finding/claims.ts';
import type { DecisionSettings } from '../../src/finding/settings.ts';
import { ENFORCEMENTS } from '../../src/finding/settings.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anActor, anExposure, aRule, GROUP, ORIGIN, SETTINGS } from '../support/findings.ts';
import { STATES, stateOf } from './decided-states.ts';
import { combinations, fitsRow, readTable } from './decision-table.ts';

const NOW = NOON + 15 * MINUTE;
const DEADLINE: Decider = { kind: 'deadline' };
/** AWS proves that Dana opened it, so that one approver is enough. */
const BY_DANA = { ...ORIGIN, actor: anActor({ kind: 'person', proven: true, name: 'dana@acme.example' }) };
const PEOPLE = { 'dana@acme.example': 'U0DANA' };
const wideExposure = (n: number, state: ExposureState, shownIn: number | null = 1) =>
  anExposure(n, state, { rule: aRule(n, { fromPort: 0, toPort: 65_535 }), origin: BY_DANA, shownIn });

const COMMANDS = ['wake-up', 'check', 'revoke', 'narrow', 'keep'];
const DUE = ['due', 'early'];
/** The version that first showed the exposure, beside the version of the clicked message, which is 5. */
const SHOWN: Record<string, number | null> = { unseen: null, seen: 5, later: 6 };
const SEQUENCES = ['this', 'earlier'];

/** state, command, ENFORCEMENT, whether it asks for something, what the message showed, which finding it was. */
const ROWS = readTable(
  `
  pending            wake-up|check  enforce          due    *            *        change revoking
  pending            wake-up|check  observe          due    *            *        change observed
  pending            wake-up|check  approve          due    *            *        change pending    nobody has decided yet
  pending            wake-up|check  *                early  *            *        nothing           nothing is due yet
  kept               wake-up|check  *                due    *            *        change pending    the time is up
  kept               wake-up|check  *                early  *            *        nothing
  narrowing|revoking|failed  wake-up|check  *        early  *            *        nothing
  revoking           wake-up|check  enforce          due    *            *        change revoking   the time is up
  failed             wake-up|check  enforce          due    *            *        change revoking   the time is up
  narrowing          wake-up|check  enforce          due    *            *        change narrowing  the time is up
  revoking/own|revoking/other|failed/own|failed/other wake-up|check approve due * *  change revoking
  narrowing/own|narrowing/other                       wake-up|check approve due * *  change narrowing
  narrowing/clock|revoking/clock|failed/clock  wake-up|check  approve  due  *  *  change pending
  narrowing|revoking|failed    wake-up|check  observe  due  *            *        change pending
  revoked|vanished|observed  wake-up|check  *        *      *            *        nothing           nothing is due yet

  *                  revoke|narrow|keep  observe     *      *            *        refused           only alerts at the moment

  pending            revoke   enforce|approve  *      seen         this     change revoking   approved by U0ALICE
  pending            narrow   approve          *      seen         this     change narrowing  approved by U0ALICE
  pending            narrow   enforce          early  seen         this     change narrowing  approved by U0ALICE
  pending            narrow   enforce          due    seen         this     change revoking   the time is up
  pending            revoke|narrow  enforce|approve  *  unseen|later  this  refused           The message has changed
  pending            revoke|narrow  enforce|approve  *  *          earlier  refused           Nothing is waiting
  failed             revoke   enforce|approve  *      seen         this     change revoking   approved by U0ALICE
  failed             narrow   enforce|approve  *      seen         this     change narrowing  approved by U0ALICE
  failed/own         revoke|narrow  enforce|approve  *  unseen|later  this  nothing           their own click, again
  failed/other       revoke|narrow  enforce|approve  *  unseen|later  this  refused           <@U0BOB> was faster and decided to revoke it
  failed/clock       revoke|narrow  enforce|approve  *  unseen|later  this  refused           The deadline had passed
  failed             revoke|narrow  enforce|approve  *  *          earlier  refused
  revoking/own       revoke|narrow  enforce|approve  due  *        this     change revoking   the time is up
  narrowing/own      revoke|narrow  enforce|approve  due  *        this     change narrowing  the time is up
  narrowing/own|revoking/own  revoke|narrow  enforce|approve  early  *  this  nothing         their own click, again
  revoked/own        revoke|narrow  enforce|approve  *  *          this     nothing           their own click, again
  narrowing/own|revoking/own|revoked/own  revoke|narrow  enforce|approve  *  *  earlier  refused
  narrowing/other|revoking/other|revoked/other  revoke|narrow  enforce|approve  *  *  *  refused  <@U0BOB> was faster and decided to revoke it
  narrowing/clock|revoking/clock|revoked/clock  revoke|narrow  enforce|approve  *  *  *  refused  The deadline had passed
  kept/own           revoke|narrow  enforce|approve  *  *          *        refused           You have already decided to keep it
  kept/other|kept/second  revoke|narrow  enforce|approve  *  *     *        refused           <@U0BOB> was faster and decided to keep it
  vanished|observed  revoke|narrow  enforce|approve  *  *          *        refused           Nothing is waiting

  pending            keep     enforce|approve  *      seen         this     change kept       kept by U0ALICE
  pending            keep     enforce|approve  *      unseen|later this     refused           The message has changed
  pending            keep     enforce|approve  *      *            earlier  refused           Nothing is waiting
  kept/own|kept/second  keep  enforce|approve  *      *            this     nothing           their own click, again
  kept/own           keep     enforce|approve  *      *            earlier  refused           You have already decided to keep it
  kept/second        keep     enforce|approve  *      *            earlier  refused           <@U0BOB> was faster and decided to keep it
  kept/other         keep     enforce|approve  *      *            *        refused           <@U0BOB> was faster and decided to keep it
  narrowing/own|revoking/own|failed/own|revoked/own          keep  enforce|approve  *  *  *  refused  You have already decided to revoke it
  narrowing/other|revoking/other|failed/other|revoked/other  keep  enforce|approve  *  *  *  refused  <@U0BOB> was faster and decided to revoke it
  narrowing/clock|revoking/clock|failed/clock|revoked/clock  keep  enforce|approve  *  *  *  refused  The deadline had passed
  vanished|observed  keep     enforce|approve  *      *            *        refused           Nothing is waiting
`,
  6,
);

const CASES = combinations(STATES, COMMANDS, ENFORCEMENTS, DUE, Object.keys(SHOWN), SEQUENCES);

describe('decide: state × command', () => {
  it('has exactly one row for every combination', () => {
    expect(CASES.filter((one) => ROWS.filter((row) => fitsRow(row, one)).length !== 1)).toEqual([]);
    expect(CASES).toHaveLength(18 * 5 * 3 * 2 * 3 * 2);
  });

  it('names each state of the type', () => {
    const every: Record<ExposureState['kind'], true> = {
      pending: true,
      narrowing: true,
      revoking: true,
      kept: true,
      failed: true,
      revoked: true,
      vanished: true,
      observed: true,
    };
    expect(new Set(STATES.map((name) => name.split('/')[0]))).toEqual(new Set(Object.keys(every)));
  });

  it.each(ROWS)('$line', (row) => {
    const mine = CASES.filter((one) => fitsRow(row, one));
    expect(mine).not.toEqual([]);
    for (const [state = '', command = '', enforcement, due, shown = '', sequence] of mine) {
      const at = due === 'due' ? NOW : NOW + 1;
      const exposure = wideExposure(1, stateOf(state, at), SHOWN[shown] ?? null);
      const waits = state === 'pending' ? { deadline: at, remindedAt: at - 1 } : { deadline: null, waitingSince: null };
      const finding = aFinding([exposure], { version: 7, sequence: 3, people: PEOPLE, ...waits });
      const settings = { ...SETTINGS, enforcement: enforcement as DecisionSettings['enforcement'] };
      const decision = decide(finding, commandOf(command, sequence), NOW, settings);
      const after = decision.kind === 'change' ? ` ${decision.next.exposures[0]?.state.kind}` : '';
      expect(`${decision.kind}${after}`).toBe(row.outcome);
      expect(decision.reason).toContain(row.reason);
      // What is to be revoked is what was claimed, and nothing else.
      if (decision.kind === 'change') expect(decision.claimed).toEqual(after === ' revoking' ? [exposure.id] : []);
    }
  });
});

const commandOf = (kind: string, sequence = 'this', version = 5, ruleIds: string[] | null = null): Command => {
  const click = { group: GROUP, sequence: sequence === 'this' ? 3 : 2, version, by: ALICE };
  switch (kind) {
    case 'wake-up':
      return { kind, group: GROUP };
    case 'check':
      return { kind, group: GROUP, by: 'alice' };
    case 'keep':
      return { kind, ...click, ruleIds, reason: 'load test', keepFor: HOUR };
    default:
      return { kind: kind === 'narrow' ? 'narrow' : 'revoke', ...click, ruleIds };
  }
};

const decided = (
  states: readonly ExposureState[],
  command: Command,
  settings: Partial<DecisionSettings> = {},
  changes: Parameters<typeof aFinding>[1] = {},
) => {
  const exposures = states.map((state, i) => wideExposure(i + 1, state));
  const before = { version: 7, sequence: 3, deadline: NOW, people: PEOPLE };
  const decision = decide(aFinding(exposures, { ...before, ...changes }), command, NOW, { ...SETTINGS, ...settings });
  if (decision.kind !== 'change') throw new Error(`expected a change, got ${decision.kind}: ${decision.reason}`);
  return decision;
};
const PENDING: ExposureState = { kind: 'pending' };
const WAKE_UP = commandOf('wake-up');
const REVOKE = commandOf('revoke');
const ruleId = (n: number) => aRule(n).ruleId;

const kindsIn = ({ exposures }: { exposures: readonly { state: ExposureState }[] }) =>
  exposures.map(({ state }) => state.kind);

describe('decide', () => {
  it('claims with a lease, for whoever decided', () => {
    const state = { kind: 'revoking', since: NOW, leaseUntil: NOW + SETTINGS.lease, attempts: 1 };
    expect(decided([PENDING], REVOKE).next.exposures[0]?.state).toEqual({ ...state, by: ALICE });
    expect(decided([PENDING], WAKE_UP).next.exposures[0]?.state).toEqual({ ...state, by: DEADLINE });
  });

  it('counts the tries of a claim, also when a person orders the next one', () => {
    for (const command of [WAKE_UP, REVOKE])
      expect(decided([stateOf('failed/other', NOW)], command).next.exposures[0]?.state).toMatchObject({ attempts: 2 });
  });

  it('gives what comes back after a keep a new deadline, which counts from now', () => {
    const { next } = decided([stateOf('kept/own', NOW)], WAKE_UP, {}, { deadline: null, waitingSince: null });
    expect(next).toMatchObject({ deadline: NOW + SETTINGS.revokeAfter, waitingSince: NOW, remindedAt: null });
  });

  it('lets what comes back join a deadline that is waited for', () => {
    const later = NOW + 5 * MINUTE;
    const { next } = decided([PENDING, stateOf('kept/own', NOW)], WAKE_UP, {}, { deadline: later });
    expect(next.deadline).toBe(later);
    expect(kindsIn(next)).toEqual(['pending', 'pending']);
  });

  it('reminds of nothing that has only just come back', () => {
    const waiting = { deadline: NOW, remindedAt: null };
    const { next } = decided([PENDING, stateOf('kept/own', NOW)], WAKE_UP, {}, waiting);
    expect(next.untold.map(({ kind }) => kind)).toEqual(['revoking', 'reopened']);
    expect(next.remindedAt).toBeNull();
  });

  it('decides for every exposure of the finding at once', () => {
    const { next, claimed } = decided([PENDING, PENDING, stateOf('failed/clock', NOW + 1)], REVOKE);
    expect(kindsIn(next)).toEqual(['revoking', 'revoking', 'revoking']);
    expect(claimed).toHaveLength(3);
  });

  it('decides for the chosen rules alone, and nothing for a rule of which nobody knows', () => {
    const states = [PENDING, PENDING, PENDING];
    const chosen = decided(states, commandOf('revoke', 'this', 5, [ruleId(1), ruleId(3), 'sgr-0'])).next;
    expect(kindsIn(chosen)).toEqual(['revoking', 'pending', 'revoking']);
    expect(chosen.deadline).toBe(NOW);
    const kept = decided(states, commandOf('keep', 'this', 5, [ruleId(2)])).next;
    expect(kindsIn(kept)).toEqual(['pending', 'kept', 'pending']);
    expect(() => decided(states, commandOf('keep', 'this', 5, ['sgr-0']))).toThrow('refused');
  });

  it('leaves what was decided before as it was', () => {
    const kept = stateOf('kept/other', NOW + HOUR);
    expect(decided([kept, PENDING], REVOKE).next.exposures[0]?.state).toEqual(kept);
  });

  it('reminds once a period, from the deadline on, and never moves the deadline', () => {
    const approve = { enforcement: 'approve', remindEvery: HOUR } as const;
    const { next } = decided([PENDING], WAKE_UP, approve, { remindedAt: NOW - 1 });
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
    expect(decide(next, WAKE_UP, NOW + HOUR - 1, settings).kind).toBe('nothing');
    expect(decide(next, WAKE_UP, NOW + HOUR, settings).kind).toBe('change');
  });

  it('does not remind of what nobody is asked about', () => {
    const finding = aFinding([anExposure(1, stateOf('kept/own', NOW + HOUR))], { deadline: null });
    expect(decide(finding, WAKE_UP, NOW, { ...SETTINGS, enforcement: 'approve' }).kind).toBe('nothing');
  });

  it('names the decider of a transition only when it was one alone', () => {
    const both = decided([stateOf('failed/own', NOW), stateOf('failed/other', NOW)], WAKE_UP).next;
    expect(both.untold.map(({ kind, by }) => [kind, by])).toEqual([['revoking', null]]);
    const one = decided([stateOf('failed/own', NOW), stateOf('revoking/own', NOW)], WAKE_UP).next;
    expect(one.untold.map(({ kind, by }) => [kind, by])).toEqual([['revoking', ALICE]]);
  });
});

describe('ON_DEADLINE=narrow', () => {
  const narrow = { onDeadline: 'narrow' } as const;

  it('narrows what is wider than the watched ports, and revokes what is not', () => {
    const finding = aFinding([wideExposure(1, PENDING), anExposure(2)], { deadline: NOW });
    const decision = decide(finding, WAKE_UP, NOW, { ...SETTINGS, ...narrow });
    if (decision.kind !== 'change') throw new Error(decision.reason);
    expect(kindsIn(decision.next)).toEqual(['narrowing', 'revoking']);
    expect(decision.claimed).toEqual([anExposure(2).id]);
    expect(isWider(anExposure(2), SETTINGS)).toBe(false);
  });

  it('revokes the whole rule where nothing may be authorised', () => {
    expect(kindsIn(decided([PENDING], WAKE_UP, { ...narrow, reopen: false }).next)).toEqual(['revoking']);
  });

  it('narrows nothing before the deadline, and nothing at it unless it may revoke', () => {
    expect(() => decided([PENDING], WAKE_UP, narrow, { deadline: NOW + 1, remindedAt: NOW })).toThrow('nothing');
    expect(kindsIn(decided([PENDING], WAKE_UP, { ...narrow, enforcement: 'observe' }).next)).toEqual(['observed']);
    const approve = { ...narrow, enforcement: 'approve' } as const;
    expect(kindsIn(decided([PENDING], WAKE_UP, approve).next)).toEqual(['pending']);
  });
});

describe('to narrow', () => {
  const NARROW = commandOf('narrow');
  const early = { deadline: NOW + MINUTE };

  it('remembers the deadline, and stops the clock of it', () => {
    const { next, claimed } = decided([PENDING], NARROW, {}, early);
    expect(next.exposures[0]?.state).toEqual({
      kind: 'narrowing',
      by: ALICE,
      since: NOW,
      leaseUntil: NOW + SETTINGS.lease,
      attempts: 1,
      deadline: NOW + MINUTE,
    });
    expect([next.deadline, claimed]).toEqual([null, []]);
  });

  it('revokes what is not wider along with it, and is refused where nothing is', () => {
    const finding = aFinding([wideExposure(1, PENDING), anExposure(2)], { sequence: 3, ...early });
    const decision = decide(finding, NARROW, NOW, SETTINGS);
    expect(decision.kind === 'change' ? kindsIn(decision.next) : decision).toEqual(['narrowing', 'revoking']);
    const plain = decide(aFinding([anExposure(2)], { sequence: 3, ...early }), NARROW, NOW, SETTINGS);
    expect(plain).toMatchObject({ kind: 'refused', reason: expect.stringContaining('more than the watched ports') });
  });

  it('is refused where nothing may be authorised', () => {
    expect(() => decided([PENDING], NARROW, { reopen: false }, early)).toThrow('REOPEN=off');
  });

  it('is tried a few times by whoever finds it undone, and then waits with the deadline that it had', () => {
    let { next } = decided([PENDING], NARROW, {}, { deadline: NOW + HOUR });
    let now = NOW;
    for (let tries = 1; tries < MOST_NARROWINGS; tries += 1) {
      now += SETTINGS.lease;
      const again = decide(next, WAKE_UP, now, SETTINGS);
      if (again.kind !== 'change') throw new Error(again.reason);
      expect(again.next.exposures[0]?.state).toMatchObject({ kind: 'narrowing', attempts: tries + 1 });
      next = again.next;
    }
    const last = decide(next, WAKE_UP, now + SETTINGS.lease, SETTINGS);
    if (last.kind !== 'change') throw new Error(last.reason);
    expect(kindsIn(last.next)).toEqual(['pending']);
    expect(last.next.deadline).toBe(NOW + HOUR);
    expect(last.next.untold.at(-1)).toMatchObject({ kind: 'narrowing-failed', why: expect.any(String) });
  });

  it('of what was to be closed whole buys no time', () => {
    const [exposure] = decided([stateOf('failed/clock', NOW + 1)], NARROW, {}, { deadline: null }).next.exposures;
    expect(exposure?.state).toMatchObject({ kind: 'narrowing', deadline: NOW });
  });
});

describe('to revoke a rule that could not be narrowed', () => {
  it('remembers the rules beside it that nobody has taken away yet', () => {
    const pieces = [aRule(7, { fromPort: 0, toPort: 6442 })];
    const failed = { ...stateOf('failed/own', NOW + 1), pieces } as ExposureState;
    expect(decided([failed], REVOKE).next.exposures[0]?.state).toMatchObject({ kind: 'revoking', pieces });
    const cleared = { ...failed, pieces: [] } as ExposureState;
    expect(decided([cleared], REVOKE).next.exposures[0]?.state).not.toHaveProperty('pieces');
  });
});
