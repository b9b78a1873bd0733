import type { Instant, Person } from './finding.ts';

/** A revoked rule that is put back. */
export type Restore = {
  /** The revoked exposure, whose rule and tags are the snapshot. */
  exposureId: string;
  by: Person;
  second: Person;
  at: Instant;
  /** Whoever finds it expired while `asked` carries on. */
  leaseUntil: Instant;
  attempts: number;
  state: { kind: 'asked' } | { kind: 'done'; ruleId: string; at: Instant } | { kind: 'failed'; why: string; at: Instant };
};
