import type { Decider } from '../../src/finding/finding.ts';
import { ALICE, BOB, CAROL } from '../support/findings.ts';
import { DAVE, GUEST } from './fake-ports.ts';
import { BOB_AT_WORK, OLIVE, OLIVE_ELSEWHERE, ONCALL, URSULA } from './operators.ts';

/**
 * Who is behind each name in the simulation, told by hand and by no rule of the bot's. Who is behind ONCALL nobody
 * knows, so it is everybody: whoever may assume that role.
 */
const HUMANS: Readonly<Record<string, string>> = {
  [ALICE.userId]: 'alice',
  [BOB.userId]: 'bob',
  [CAROL.userId]: 'carol',
  [DAVE.userId]: 'dave',
  [GUEST.userId]: 'guest',
  [OLIVE]: 'olive',
  [OLIVE_ELSEWHERE]: 'olive',
  [BOB_AT_WORK]: 'bob',
  [URSULA]: 'ursula',
  [ONCALL]: 'anybody',
  // As CloudTrail names who opened something.
  'alice@acme.example': 'alice',
  'bob@acme.example': 'bob',
  'carol@acme.example': 'carol',
  'olive@acme.example': 'olive',
  ursula: 'ursula',
  'Olive@ACME.example': 'olive',
  // As a terminal names them.
  alice: 'alice',
  bob: 'bob',
  dave: 'dave',
  carol: 'carol',
  'oncall/olive@acme.example': 'anybody',
};

/** Null where nobody knows. */
export const humanOf = (name: string | null): string | null => HUMANS[name ?? ''] ?? null;

const nameOf = (by: Decider): string | null =>
  by.kind === 'person' ? by.userId : by.kind === 'operator' ? by.arn : null;

/** Null for the deadline. */
export const humanBehind = (by: Decider): string | null => humanOf(nameOf(by));

/** Whether these are two human beings. */
export const areTwoHumans = (one: Decider, other: Decider): boolean => {
  const humans = [one, other].map(humanBehind);
  return humans[0] !== humans[1] && !humans.includes('anybody') && !humans.includes(null);
};

/** Whether this is who opened it, of whom AWS proves that name. */
export const isHuman = (by: Decider, name: string | null): boolean => {
  const human = humanBehind(by);
  return human !== null && human === humanOf(name);
};
