import type { ExposureState } from '../../../src/finding/finding.ts';
import { HOUR, MINUTE, NOON } from '../../support/clock.ts';
import { ALICE } from '../../support/findings.ts';

/** Every state once, as it is one minute after the finding was opened. */
export const STATES = {
  pending: { kind: 'pending' },
  revoking: { kind: 'revoking', by: ALICE, since: NOON + MINUTE, leaseUntil: NOON + 2 * MINUTE, attempts: 1 },
  kept: { kind: 'kept', by: ALICE, at: NOON + MINUTE, until: NOON + MINUTE + 24 * HOUR },
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
