import type { ExposureState } from '../../finding/finding.ts';
import { idOf } from '../../finding/person.ts';
import { deciderText, peopleText } from './people.ts';
import { clockToken, code, distanceToken, inert, sentence } from './text.ts';

/** Characters of an error of AWS, or of another reason; and of what a person gave as theirs. */
const MOST_WHY = 300;
export const MOST_REASON = 300;

/**
 * What became of the rules listed under it: the state in bold, then when and by whom. `at` is the last moment at
 * which one of them got there, epoch ms.
 */
export const outcomeText = (state: ExposureState, at: number): string => {
  switch (state.kind) {
    case 'pending':
      return '*Open, waiting for a decision*';
    case 'narrowing':
      return `*Being narrowed, still open* · ${deciderText(state.by)}\nWhat else the rule opens is put beside it first, then the wide rule is revoked.`;
    case 'revoking':
      return `*Being revoked* · ${deciderText(state.by)}`;
    case 'kept':
      return [
        `*Kept open* until ${clockToken(state.until)} (${distanceToken(state.until)})`,
        `Decided by ${peopleText(state.second === null ? [state.by] : [state.by, state.second])} at ${clockToken(at)}, because ${code(state.reason, MOST_REASON)}`,
      ].join('\n');
    case 'revoked':
      return isNarrowed(state)
        ? `*Narrowed and verified* at ${clockToken(at)} · ${deciderText(state.by)}`
        : `*Revoked and verified* at ${clockToken(at)} · ${deciderText(state.by)}`;
    case 'vanished':
      return `*Gone* at ${clockToken(at)} · ${sentence(state.why, MOST_WHY)}`;
    case 'failed':
      return [
        `*Could not be revoked, still open* · ${deciderText(state.by)}`,
        `Why: ${sentence(state.why, MOST_WHY)}`,
        `Attempt ${state.attempts + 1} follows at ${clockToken(state.retryAt)} (${distanceToken(state.retryAt)}). If that is too late, remove the rule by hand.`,
      ].join('\n');
    case 'observed':
      return `*Left open* at ${clockToken(at)} · Portcullis only alerts here`;
  }
};

/** Something of the rule is left: the watched ports are closed, and what else it opened is not. */
export const isNarrowed = (state: ExposureState): boolean =>
  state.kind === 'revoked' && (state.pieces ?? []).length > 0;

/** Rules of the same key have the same outcome, so that they share one line that says it. */
export const outcomeKey = (state: ExposureState): string => {
  const by = 'by' in state ? idOf(state.by) : '';
  const why = 'why' in state ? [inert(state.why, MOST_WHY)] : [];
  const kept =
    state.kind === 'kept'
      ? [state.until, state.second === null ? '' : idOf(state.second), inert(state.reason, MOST_REASON)]
      : [];
  const retry = state.kind === 'failed' ? [state.retryAt, state.attempts] : [];
  return JSON.stringify([state.kind, isNarrowed(state), by, ...why, ...kept, ...retry]);
};

/** When it came into this state; 0 for a state without a moment. */
export const reachedAt = (state: ExposureState): number => ('at' in state ? state.at : 0);

/** The outcome in a few words, for counts: "3 revoked and verified". What asks for somebody comes first. */
export const OUTCOME_WORDS: Readonly<Record<ExposureState['kind'], string>> = {
  failed: 'could not be revoked',
  pending: 'waiting for a decision',
  narrowing: 'being narrowed',
  revoking: 'being revoked',
  kept: 'kept open',
  observed: 'left open',
  revoked: 'revoked and verified',
  vanished: 'removed or changed by somebody else',
};
