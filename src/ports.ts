import type { SurroundingFacts } from './exposure/surroundings.ts';
import type { LookUp, RecordFacts } from './exposure/verdict.ts';
import type { Rule } from './exposure/rule.ts';
import type { Command } from './finding/decide.ts';
import type { Finding, GroupKey, Instant, MessageRef, TrackedExposure, Transition } from './finding/finding.ts';

/** The only clock. Tests inject their own. */
export type Clock = { now(): Instant; sleep(ms: number): Promise<void> };

/** One line per thing worth knowing, as a structured record. Never secrets, never raw Slack bodies. */
export type Log = (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;

/** Read access to the security groups of an account and region. */
export type SecurityGroups = {
  /** Every inbound rule of the group (all pages); empty when the group is gone. Throws on any other failure. */
  inboundRules(group: GroupKey): Promise<Rule[]>;
  /** Ids of the groups of that name in the default VPC, the only one in which a name will do for an id. */
  groupIdsByName(place: Omit<GroupKey, 'groupId'>, name: string): Promise<string[]>;
  /** Ids of the groups with an inbound rule that references the managed prefix list. */
  groupIdsByPrefixList(place: Omit<GroupKey, 'groupId'>, id: string): Promise<string[]>;
  /**
   * The CIDRs of a managed prefix list; null while a change of it is under way. Throws `no-such-list` when it is not
   * there for this account: gone, or no longer shared with it. A rule that references it lets in what it held.
   */
  prefixListEntries(place: Omit<GroupKey, 'groupId'>, id: string): Promise<string[] | null>;
};

/** A look around a security group: what carries it, and whether the internet gets there. Never throws for a part. */
export type SurroundingsReader = { look(group: GroupKey): Promise<SurroundingFacts> };

/** What AWS answered to a revoke. Only a describe proves that the rule is gone. */
export type RevokeAnswer = { kind: 'accepted' } | { kind: 'not-found' } | { kind: 'refused'; why: string };
/** The power to remove a rule: one id per call. */
export type RuleRevoker = { revoke(group: GroupKey, ruleId: string): Promise<RevokeAnswer> };

/** What an event or a sweep saw, to be recorded. */
export type Sighting = {
  group: GroupKey;
  /** All pending; at least one. */
  exposures: readonly TrackedExposure[];
  now: Instant;
  /** Used only when the finding has no deadline yet. */
  deadline: Instant;
  /** Identifies this run, so that an SDK retry after a lost answer recognises its own write. */
  attempt: string;
  /** Claim on posting the message, if nobody has posted or claimed. */
  postingUntil: Instant;
};
export type Recorded = {
  finding: Finding;
  /** Exposures that this very sighting added; empty for a duplicate. */
  added: readonly TrackedExposure[];
};

/** The table: one item per security group. */
export type Findings = {
  /** The group's current finding (strongly consistent), or null when the group was never seen. */
  load(group: GroupKey): Promise<Finding | null>;
  /**
   * Opens or joins the group's finding in one call. The same sighting twice changes nothing. What a full finding
   * (`MOST_EXPOSURES`) cannot hold is left out.
   */
  record(sighting: Sighting): Promise<Recorded>;
  /** Writes `next` if the stored version is still `next.version - 1`; `conflict` otherwise. */
  save(next: Finding): Promise<'saved' | 'conflict'>;
  /** A settled finding of the past, or null. */
  loadArchived(group: GroupKey, sequence: number): Promise<Finding | null>;
  /** Keeps a settled finding for the record. Idempotent. */
  archive(finding: Finding, expiresAt: Instant): Promise<void>;
};

/** One-shot timers. Early, late, double and lost ones are harmless: the stored state says what is due. */
export type WakeUps = {
  /** Idempotent. A time that is already past wakes at once. */
  arm(group: GroupKey, at: Instant): Promise<void>;
  /** Best effort; a timer that is gone already is no error. */
  disarm(group: GroupKey, at: Instant): Promise<void>;
};

/** People's side: one message per finding, and its thread. */
export type Notifier = {
  post(finding: Finding): Promise<MessageRef>;
  /** `gone`: somebody deleted the message. */
  update(message: MessageRef, finding: Finding): Promise<'updated' | 'gone'>;
  /** Our own message about this finding, if it was posted and the answer got lost. */
  findPosted(finding: Finding): Promise<MessageRef | null>;
  reply(message: MessageRef, finding: Finding, transition: Transition): Promise<void>;
  /** Tells one person, and nobody else, that their click had no effect and why. */
  tell(userId: string, text: string): Promise<void>;
};

/** The private bus, from the internet-facing function to the remediator. */
export type Decisions = { publish(command: Command & { kind: 'revoke' | 'keep' }): Promise<void> };

/** The public bus: every transition, for whoever subscribes. Throws when any entry failed. */
export type Announcements = { announce(finding: Finding, transitions: readonly Transition[]): Promise<void> };

/** To the remediator: somebody's change may have closed what the group's finding holds open. */
export type Checks = { request(group: GroupKey, by: string | null): Promise<void> };

/** A question for the inspector. The group's id, its name, or a prefix list that its rules reference is known. */
export type LookUpRequest = {
  facts: RecordFacts;
  account: string;
  region: string;
  groupId: string | null;
  groupName: string | null;
  prefixListId: string | null;
  /** A deadline that these rules had before they were changed under their ids: it stays theirs. */
  deadline: Instant | null;
  lookUps: readonly LookUp[];
};
/** The inspector's queue. */
export type LookUps = { request(lookUp: LookUpRequest): Promise<void> };

/** To the inspector, after the alert: look around the group of this finding. */
export type Enrichments = { request(group: GroupKey, sequence: number): Promise<void> };
