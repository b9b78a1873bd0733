import type { GroupKey, Person } from './finding.ts';

/**
 * What somebody wants of a finding. `version` is that of the message which they saw. `seen` is what they were shown
 * elsewhere, as that version had it (claims.ts), and `operation` is where the answer is waited for; both are absent for a
 * click on a message.
 */
type Click = {
  group: GroupKey;
  sequence: number;
  version: number;
  by: Person;
  seen?: readonly string[];
  operation?: string;
};
/** Null for `ruleIds`: all that the message showed. */
type Chosen = { ruleIds: readonly string[] | null };
/** `keepFor` in milliseconds. */
type Reasoned = { reason: string; keepFor: number };

export type PersonCommand = Click &
  (
    | ({ kind: 'revoke' } & Chosen)
    /** Close the watched ports only: what else a wide rule opens stays open. */
    | ({ kind: 'narrow' } & Chosen)
    | ({ kind: 'keep' } & Chosen & Reasoned)
    /** Put back what was revoked, as an exception. */
    | ({ kind: 'undo' } & Chosen & Reasoned)
    /** The second approver's word on a proposal. */
    | { kind: 'agree'; proposal: string }
    | { kind: 'more-time' }
    /** End an exception before its time. */
    | { kind: 'withdraw'; exception: string }
    /** What was open in the group before Portcullis first looked is to be closed like anything else. */
    | { kind: 'adopt' }
  );

/** What reaches the remediator. */
export type Command =
  | { kind: 'wake-up'; group: GroupKey }
  /** Somebody's change may have closed an exposure; `by` is who, as the event tells. */
  | { kind: 'check'; group: GroupKey; by: string | null }
  | PersonCommand;

const PERSON_COMMANDS = ['revoke', 'narrow', 'keep', 'undo', 'agree', 'more-time', 'withdraw', 'adopt'] as const;
export type PersonCommandKind = (typeof PERSON_COMMANDS)[number];
export const isPersonCommandKind = (text: unknown): text is PersonCommandKind =>
  PERSON_COMMANDS.some((kind) => kind === text);
/** What can be decided at the command line. */
const OPERATOR_KINDS: readonly PersonCommandKind[] = ['revoke', 'keep', 'agree', 'withdraw', 'adopt'];
export const isOperatorKind = (kind: PersonCommandKind): boolean => OPERATOR_KINDS.includes(kind);
export const isOfPerson = (command: Command): command is PersonCommand => isPersonCommandKind(command.kind);
