import type { Instant, Person } from './finding.ts';

/** What one approver wants and a second one must agree to. Decided by nobody, it ends with what it is about. */
export type Proposal = {
  /** Unique within the group for ever. */
  id: string;
  kind: 'keep' | 'undo';
  exposureIds: readonly string[];
  reason: string;
  /** How long it is to stay open, from the agreement on (ms). */
  keepFor: number;
  by: Person;
  at: Instant;
  /** Why one approver is not enough. */
  why: string;
};
