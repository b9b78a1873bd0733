import type { DecisionSettings } from './decide.ts';
import type { Decider, ExposureState, Finding, Instant, TrackedExposure, Transition } from './finding.ts';
import { findingIdOf } from './finding.ts';

/** What the remediator found out about a claimed exposure. */
export type Outcome = { id: string; state: Extract<ExposureState, { kind: 'revoked' | 'vanished' | 'failed' }> };

/** Writes outcomes into the finding. Only a claim can be settled, so a late second report changes nothing. */
export const settle = (
  finding: Finding,
  outcomes: readonly Outcome[],
  now: Instant,
  settings: DecisionSettings,
): Finding | null => {
  const claimed = new Set(finding.exposures.filter(({ state }) => state.kind === 'revoking').map(({ id }) => id));
  const moved = new Map(outcomes.filter(({ id }) => claimed.has(id)).map(({ id, state }) => [id, state]));
  return moved.size === 0 ? null : move(finding, moved, now, settings).next;
};

/** Settles what somebody else has closed. What is claimed is settled by who claimed it; null when nothing is left. */
export const vanish = (
  finding: Finding,
  gone: readonly { id: string; why: string }[],
  now: Instant,
  settings: DecisionSettings,
): Finding | null => {
  const open = new Set(
    finding.exposures
      .filter(({ state }) => state.kind === 'pending' || state.kind === 'kept' || state.kind === 'failed')
      .map(({ id }) => id),
  );
  const moved = new Map(
    gone.filter(({ id }) => open.has(id)).map(({ id, why }) => [id, { kind: 'vanished', at: now, why } as const]),
  );
  return moved.size === 0 ? null : move(finding, moved, now, settings).next;
};

/** Moves exposures to new states and derives what hangs on it: deadline, transitions, version. */
export const move = (
  finding: Finding,
  moved: ReadonlyMap<string, ExposureState>,
  now: Instant,
  settings: DecisionSettings,
): { next: Finding; claimed: string[] } => {
  const exposures = finding.exposures.map((exposure) => ({
    ...exposure,
    state: moved.get(exposure.id) ?? exposure.state,
    // What waits again must be shown again, or a click from before, repeated, would decide it.
    shownIn: moved.get(exposure.id)?.kind === 'pending' ? null : exposure.shownIn,
  }));
  const stillPending = exposures.some(({ id, state }) => state.kind === 'pending' && !moved.has(id));
  const pendingAgain = exposures.some(({ id, state }) => state.kind === 'pending' && moved.has(id));
  const next: Finding = {
    ...finding,
    version: finding.version + 1,
    exposures,
    // A deadline that somebody is waiting for never moves; what comes back afterwards gets a new one.
    deadline: stillPending ? finding.deadline : pendingAgain ? now + settings.revokeAfter : null,
    remindedAt: stillPending ? finding.remindedAt : null,
  };
  const kinds = new Set([...moved.values()].map(({ kind }) => kind));
  const transitions = [...kinds].map((kind) => {
    const those = exposures.filter(({ id, state }) => moved.has(id) && state.kind === kind);
    return transition(next, kind === 'pending' ? 'reopened' : kind, those, now, deciderOf(those));
  });
  const claimed = exposures.filter(({ id, state }) => moved.has(id) && state.kind === 'revoking').map(({ id }) => id);
  return { next: { ...next, untold: [...finding.untold, ...transitions] }, claimed };
};

/** Who decided all of these; null when it was nobody, or not one alone. */
const deciderOf = (exposures: readonly TrackedExposure[]): Decider | null => {
  const deciders = exposures.map(({ state }) => ('by' in state ? state.by : null));
  const [first = null] = deciders;
  const idOf = (by: Decider | null) => (by?.kind === 'person' ? by.userId : (by?.kind ?? ''));
  return deciders.every((by) => idOf(by) === idOf(first)) ? first : null;
};

export const transition = (
  next: Finding,
  kind: Transition['kind'],
  exposures: readonly TrackedExposure[],
  at: Instant,
  by: Decider | null,
): Transition => ({
  // One write makes at most one transition of a kind, so this names it for ever.
  id: `${findingIdOf(next)}/${kind}/${next.version}`,
  kind,
  exposureIds: exposures.map(({ id }) => id),
  at,
  by,
});
