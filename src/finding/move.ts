import type { Tags } from '../exposure/rule.ts';
import type { Decider, ExposureState, Finding, Instant, LiveRule, TrackedExposure } from './finding.ts';
import { isSettled } from './finding.ts';
import type { DecisionSettings } from './settings.ts';
import type { Transition } from './transition.ts';
import { transition } from './transition.ts';

/** What the remediator found out about a claimed exposure. */
export type Outcome = {
  id: string;
  state: Extract<ExposureState, { kind: 'revoked' | 'vanished' | 'failed' }>;
  /** What an undo would put back, as it was right before the revoke; absent where that cannot be told. */
  snapshot?: Snapshot;
};
export type Snapshot = Pick<LiveRule, 'description'> & { tags: Tags };

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
      if (snapshot === undefined) return exposure;
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

/** What a move says beside the new states: other words for the transition, and why. */
type Telling = { reopenedAs?: Transition['kind']; why?: string; deadline?: Instant | null };

/** Moves exposures to new states and derives what hangs on it: deadline, transitions, version. */
export const move = (
  finding: Finding,
  moved: ReadonlyMap<string, ExposureState>,
  now: Instant,
  settings: Pick<DecisionSettings, 'revokeAfter'>,
  { reopenedAs = 'reopened', why, deadline = null }: Telling = {},
): { next: Finding; claimed: string[]; narrowing: string[] } => {
  const exposures = finding.exposures.map((exposure) => ({
    ...exposure,
    state: moved.get(exposure.id) ?? exposure.state,
    // What waits again must be shown again, or a click from before, repeated, would decide it.
    shownIn: moved.get(exposure.id)?.kind === 'pending' ? null : exposure.shownIn,
  }));
  const stillPending = exposures.some(({ id, state }) => state.kind === 'pending' && !moved.has(id));
  const pendingAgain = exposures.some(({ id, state }) => state.kind === 'pending' && moved.has(id));
  const waits = stillPending
    ? pick(finding, 'deadline', 'waitingSince', 'remindedAt', 'extensions')
    : { deadline: null, waitingSince: null, remindedAt: null, extensions: [] };
  // A deadline that somebody is waiting for never moves; what comes back afterwards gets a new one.
  const again = { deadline: deadline ?? now + settings.revokeAfter, waitingSince: now };
  const next: Finding = {
    ...finding,
    ...waits,
    ...(pendingAgain && !stillPending ? again : {}),
    version: finding.version + 1,
    exposures,
  };
  const kinds = new Set([...moved.values()].map(({ kind }) => kind));
  const transitions = [...kinds].map((kind) => {
    const those = exposures.filter(({ id, state }) => moved.has(id) && state.kind === kind);
    return transition(next, kind === 'pending' ? reopenedAs : kind, those, now, deciderOf(those), why);
  });
  const inState = (kind: ExposureState['kind']) =>
    exposures.filter(({ id, state }) => moved.has(id) && state.kind === kind).map(({ id }) => id);
  return {
    next: { ...next, proposals: liveProposals(next), untold: [...finding.untold, ...transitions] },
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

const pick = <T, K extends keyof T>(from: T, ...keys: K[]): Pick<T, K> =>
  Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;

/** Who decided all of these; null when it was nobody, or not one alone. */
const deciderOf = (exposures: readonly TrackedExposure[]): Decider | null => {
  const deciders = exposures.map(({ state }) => ('by' in state ? state.by : null));
  const [first = null] = deciders;
  const idOf = (by: Decider | null) => (by?.kind === 'person' ? by.userId : (by?.kind ?? ''));
  return deciders.every((by) => idOf(by) === idOf(first)) ? first : null;
};

/** Nothing is open and nothing can be undone any more: ready for the archive. */
export const isOver = (finding: Finding): boolean =>
  isSettled(finding) && finding.undoUntil === null && finding.restores.every(({ state }) => state.kind !== 'asked');
