import { describe, expect, it } from '@jest/globals';
import type { Command } from '../../src/finding/command.ts';
import { decide } from '../../src/finding/decide.ts';
import type { Finding } from '../../src/finding/finding.ts';
import type { DecisionSettings } from '../../src/finding/settings.ts';
import { ENFORCEMENTS } from '../../src/finding/settings.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anException, anExposure, BOB, GROUP, SETTINGS } from '../support/findings.ts';
import { STATES, stateOf } from './decided-states.ts';
import { combinations, fitsRow, readTable } from './decision-table.ts';

const NOW = NOON + 10 * MINUTE;
const COMMANDS = ['agree', 'undo', 'more-time', 'withdraw'];
const SEQUENCES = ['this', 'earlier'];
/**
 * What the command is about:
 *              good                          stale                        none
 *   agree      Bob’s proposal                Alice’s own                  another one than the finding has
 *   undo       a revoke with a snapshot      the time for it is over      a revoke without a snapshot
 *   more-time  what the message showed       Bob gave it some since       what it did not show
 *   withdraw   a running exception           one that has ended           one that is not there
 */
const ABOUT = ['good', 'stale', 'none'];

/** state, command, ENFORCEMENT, what the command is about, which finding it was. */
const ROWS = readTable(
  `
  *                  agree|undo|more-time  observe     *      *         refused           only alerts at the moment

  *                  agree     enforce|approve  stale       this      refused           You proposed it yourself
  pending            agree     enforce|approve  good        this      change kept       kept by U0BOB and U0ALICE
  revoked            agree     enforce|approve  good        this      change =          undone by U0BOB and U0ALICE
  pending            agree     enforce|approve  none        this      refused           The message has changed
  revoked/own        agree     enforce|approve  none        this      refused           You have already decided to revoke it
  revoked/other      agree     enforce|approve  none        this      refused           <@U0BOB> was faster and decided to revoke it
  revoked/clock      agree     enforce|approve  none        this      refused           The deadline had passed
  kept/second        agree     enforce|approve  good|none   this      nothing           their own click, again
  kept/own           agree     enforce|approve  good|none   this      refused           You have already decided to keep it
  kept/other         agree     enforce|approve  good|none   this      refused           <@U0BOB> was faster and decided to keep it
  narrowing|revoking|failed|vanished|observed  agree  enforce|approve  good|none  this  refused
  *                  agree     enforce|approve  *           earlier   refused

  revoked            undo      enforce|approve  good        this      change =          proposed by U0ALICE
  revoked            undo      enforce|approve  stale       this      refused           can be undone for 30 min only
  revoked/own        undo      enforce|approve  none        this      refused           Nothing is waiting
  revoked/other      undo      enforce|approve  none        this      refused           <@U0BOB> was faster and decided to revoke it
  revoked/clock      undo      enforce|approve  none        this      refused           The deadline had passed
  pending            undo      enforce|approve  *           this      refused           The message has changed
  vanished|observed  undo      enforce|approve  *           this      refused           Nothing is waiting
  narrowing/own|revoking/own|kept/own|kept/second|failed/own  undo  enforce|approve  *  this  refused  Nothing is waiting
  narrowing/other|revoking/other|kept/other|failed/other      undo  enforce|approve  *  this  refused  <@U0BOB> was faster
  narrowing/clock|revoking/clock|failed/clock                 undo  enforce|approve  *  this  refused  The deadline had passed
  *                  undo      enforce|approve  *           earlier   refused

  pending            more-time enforce|approve  good        this      change =          given 30 min more by U0ALICE
  pending            more-time enforce|approve  stale       this      refused           <@U0BOB> was faster and gave it more time
  pending            more-time enforce|approve  none        this      refused           The message has changed
  vanished|observed  more-time enforce|approve  *           this      refused           Nothing is waiting
  narrowing/own|revoking/own|kept/own|kept/second|failed/own|revoked/own  more-time  enforce|approve  *  this  refused  Nothing is waiting
  narrowing/other|revoking/other|kept/other|failed/other|revoked/other    more-time  enforce|approve  *  this  refused  <@U0BOB> was faster
  narrowing/clock|revoking/clock|failed/clock|revoked/clock               more-time  enforce|approve  *  this  refused  The deadline had passed
  *                  more-time enforce|approve  *           earlier   refused

  kept               withdraw  *                good        *         change pending    withdrawn by U0ALICE
  pending|narrowing|revoking|failed|revoked|vanished|observed  withdraw  *  good  *  change =  withdrawn by U0ALICE
  *                  withdraw  *                stale|none  *         refused           This exception has ended already
`,
  5,
);
const CASES = combinations(STATES, COMMANDS, ENFORCEMENTS, ABOUT, SEQUENCES);

