import type { Surroundings } from '../exposure/surroundings.ts';
import type { Exposure, RecordFacts } from '../exposure/verdict.ts';
import type { AddressSets, Rule, Tags } from '../exposure/rule.ts';
import { fingerprintOf, NO_ADDRESS_SETS } from '../exposure/rule.ts';
import type { BaselineRule } from './baseline.ts';
import type { Exception } from './exception.ts';
import type { Pause } from './pause.ts';
import type { Proposal } from './proposal.ts';
import type { Recent } from './reopened.ts';
import type { Restore } from './restore.ts';
import type { Strays } from './strays.ts';
import type { Transition } from './transition.ts';

/** Milliseconds since 1970. Every time in this folder is one; nothing here reads a clock. */
export type Instant = number;

/** The security group that a finding is about. */
export type GroupKey = { account: string; region: string; groupId: string };

/** Who decides: in Slack, or at the command line. */
export type Person = SlackUser | Operator;
/** A person in Slack. Ids prove, names only please the eye. */
export type SlackUser = { kind: 'person'; userId: string; name: string };
/** Somebody at the command line, as AWS itself says (operator.ts). */
export type Operator = {
  kind: 'operator';
  /** Of the IAM user, or of the role's session. */
  arn: string;
  /** The user of IAM or of Identity Center; null for any other role's session, whose name its caller chose. */
  person: string | null;
  /** Who that is in Slack, where it knows the person's e-mail address and could be asked. */
  slackId: string | null;
};
/** Who decided: a person, or the deadline. */
export type Decider = Person | { kind: 'deadline' };

/** Where an exposure came from, as CloudTrail tells it. Every text is the caller's: hostile. */
export type Origin = Pick<RecordFacts, 'eventId' | 'eventName' | 'eventTime' | 'actor' | 'sourceIp'>;

/** The life of an exposure. Final states are `revoked`, `vanished` and `observed`; every other one comes back. */
export type ExposureState =
  | { kind: 'pending' }
  /**
   * Waits for the function that may authorise, which puts the rest of a wide rule beside it. `deadline` is the one that
   * it had, and has again if that fails. `failures`: how often the wide rule could not be revoked after that; absent for 0.
   */
  | {
      kind: 'narrowing';
      by: Decider;
      since: Instant;
      leaseUntil: Instant;
      attempts: number;
      deadline: Instant | null;
      failures?: number;
    }
  /**
   * Claimed by a remediator; whoever finds the lease expired carries on. `accepted`: AWS took our revoke, and no look has
   * shown yet that the rule is gone.
   */
  | {
      kind: 'revoking';
      by: Decider;
      since: Instant;
      leaseUntil: Instant;
      attempts: number;
      pieces?: Pieces;
      accepted?: Accepted;
    }
  /** `warned`: people were told that it ends soon. */
  | {
      kind: 'kept';
      by: Person;
      second: Person | null;
      reason: string;
      at: Instant;
      until: Instant;
      warned: boolean;
    }
  /** A describe showed that the rule is gone after our revoke. */
  | { kind: 'revoked'; by: Decider; at: Instant; pieces?: Pieces }
  /** Somebody else removed or changed the rule. */
  | { kind: 'vanished'; at: Instant; why: string }
  /** Could not be revoked, or not be seen to be gone; tried again at `retryAt`. */
  | {
      kind: 'failed';
      by: Decider;
      at: Instant;
      why: string;
      attempts: number;
      retryAt: Instant;
      pieces?: Pieces;
      accepted?: Accepted;
    }
  /** Alert only (`ENFORCEMENT=observe`). */
  | { kind: 'observed'; at: Instant };

/** `snapshot`: the rule as it was right before, for an undo; absent where that cannot be told. */
export type Accepted = { at: Instant; snapshot?: Snapshot };
/** What an undo would put back, as it was right before the revoke. */
export type Snapshot = Pick<LiveRule, 'description'> & { tags: Tags };

/** What was left of a narrowed rule: rules that let in nobody on a watched port. Absent where nothing was narrowed. */
export type Pieces = readonly LiveRule[];
/** A rule that has its id. */
export type LiveRule = Rule & { ruleId: string };

export type TrackedExposure = Exposure & {
  /** The rule's id and fingerprint: a rule edited under its id is another exposure. */
  id: string;
  rule: LiveRule;
  /** The tags of the rule right before it was revoked, for an undo. Absent before. Foreign text. */
  tags?: Readonly<Record<string, string>>;
  foundAt: Instant;
  /** Of a rule that references a prefix list: its entries when the exposure was found. Null for every other rule. */
  entries: readonly string[] | null;
  origin: Origin;
  /** The version of the finding whose message first showed it; null before. What nobody saw, nobody may keep. */
  shownIn: number | null;
  /** The version of the finding in which it came to wait again; absent while it waits for the first time. */
  waitsFrom?: number;
  /** Whether the bus (and the thread) were told that it was found. */
  told: boolean;
  state: ExposureState;
};

