import type { Decider, ExposureState } from '../../finding/finding.ts';
import { clockToken, distanceToken, inert, mention, sentence } from './text.ts';

/** Characters of an error of AWS, or of another reason. */
const MOST_WHY = 300;

/**
 * What became of the rules listed under it: the state in bold, then when and by whom. `at` is the last moment at
 * which one of them got there, epoch ms.
 */
export const outcomeText = (state: ExposureState, at: number): string => {
  switch (state.kind) {
    case 'pending':
      return '*Open, waiting for a decision*';
    case 'revoking':
      return `*Being revoked* · ${deciderText(state.by)}`;
    case 'kept':
      return `*Kept open* until ${clockToken(state.until)} (${distanceToken(state.until)}) · ${deciderText(state.by)} at ${clockToken(at)}`;
    case 'revoked':
      return `*Revoked and verified* at ${clockToken(at)} · ${deciderText(state.by)}`;
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

/** Rules of the same key have the same outcome, so that they share one line that says it. */
export const outcomeKey = (state: ExposureState): string => {
  const by = 'by' in state ? (state.by.kind === 'person' ? state.by.userId : 'deadline') : '';
  const rest = state.kind === 'kept' ? [state.until] : 'why' in state ? [inert(state.why, MOST_WHY)] : [];
  const retry = state.kind === 'failed' ? [state.retryAt, state.attempts] : [];
  return JSON.stringify([state.kind, by, ...rest, ...retry]);
};

/** When it came into this state; 0 for a state without a moment. */
export const reachedAt = (state: ExposureState): number => ('at' in state ? state.at : 0);

/** The outcome in a few words, for counts: "3 revoked and verified". */
export const OUTCOME_WORDS: Readonly<Record<ExposureState['kind'], string>> = {
  failed: 'could not be revoked',
  pending: 'waiting for a decision',
  revoking: 'being revoked',
  kept: 'kept open',
  observed: 'left open',
  revoked: 'revoked and verified',
  vanished: 'removed or changed by somebody else',
};

const deciderText = (by: Decider): string =>
  by.kind === 'person' ? `decided by ${mention(by.userId)}` : 'at the deadline, nobody had decided';
