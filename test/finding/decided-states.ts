import type { Decider, ExposureState, Person } from '../../src/finding/finding.ts';
import { MINUTE, NOON } from '../support/clock.ts';
import { ALICE, BOB } from '../support/findings.ts';

/** When the states of a table were reached. */
export const THEN = NOON + MINUTE;

/** Every state there is, by who decided it. Alice is the one who clicks. */
// prettier-ignore
export const STATES = [
  'pending', 'narrowing/own', 'narrowing/other', 'narrowing/clock', 'revoking/own', 'revoking/other', 'revoking/clock',
  'kept/own', 'kept/other', 'kept/second', 'failed/own', 'failed/other', 'failed/clock',
  'revoked/own', 'revoked/other', 'revoked/clock', 'vanished', 'observed',
];

const PEOPLE: Readonly<Record<string, Person>> = { own: ALICE, other: BOB, second: BOB };

/** The state of that name; `at` is when it asks for something. */
export const stateOf = (name: string, at: number): ExposureState => {
  const [kind, decider = ''] = name.split('/');
  const person = PEOPLE[decider] ?? BOB;
  const by: Decider = decider === 'clock' ? { kind: 'deadline' } : person;
  switch (kind as ExposureState['kind']) {
    case 'pending':
      return { kind: 'pending' };
    case 'narrowing':
      return { kind: 'narrowing', by, since: THEN, leaseUntil: at, attempts: 1, deadline: at + MINUTE };
    case 'revoking':
      return { kind: 'revoking', by, since: THEN, leaseUntil: at, attempts: 1 };
    case 'kept': {
      const second = decider === 'second' ? ALICE : null;
      return { kind: 'kept', by: person, second, reason: 'load test', at: THEN, until: at, warned: true };
    }
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
