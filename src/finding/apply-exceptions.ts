import { runningExceptionOf } from './exception.ts';
import type { Finding, Instant, TrackedExposure } from './finding.ts';
import { isFinal } from './finding.ts';
import { keptState } from './keep-now.ts';
import { move } from './move.ts';
import type { DecisionSettings } from './settings.ts';

/**
 * What is newly found and runs under an exception is kept by it, until the exception ends. Null when there is nothing
 * of the kind. What somebody saw waiting is left to people: an exception is no way to decide.
 */
export const applyExceptions = (finding: Finding, now: Instant, settings: DecisionSettings): Finding | null => {
  const moved = new Map(
    finding.exposures.flatMap((exposure) => {
      if (exposure.state.kind !== 'pending' || exposure.shownIn !== null) return [];
      const exception = runningExceptionOf(finding, exposure, now);
      const [by, second = null] = exception?.approvers ?? [];
      if (!exception || !by) return [];
      return [
        [exposure.id, keptState({ by, second, reason: exception.reason }, exception.at, exception.until)] as const,
      ];
    }),
  );
  if (moved.size === 0) return null;
  const { next } = move(finding, moved, now, settings);
  // Another rule of the finding may be waiting, or have been told of.
  const isQuiet = ({ id, state }: TrackedExposure) =>
    moved.has(id) || (finding.quiet && (state.kind === 'kept' || isFinal(state)));
  return { ...next, quiet: finding.message === null && finding.exposures.every(isQuiet) };
};
