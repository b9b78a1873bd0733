import type { PersonCommand } from './command.ts';
import type { Decision } from './decide.ts';
import type { Finding, Instant, TrackedExposure } from './finding.ts';
import { findingIdOf } from './finding.ts';
import { idOf, isSame } from './person.ts';
import { transition } from './transition.ts';

/** Writes down what one approver wants; it does nothing by itself. `why`: why it takes a second one. */
export const propose = (
  finding: Finding,
  command: Extract<PersonCommand, { kind: 'keep' | 'undo' }>,
  about: readonly TrackedExposure[],
  why: string,
  now: Instant,
): Decision => {
  const { kind, reason, keepFor, by } = command;
  const exposureIds = about.map(({ id }) => id);
  const same = finding.proposals.some(
    (one) =>
      one.kind === kind &&
      isSame(one.by, by) &&
      one.reason === reason &&
      one.keepFor === keepFor &&
      one.exposureIds.join() === exposureIds.join(),
  );
  if (same) return { kind: 'nothing', reason: 'their own proposal, again' };
  const next = { ...finding, version: finding.version + 1 };
  const id = `${findingIdOf(next)}/proposal/${next.version}`;
  return {
    kind: 'change',
    claimed: [],
    // One at a time: what another approver wants instead is what the message shows.
    next: {
      ...next,
      proposals: [{ id, kind, exposureIds, reason, keepFor, by, at: now, why }],
      untold: [...finding.untold, transition(next, 'proposed', about, now, by, why)],
    },
    reason: `proposed by ${idOf(by)}: ${why}`,
  };
};
