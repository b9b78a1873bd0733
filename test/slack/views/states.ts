import type { ExposureState } from '../../../src/finding/finding.ts';
import { HOUR, MINUTE, NOON } from '../../support/clock.ts';
import { ALICE, aRule } from '../../support/findings.ts';

/** Every state once, as it is one minute after the finding was opened. */
export const STATES = {
  pending: { kind: 'pending' },
  narrowing: {
    kind: 'narrowing',
    by: ALICE,
    since: NOON + MINUTE,
    leaseUntil: NOON + 2 * MINUTE,
    attempts: 1,
    deadline: NOON + 15 * MINUTE,
  },
  revoking: { kind: 'revoking', by: ALICE, since: NOON + MINUTE, leaseUntil: NOON + 2 * MINUTE, attempts: 1 },
  kept: {
    kind: 'kept',
    by: ALICE,
    second: null,
    reason: 'load test until tomorrow',
    at: NOON + MINUTE,
    until: NOON + MINUTE + 24 * HOUR,
    warned: false,
  },
  revoked: { kind: 'revoked', by: ALICE, at: NOON + MINUTE },
  vanished: { kind: 'vanished', at: NOON + MINUTE, why: 'somebody else removed the rule' },
  failed: {
    kind: 'failed',
    by: { kind: 'deadline' },
    at: NOON + MINUTE,
    why: 'UnauthorizedOperation: You are not authorized to perform this operation.',
    attempts: 1,
    retryAt: NOON + 2 * MINUTE,
  },
  observed: { kind: 'observed', at: NOON + MINUTE },
} as const satisfies Record<ExposureState['kind'], ExposureState>;

/** Revoked, and what else the wide rule opened stays open. */
export const NARROWED: ExposureState = {
  ...STATES.revoked,
  pieces: [
    aRule(101, { fromPort: 0, toPort: 6442 }),
    aRule(102, { fromPort: 6444, toPort: 10249 }),
    aRule(103, { fromPort: 10251, toPort: 65535 }),
  ],
};
