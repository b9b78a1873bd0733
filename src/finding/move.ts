import type { Accepted, ExposureState, Finding, Instant, Snapshot } from './finding.ts';
import { isSettled } from './finding.ts';
import type { DecisionSettings } from './settings.ts';
import type { Telling } from './transitions-of.ts';
import { transitionsOf } from './transitions-of.ts';
import { waiting } from './waiting.ts';

/** What the remediator found out about a claimed exposure. */
export type Outcome = {
  id: string;
  state: Extract<ExposureState, { kind: 'revoked' | 'vanished' | 'failed' }>;
  /** Absent where nobody can tell. */
  snapshot?: Snapshot;
};

/** AWS has accepted the revoke of a claimed exposure. Whatever happens to this run, the next one knows whose it was. */
export const noteAccepted = (finding: Finding, id: string, accepted: Accepted): Finding | null => {
  const isIt = (exposure: Finding['exposures'][number]) => exposure.id === id && exposure.state.kind === 'revoking';
  if (!finding.exposures.some(isIt)) return null;
  const note = (state: ExposureState) => (state.kind === 'revoking' ? { ...state, accepted } : state);
  return {
    ...finding,
    version: finding.version + 1,
    exposures: finding.exposures.map((exposure) =>
      isIt(exposure) ? { ...exposure, state: note(exposure.state) } : exposure,
    ),
  };
};

/** Writes outcomes into the finding. Only a claim can be settled, so a late second report changes nothing. */
export const settle = (
  finding: Finding,
  outcomes: readonly Outcome[],
  now: Instant,
  settings: DecisionSettings,
): Finding | null => {
  const claimed = new Set(finding.exposures.filter(({ state }) => state.kind === 'revoking').map(({ id }) => id));
  const own = outcomes.filter(({ id }) => claimed.has(id));
  if (own.length === 0) return null;
  const { next } = move(finding, new Map(own.map(({ id, state }) => [id, state])), now, settings);
  const snapshotOf = new Map(own.map(({ id, snapshot }) => [id, snapshot]));
  const isUndoable = settings.reopen && own.some(({ state, snapshot }) => state.kind === 'revoked' && snapshot);
  return {
    ...next,
    exposures: next.exposures.map((exposure) => {
      const snapshot = snapshotOf.get(exposure.id);
      // What could not be revoked is looked at again right before the next try.
      if (snapshot === undefined || exposure.state.kind !== 'revoked') return exposure;
      const { description, tags } = snapshot;
      return { ...exposure, rule: { ...exposure.rule, description }, tags };
    }),
    undoUntil: isUndoable ? now + settings.undoWithin : next.undoUntil,
  };
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

/**
 * Moves exposures to new states and derives what hangs on it: deadline, transitions, version. `deadline`: the one that
 * what waits again goes back to; null for a new one.
 */
export const move = (
  finding: Finding,
  moved: ReadonlyMap<string, ExposureState>,
  now: Instant,
  settings: Pick<DecisionSettings, 'revokeAfter'>,
  telling: Telling & { deadline?: Instant | null } = {},
): { next: Finding; claimed: string[]; narrowing: string[] } => {
  const exposures = finding.exposures.map((exposure) => ({
    ...exposure,
    state: moved.get(exposure.id) ?? exposure.state,
    // What waits again must be shown again, or a click from before, repeated, would decide it.
    ...(moved.get(exposure.id)?.kind === 'pending' ? { shownIn: null, waitsFrom: finding.version + 1 } : {}),
  }));
  const next = {
    ...finding,
    ...waiting(finding, moved, now, settings, telling.deadline ?? null),
    version: finding.version + 1,
    exposures,
  };
  const inState = (kind: ExposureState['kind']) =>
    exposures.filter(({ id, state }) => moved.has(id) && state.kind === kind).map(({ id }) => id);
  return {
    next: {
      ...next,
      proposals: liveProposals(next),
      untold: [...finding.untold, ...transitionsOf(finding, next, moved, now, telling)],
    },
    claimed: inState('revoking'),
    narrowing: inState('narrowing'),
  };
};

/** A proposal ends when nothing that it is about is left as it was. */
const liveProposals = ({ proposals, exposures }: Finding): Finding['proposals'] =>
  proposals.flatMap((proposal) => {
    const wanted = proposal.kind === 'keep' ? 'pending' : 'revoked';
    const exposureIds = exposures
      .filter(({ id, state }) => proposal.exposureIds.includes(id) && state.kind === wanted)
      .map(({ id }) => id);
    return exposureIds.length === 0 ? [] : [{ ...proposal, exposureIds }];
  });

/** Nothing is open and nothing can be undone any more: ready for the archive. */
export const isOver = (finding: Finding): boolean =>
  isSettled(finding) &&
  finding.undoUntil === null &&
  finding.strays === null &&
  finding.restores.every(({ state }) => state.kind !== 'asked');
