import type { PersonCommand } from './command.ts';
import type { Decision } from './decide.ts';
import type { Decider, ExposureState, Finding, Instant, Person } from './finding.ts';
import { isSame, nameFor } from './person.ts';

type Decided = { kind: ExposureState['kind']; by: Decider; second: Person | null; at: Instant };

/** The loser of a race learns who won; the winner's own repetition is silent. */
export const tooLate = (finding: Finding, command: PersonCommand): Decision => {
  const isThis = command.sequence === finding.sequence;
  const winner = lastDecided(finding, command);
  if (isThis && (isOwnAgain(finding, command) || isOwnLast(winner, command)))
    return { kind: 'nothing', reason: 'their own click, again' };
  if (!winner) return { kind: 'refused', reason: waitsText(finding, isThis) };
  const did = winner.kind === 'kept' ? 'decided to keep it' : 'decided to revoke it';
  return { kind: 'refused', reason: `${whoText(winner.by, command.by)} ${did}. The message shows the outcome.` };
};

/** What was decided last, of what it is about. */
const lastDecided = ({ exposures }: Finding, command: PersonCommand): Decided | undefined => {
  const chosen = 'ruleIds' in command ? command.ruleIds : null;
  return exposures
    .filter(({ rule }) => chosen === null || chosen.includes(rule.ruleId))
    .flatMap(({ state }): Decided[] =>
      'by' in state
        ? [{ kind: state.kind, by: state.by, second: 'second' in state ? state.second : null, at: decidedAt(state) }]
        : [],
    )
    .sort((a, b) => a.at - b.at)
    .at(-1);
};

/** Whether they were the last to decide, and decide the same again. What others decided of other rules has no part in it. */
const isOwnLast = (last: Decided | undefined, { kind, by }: PersonCommand): boolean => {
  if (last === undefined || !(isSame(last.by, by) || isSame(last.second, by))) return false;
  return last.kind === 'kept' ? kind === 'keep' || kind === 'agree' : kind === 'revoke' || kind === 'narrow';
};

const whoText = (winner: Decider, loser: Person): string => {
  if (winner.kind === 'deadline') return 'The deadline had passed: Portcullis';
  // They wanted something else then.
  return isSame(winner, loser) ? 'You have already' : `${nameFor(loser, winner)} was faster and`;
};

/** What somebody decided and decides again, before the message shows it. */
const isOwnAgain = ({ exposures, restores }: Finding, { kind, by: person }: PersonCommand): boolean => {
  const isBy = (by: Decider | null) => isSame(by, person);
  const isOwn = (states: readonly ExposureState[]) =>
    states.some((state) => 'by' in state && (isBy(state.by) || (state.kind === 'kept' && isBy(state.second))));
  const decided = exposures.map(({ state }) => state).filter((state) => 'by' in state);
  switch (kind) {
    case 'revoke':
    case 'narrow':
      return isOwn(decided) && decided.every((state) => state.kind !== 'kept');
    case 'keep':
      return isOwn(decided) && decided.every((state) => state.kind === 'kept');
    case 'agree':
      return restores.some(({ second }) => isBy(second)) || (isOwn(decided) && decided.every((s) => s.kind === 'kept'));
    case 'undo':
      return restores.some(({ by }) => isBy(by));
    case 'more-time':
    case 'withdraw':
    case 'adopt':
      return false;
  }
};

const waitsText = (finding: Finding, isThis: boolean): string =>
  isThis && finding.exposures.some(({ state }) => state.kind === 'pending')
    ? 'The message has changed since you read it. Please look again, and decide then.'
    : 'Nothing is waiting for a decision here any more. The message shows the outcome.';

/** When it came into its state, epoch ms. */
const decidedAt = (state: ExposureState): Instant => ('at' in state ? state.at : 'since' in state ? state.since : 0);
