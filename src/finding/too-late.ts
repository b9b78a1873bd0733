import type { PersonCommand, PersonCommandKind } from './command.ts';
import type { Decision } from './decide.ts';
import type { Decider, ExposureState, Finding, Instant } from './finding.ts';

type Decided = { kind: ExposureState['kind']; by: Decider; at: Instant };

/** The loser of a race learns who won; the winner's own repetition is silent. */
export const tooLate = (finding: Finding, command: PersonCommand): Decision => {
  const isThis = command.sequence === finding.sequence;
  const decided = finding.exposures
    .flatMap(({ state }): Decided[] =>
      'by' in state ? [{ kind: state.kind, by: state.by, at: decidedAt(state) }] : [],
    )
    .sort((a, b) => a.at - b.at);
  const own = decided.some(({ by }) => by.kind === 'person' && by.userId === command.by.userId);
  const same = own && decided.every(({ kind }) => (kind === 'kept') === KEEPS.includes(command.kind));
  if (same && isThis) return { kind: 'nothing', reason: 'their own click, again' };
  const winner = decided.at(-1);
  if (!winner) return { kind: 'refused', reason: waitsText(finding, isThis) };
  const what = winner.kind === 'kept' ? 'keep' : 'revoke';
  return {
    kind: 'refused',
    reason:
      winner.by.kind === 'person'
        ? `<@${winner.by.userId}> was faster and decided to ${what} it. The message shows the outcome.`
        : `The deadline had passed: Portcullis decided to ${what} it. The message shows the outcome.`,
  };
};

const KEEPS: readonly PersonCommandKind[] = ['keep', 'agree'];

const waitsText = (finding: Finding, isThis: boolean): string =>
  isThis && finding.exposures.some(({ state }) => state.kind === 'pending')
    ? 'The message has changed since you read it. Please look again, and decide then.'
    : 'Nothing is waiting for a decision here any more. The message shows the outcome.';

/** When it came into its state, epoch ms. */
const decidedAt = (state: ExposureState): Instant => ('at' in state ? state.at : 'since' in state ? state.since : 0);
