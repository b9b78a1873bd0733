import { describe, expect, it } from '@jest/globals';
import type { Operator, Person } from '../../src/finding/finding.ts';
import { isSame, isSurelyAnother, nameFor } from '../../src/finding/person.ts';
import { ALICE, BOB } from '../support/findings.ts';

const SESSION = 'arn:aws:sts::111122223333:assumed-role';
const inCenter = (name: string, slackId: string | null = null, set = 'Operator'): Operator => ({
  kind: 'operator',
  arn: `${SESSION}/AWSReservedSSO_${set}_0123456789abcdef/${name}`,
  person: name,
  slackId,
});
const user = (name: string): Operator => ({
  kind: 'operator',
  arn: `arn:aws:iam::111122223333:user/${name}`,
  person: name,
  slackId: null,
});
const inRole = (session: string, role = 'oncall'): Operator => ({
  kind: 'operator',
  arn: `${SESSION}/${role}/${session}`,
  person: null,
  slackId: null,
});

describe('two who decide', () => {
  it.each<[string, Person, Person, 'one' | 'two' | 'unknown']>([
    ['one user of Slack', ALICE, { ...ALICE, name: 'another name' }, 'one'],
    ['two users of Slack', ALICE, BOB, 'two'],
    ['one user of Identity Center', inCenter('alice@acme.example'), inCenter('Alice@acme.example'), 'one'],
    ['one user by two permission sets', inCenter('a@acme.example'), inCenter('a@acme.example', null, 'Admin'), 'one'],
    ['two users of Identity Center', inCenter('alice@acme.example'), inCenter('bob@acme.example'), 'two'],
    ['one IAM user', user('alice'), user('alice'), 'one'],
    ['two IAM users', user('alice'), user('bob'), 'two'],
    ['an IAM user and one of Identity Center', user('alice'), inCenter('bob@acme.example'), 'unknown'],
    ['one role’s session', inRole('alice'), inRole('alice'), 'one'],
    ['two sessions of one role', inRole('alice'), inRole('bob'), 'unknown'],
    ['sessions of two roles', inRole('alice'), inRole('alice', 'security'), 'unknown'],
    ['a role’s session and a user of Identity Center', inRole('alice'), inCenter('bob@acme.example'), 'unknown'],
    ['one person in Slack and at the command line', ALICE, inCenter('alice@acme.example', ALICE.userId), 'one'],
    ['two, one of them in Slack', ALICE, inCenter('bob@acme.example', BOB.userId), 'two'],
    ['two, one of whom Slack does not know', ALICE, inCenter('bob@acme.example'), 'unknown'],
    ['two, one of whom is a role’s session', ALICE, inRole('bob'), 'unknown'],
  ])('are %s: %4$s', (_what, one, other, who) => {
    for (const [a, b] of [
      [one, other],
      [other, one],
    ] as const) {
      expect(isSame(a, b)).toBe(who === 'one');
      expect(isSurelyAnother(a, b)).toBe(who === 'two');
    }
  });

  it('are never the deadline and an operator', () => {
    const deadline = { kind: 'deadline' } as const;
    for (const operator of [inRole('alice'), user('alice'), inCenter('alice@acme.example')])
      expect([isSame(deadline, operator), isSame(operator, deadline)]).toEqual([false, false]);
  });

  it('are not one because an IAM user has the name of a user of Identity Center', () => {
    expect(isSame(user('alice'), inCenter('alice'))).toBe(false);
  });

  it('are never the deadline, or nobody', () => {
    expect([isSame({ kind: 'deadline' }, { kind: 'deadline' }), isSame(null, null), isSame(ALICE, null)]).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('what somebody is called', () => {
  it('is a mention in Slack, a name in a terminal, and for an operator what AWS proves', () => {
    const olive = inCenter('olive@acme.example');
    expect([nameFor(BOB, ALICE), nameFor(olive, ALICE)]).toEqual(['<@U0ALICE>', 'alice']);
    expect([nameFor(BOB, olive), nameFor(olive, olive)]).toEqual(['`olive@acme.example`', 'olive@acme.example']);
    expect(nameFor(olive, inRole('olive'))).toBe('oncall/olive');
  });
});
