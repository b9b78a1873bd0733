import type { Decider, ExposureState, Finding, Instant, TrackedExposure } from './finding.ts';
import { idOf } from './person.ts';
import type { Transition } from './transition.ts';
import { transition } from './transition.ts';

/** What a move says beside the new states. `why`: why it could not be narrowed. */
export type Telling = { reopenedAs?: Transition['kind']; by?: Decider; why?: string };

/** One transition for each kind of what has moved. */
export const transitionsOf = (
  finding: Finding,
  next: Finding,
  moved: ReadonlyMap<string, ExposureState>,
  now: Instant,
  { reopenedAs = 'reopened', by, why }: Telling,
): Transition[] => {
  const before = new Map(finding.exposures.map(({ id, state }) => [id, state]));
  const kindsOf = (exposure: TrackedExposure): Transition['kind'][] => {
    const { kind } = exposure.state;
    const was = before.get(exposure.id)?.kind;
    // Claimed anew by the next run: nothing that was not told already.
    if (was === kind && (kind === 'revoking' || kind === 'narrowing')) return [];
    const isPending = kind === 'pending';
    const gaveUp = was === 'narrowing' && (isPending || isWhole(exposure.state));
    return [...(gaveUp ? ['narrowing-failed' as const] : []), ...(isPending ? (gaveUp ? [] : [reopenedAs]) : [kind])];
  };
  const told = next.exposures
    .filter(({ id }) => moved.has(id))
    .map((exposure) => [exposure, kindsOf(exposure)] as const);
  return [...new Set(told.flatMap(([, kinds]) => kinds))].map((kind) => {
    const those = told.filter(([, kinds]) => kinds.includes(kind)).map(([exposure]) => exposure);
    const decider = by ?? (kind === 'narrowing-failed' ? null : deciderOf(those));
    return transition(next, kind, those, now, decider, kind === 'narrowing-failed' ? why : undefined);
  });
};

/** The whole rule is to be revoked, and nothing is left beside it. */
const isWhole = (state: ExposureState): boolean => state.kind === 'revoking' && state.pieces === undefined;

/** Who decided all of these; null when it was nobody, or not one alone. */
const deciderOf = (exposures: readonly TrackedExposure[]): Decider | null => {
  const deciders = exposures.map(({ state }) => ('by' in state ? state.by : null));
  const [first = null] = deciders;
  const keyOf = (by: Decider | null) => (by === null ? '' : idOf(by));
  return deciders.every((by) => keyOf(by) === keyOf(first)) ? first : null;
};