const findingFor = (state: string, command: string, about: string): Finding => {
  const changes = {
    shownIn: command === 'more-time' && about === 'none' ? 6 : 5,
    ...(command === 'undo' && about === 'none' ? {} : { tags: {} }),
  };
  const exposure = anExposure(1, stateOf(state, NOW + MINUTE), changes);
  const { id } = exposure;
  const kind = exposure.state.kind === 'revoked' ? ('undo' as const) : ('keep' as const);
  const proposal = { id: 'p', kind, exposureIds: [id], reason: 'load test', keepFor: HOUR, at: NOON, why: 'two' };
  const waits = state === 'pending' ? {} : { deadline: null, waitingSince: null };
  return aFinding([exposure], {
    version: 7,
    sequence: 3,
    ...waits,
    undoUntil: command === 'undo' && about === 'stale' ? NOW : NOW + 1,
    ...(command === 'agree' ? { proposals: [{ ...proposal, by: about === 'stale' ? ALICE : BOB }] } : {}),
    ...(command === 'more-time' && about === 'stale' ? { extensions: [{ by: BOB, at: NOON, version: 6 }] } : {}),
    ...(command === 'withdraw'
      ? { exceptions: [anException(exposure, { id: 'e', until: about === 'good' ? NOW + 1 : NOW })] }
      : {}),
  });
};

const commandOf = (kind: string, about: string, sequence: string): Command => {
  const click = { group: GROUP, sequence: sequence === 'this' ? 3 : 2, version: 5, by: ALICE };
  switch (kind) {
    case 'agree':
      return { kind, ...click, proposal: about === 'none' ? 'q' : 'p' };
    case 'withdraw':
      return { kind, ...click, exception: about === 'none' ? 'f' : 'e' };
    case 'undo':
      return { kind, ...click, ruleIds: null, reason: 'load test', keepFor: HOUR };
    default:
      return { kind: 'more-time', ...click };
  }
};

describe('decide: state × what takes an approver, or ends what one decided', () => {
  it('has exactly one row for every combination', () => {
    expect(CASES.filter((one) => ROWS.filter((row) => fitsRow(row, one)).length !== 1)).toEqual([]);
    expect(CASES).toHaveLength(18 * 4 * 3 * 3 * 2);
  });

  it.each(ROWS)('$line', (row) => {
    const mine = CASES.filter((one) => fitsRow(row, one));
    expect(mine).not.toEqual([]);
    for (const [state = '', command = '', enforcement, about = '', sequence = ''] of mine) {
      const finding = findingFor(state, command, about);
      const settings = { ...SETTINGS, enforcement: enforcement as DecisionSettings['enforcement'] };
      const decision = decide(finding, commandOf(command, about, sequence), NOW, settings);
      const after = decision.kind === 'change' ? decision.next.exposures[0]?.state.kind : undefined;
      const stays = after === finding.exposures[0]?.state.kind && row.outcome.endsWith('=');
      expect(`${decision.kind}${after === undefined ? '' : ` ${stays ? '=' : after}`}`).toBe(row.outcome);
      expect(decision.reason).toContain(row.reason);
      // None of these claims anything: nothing is closed on the way.
      if (decision.kind === 'change') expect(decision.claimed).toEqual([]);
    }
  });
});