export type Tombstone = { outcome: ExposureState['kind']; at: Instant };

export type SettledBefore = Readonly<Partial<Record<'revoked' | 'vanished' | 'observed', number>>>;

/** Where the finding's one Slack message lives. */
export type MessageRef = { channel: string; ts: string };

/** The open exposures of one security group, from the first one until all are settled. */
export type Finding = {
  group: GroupKey;
  /** Counts every write; a conditional write elects the winner of a race. */
  version: number;
  /** The number of this finding among the findings of its group, from 1. */
  sequence: number;
  openedAt: Instant | null;
  /** When what is unanswered is remediated. Null while nothing is pending. */
  deadline: Instant | null;
  /** From when the deadline counts; reminders come between the two. Null while nothing is pending. */
  waitingSince: Instant | null;
  /** When the thread was last reminded of this deadline. */
  remindedAt: Instant | null;
  /** How often, and by whom, this deadline was moved later. */
  extensions: readonly Extension[];
  exposures: readonly TrackedExposure[];
  /** What was settled and is no longer in `exposures`, by id: a late duplicate of it opens nothing. */
  tombstones: Readonly<Record<string, Tombstone>>;
  /** How many of this finding's own exposures have left `exposures` for a tombstone. */
  settledBefore: SettledBefore;
  message: MessageRef | null;
  /** Who is posting the message right now. A crashed poster is followed by another after `until`. */
  posting: { by: string; until: Instant } | null;
  /** Equal to `version` while the Slack message shows this very state; null before the first post. */
  shown: number | null;
  /** The findings of this group that were settled within the last day, the newest at the end. */
  recent: readonly Recent[];
  /** What a look around the group found; null before the look. */
  surroundings: Surroundings | null;
  /** What is allowed to stay open, or was: bound to the group, beyond the finding. */
  exceptions: readonly Exception[];
  /** What was open before Portcullis first looked: left alone until somebody adopts it. */
  baseline: readonly BaselineRule[];
  /** What one approver wants and a second one must agree to. */
  proposals: readonly Proposal[];
  /** What was revoked and is put back. */
  restores: readonly Restore[];
  /** What a narrowing that was given up may have left in the group, to be looked for; null when nothing. */
  strays: Strays | null;
  /** Until when a revoke can be undone; null when nothing can. */
  undoUntil: Instant | null;
  /** Slack users by the e-mail address of an actor whom AWS proves; null where Slack knows nobody. */
  people: Readonly<Record<string, string | null>>;
  /** Actors who were told directly what they opened. */
  toldActors: readonly string[];
  /** All that it found runs under exceptions: nobody is told until somebody is waited for. */
  quiet: boolean;
  /** The digest in which the finding is a line; null while it has a message of its own. */
  digest: string | null;
  /** The pause that its message tells of; null while nothing is paused, as far as this finding has heard. */
  paused: Pause | null;
  /** Beside what is newly found (`told: false`). */
  untold: readonly Transition[];
};

/** One approver's grant of more time. `version`: that of the finding which has it. */
export type Extension = { by: Person; at: Instant; version: number };

export const FINAL: ReadonlySet<ExposureState['kind']> = new Set(['revoked', 'vanished', 'observed']);
export const isFinal = (state: ExposureState): boolean => FINAL.has(state.kind);
/** True when every exposure has its final outcome: the finding can be archived. */
export const isSettled = (finding: Finding): boolean => finding.exposures.every((exposure) => isFinal(exposure.state));

export const exposureIdOf = (
  exposure: Exposure & { rule: { ruleId: string } },
  addressSets: AddressSets = NO_ADDRESS_SETS,
): string => `${exposure.rule.ruleId}=${fingerprintOf(exposure.rule, addressSets)}`;

/** The group's part of a finding id: `111122223333/eu-west-1/sg-0abc`. */
export const groupKeyText = (group: GroupKey): string => `${group.account}/${group.region}/${group.groupId}`;
/** What Slack buttons, wake-ups and messages carry: `111122223333/eu-west-1/sg-0abc/3`. */
export const findingIdOf = (finding: Pick<Finding, 'group' | 'sequence'>): string =>
  `${groupKeyText(finding.group)}/${finding.sequence}`;

const FINDING_ID = /^(\d{12})\/([a-z]{2,5}(?:-[a-z]+)+-\d)\/(sg-[0-9a-zA-Z]{1,64})\/(\d{1,9})$/;

/** Parses an untrusted finding id; null when it is not one. */
export const parseFindingId = (text: string): { group: GroupKey; sequence: number } | null => {
  const [, account, region, groupId, sequence] = FINDING_ID.exec(text) ?? [];
  if (!account || !region || !groupId || !sequence) return null;
  return { group: { account, region, groupId }, sequence: Number(sequence) };
};
