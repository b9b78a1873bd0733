import type { PersonCommand, PersonCommandKind } from './command.ts';
import type { Decision } from './decide.ts';
import type { Decider, Finding, Instant, Person, TrackedExposure } from './finding.ts';
import { isSame, nameFor } from './person.ts';

type Decided = { isKept: boolean; by: Decider; second: Person | null; at: Instant };

/** The loser of a race learns who won; the winner's own repetition is silent. */
export const tooLate = (finding: Finding, command: PersonCommand): Decision => {
  const { kind, by } = command;
  const isThis = command.sequence === finding.sequence;
  const decided = decidedOf(finding, command);
  if (isThis && isAgain(finding, decided, command)) return { kind: 'nothing', reason: 'their own click, again' };
  // What they won themselves is not what they are too late for, unless it is all there is.
  const winner = decided.findLast((one) => !(isOwn(one, by) && isAlike(one, kind))) ?? decided.at(-1);
  // They know their own decision, and want to change just that: what is left is to say that they cannot.
  if (!winner || ((kind === 'undo' || kind === 'more-time') && isOwn(winner, by)))
    return { kind: 'refused', reason: waitsText(finding, isThis) };
  const did = winner.isKept ? 'decided to keep it' : 'decided to revoke it';
  return { kind: 'refused', reason: `${whoText(winner.by, by)} ${did}. The message shows the outcome.` };
};

/** What was decided of what it is about, the last at the end. */
const decidedOf = (finding: Finding, command: PersonCommand): readonly Decided[] =>
  aboutOf(finding, command)
    .map(({ state }) => state)
    .filter((state) => 'by' in state)
    .map((state) => ({
      isKept: state.kind === 'kept',
      by: state.by,
      second: state.kind === 'kept' ? state.second : null,
      at: 'at' in state ? state.at : state.since,
    }))
    .sort((a, b) => a.at - b.at);

const aboutOf = ({ exposures }: Finding, command: PersonCommand): readonly TrackedExposure[] => {
  const ruleIds = 'ruleIds' in command ? command.ruleIds : null;
  return exposures.filter(({ rule }) => ruleIds === null || ruleIds.includes(rule.ruleId));
};

const isOwn = ({ by, second }: Decided, person: Person): boolean => isSame(by, person) || isSame(second, person);

/** Whether it is what this command wants. */
const isAlike = ({ isKept }: Decided, kind: PersonCommandKind): boolean =>
  isKept ? kind === 'keep' || kind === 'agree' : kind === 'revoke' || kind === 'narrow';

/** Whether they have decided just that already, before the message shows it. */
const isAgain = (finding: Finding, decided: readonly Decided[], command: PersonCommand): boolean => {
  const { kind, by: person } = command;
  const { restores } = finding;
  switch (kind) {
    case 'revoke':
    case 'narrow':
    case 'keep': {
      const own = decided.findLast((one) => isOwn(one, person));
      // Of what somebody else decided otherwise they are told, whatever they decided of the rest.
      return (
        own !== undefined && isAlike(own, kind) && decided.every((one) => isAlike(one, kind) || isOwn(one, person))
      );
    }
    case 'agree': {
      // What the proposal was about is gone with it: only who agreed last can have agreed to this one.
      const last = [...decided, ...restores].sort((a, b) => a.at - b.at).at(-1);
      return last !== undefined && isSame(last.second, person);
    }
    case 'undo': {
      const about = aboutOf(finding, command);
      return restores.some((one) => isSame(one.by, person) && about.some(({ id }) => id === one.exposureId));
    }
    case 'more-time':
    case 'withdraw':
    case 'adopt':
      return false;
  }
};

const whoText = (winner: Decider, loser: Person): string => {
  if (winner.kind === 'deadline') return 'The deadline had passed: Portcullis';
  return isSame(winner, loser) ? 'You have already' : `${nameFor(loser, winner)} was faster and`;
};

const waitsText = (finding: Finding, isThis: boolean): string =>
  isThis && finding.exposures.some(({ state }) => state.kind === 'pending')
    ? 'The message has changed since you read it. Please look again, and decide then.'
    : 'Nothing is waiting for a decision here any more. The message shows the outcome.';
