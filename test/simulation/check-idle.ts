import type { Finding, Instant } from '../../src/finding/finding.ts';
import { isFinal } from '../../src/finding/finding.ts';
import type { DecisionSettings } from '../../src/finding/settings.ts';

/**
 * The latest moment at which somebody has to look at the finding again, told by its states alone; Infinity where
 * nothing is to happen by itself.
 */
export const mustLookBy = (finding: Finding, { enforcement }: DecisionSettings): Instant =>
  Math.min(
    Infinity,
    ...finding.exposures.map(({ state }) => {
      switch (state.kind) {
        case 'pending':
          return enforcement === 'approve' ? Infinity : (finding.deadline ?? -Infinity);
        case 'narrowing':
        case 'revoking':
          return state.leaseUntil;
        case 'kept':
          return state.until;
        case 'failed':
          return state.retryAt;
        case 'revoked':
        case 'vanished':
        case 'observed':
          return Infinity;
      }
    }),
    ...finding.restores.map(({ state, leaseUntil }) => (state.kind === 'asked' ? leaseUntil : Infinity)),
    finding.undoUntil ?? Infinity,
  );

/** While nothing is on its way, every open finding says whether it is paused. */
export const checkHeard = (findings: readonly Finding[], isPaused: boolean): string[] =>
  findings.flatMap(({ group, exposures, paused }) => {
    const isOpen = exposures.some(({ state }) => !isFinal(state));
    return isOpen && (paused !== null) !== isPaused
      ? [`${group.groupId} has not heard that it ${isPaused ? 'is paused' : 'was resumed'}`]
      : [];
  });

/** While nothing is on its way, a timer has to be; what is paused waits for its end. */
export const checkIdle = (
  findings: readonly Finding[],
  settings: DecisionSettings,
  now: Instant,
  nextTimer: (finding: Finding) => Instant,
): string[] =>
  findings.flatMap((finding) => {
    const by = mustLookBy(finding, settings);
    if (by === Infinity || (finding.paused !== null && by <= now)) return [];
    const next = nextTimer(finding);
    // To the second, and within the minute.
    return next <= Math.max(by, now) + 61_000
      ? []
      : [`${finding.group.groupId} has to be looked at in ${Math.round((by - now) / 1_000)} s and nothing will`];
  });
