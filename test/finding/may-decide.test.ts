import { describe, expect, it } from '@jest/globals';
import type { PersonCommandKind } from '../../src/finding/command.ts';
import { isPersonCommandKind } from '../../src/finding/command.ts';
import type { Standing } from '../../src/finding/may-decide.ts';
import { mayDecide } from '../../src/finding/may-decide.ts';
import { ALICE } from '../support/findings.ts';
import { combinations, fitsRow, readTable } from './decision-table.ts';

const KINDS: Readonly<Record<PersonCommandKind, true>> = {
  revoke: true,
  narrow: true,
  keep: true,
  undo: true,
  agree: true,
  'more-time': true,
  withdraw: true,
  adopt: true,
};
const STANDINGS: Readonly<Record<Standing | 'unknown', true>> = {
  member: true,
  guest: true,
  stranger: true,
  bot: true,
  deactivated: true,
  unknown: true,
};
const APPROVERS = ['among', 'others', 'none'];
const REVOKE_BY = ['channel', 'approvers'];

/** what, who they are in Slack, whether APPROVERS names them, REVOKE_BY. */
const ROWS = readTable(
  `
  *                              guest        *            *          refused  Guests of the workspace cannot decide.
  *                              stranger     *            *          refused  Slack Connect
  *                              bot          *            *          refused  Only people can decide.
  *                              deactivated  *            *          refused  deactivated
  *                              unknown      *            *          refused  does not know who you are
  *                              member       among        *          allowed
  revoke|narrow|withdraw|adopt   member       others|none  channel    allowed
  revoke|narrow|withdraw|adopt   member       others|none  approvers  refused  REVOKE_BY=approvers
  keep|undo|agree|more-time      member       others       channel    refused  Anyone in the channel may revoke.
  keep|undo|agree|more-time      member       others       approvers  refused  Only an approver may do this. Ask one of those whom APPROVERS names.
  keep|undo|agree|more-time      member       none         *          refused  until APPROVERS names who may
`,
  4,
);
const CASES = combinations(Object.keys(KINDS), Object.keys(STANDINGS), APPROVERS, REVOKE_BY);

describe('who may ask for what', () => {
  it('has exactly one row for every combination', () => {
    expect(CASES.filter((one) => ROWS.filter((row) => fitsRow(row, one)).length !== 1)).toEqual([]);
    expect(CASES).toHaveLength(8 * 6 * 3 * 2);
    expect(Object.keys(KINDS).every(isPersonCommandKind)).toBe(true);
  });

  it.each(ROWS)('$line', (row) => {
    const mine = CASES.filter((one) => fitsRow(row, one));
    expect(mine).not.toEqual([]);
    for (const [kind, standing, among, revokeBy] of mine) {
      const ids = { among: [ALICE.userId], others: ['U0OTHER'], none: [] }[among as 'among' | 'others' | 'none'];
      const permission = mayDecide(
        { kind: kind as PersonCommandKind, by: ALICE },
        standing === 'unknown' ? null : (standing as Standing),
        new Set(ids),
        { approvers: ids, revokeBy: revokeBy as 'channel' | 'approvers' },
      );
      expect(permission.allowed ? 'allowed' : 'refused').toBe(row.outcome);
      expect(permission.allowed ? '' : permission.why).toContain(row.reason);
    }
  });

  it('asks who the approvers are, not whom APPROVERS names: a group may be empty by now', () => {
    const settings = { approvers: ['S0ONCALL'], revokeBy: 'channel' } as const;
    expect(mayDecide({ kind: 'keep', by: ALICE }, 'member', new Set(), settings)).toMatchObject({ allowed: false });
    expect(mayDecide({ kind: 'keep', by: ALICE }, 'member', new Set([ALICE.userId]), settings).allowed).toBe(true);
  });

  it('says that anyone may revoke where that is so, and nowhere else', () => {
    const why = (revokeBy: 'channel' | 'approvers') => {
      const permission = mayDecide({ kind: 'keep', by: ALICE }, 'member', new Set(), {
        approvers: ['U0OTHER'],
        revokeBy,
      });
      return permission.allowed ? '' : permission.why;
    };
    expect(why('channel')).toContain('Anyone in the channel may revoke.');
    expect(why('approvers')).not.toContain('Anyone');
  });
});
