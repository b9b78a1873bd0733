import type { SurroundingFacts } from './exposure/surroundings.ts';
import type { LookUp, RecordFacts } from './exposure/verdict.ts';
import type { Answer } from './finding/answer.ts';
import type { BaselineLine } from './finding/baseline.ts';
import type { PersonCommand } from './finding/command.ts';
import type { Digest, DigestLine, StoredDigest } from './finding/digest.ts';
import type {
  ExposureState,
  Finding,
  GroupKey,
  Instant,
  LiveRule,
  MessageRef,
  TrackedExposure,
} from './finding/finding.ts';
import type { RefusedClick } from './finding/may-decide.ts';
import type { Pause, PauseEvent, PauseRecord } from './finding/pause.ts';
import type { Place } from './finding/place.ts';
import type { SweptPlace } from './finding/swept-place.ts';
import type { Transition } from './finding/transition.ts';
import type { Proof } from './operator/operation.ts';
import type { PrefixListSize } from './exposure/fits-quota.ts';
import type { MetricName } from './metrics.ts';
import type { Rule, Tags } from './exposure/rule.ts';

/** The only clock. Tests inject their own. */
export type Clock = { now(): Instant; sleep(ms: number): Promise<void> };

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
/** Texts, numbers and lists of texts: an object, such as what Slack sent, fits in nowhere. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined | readonly string[]>>;
/** One line per thing worth knowing, as a structured record. Never secrets, never raw Slack bodies. */
export type Log = (level: LogLevel, message: string, fields?: LogFields) => void;

/**
 * What operators count: a number of things, or each measured value (ms). docs/operations.md says what each one means, and
 * which of them have an outcome.
 */
export type Metrics = (name: MetricName, values: number | readonly number[], outcome?: ExposureState['kind']) => void;

/** What proves to Slack who we are, and to us that it is Slack who calls. */
export type SecretName = 'botToken' | 'signingSecret';
/** Secrets are read when they are needed and kept for minutes, so that one can be changed without a deploy. */
export type Secrets<N extends SecretName = SecretName> = {
  /** Begins to read what is due, so that it is there when it is needed; waits for nothing and throws nothing. */
  prepare(): void;
  /** Throws when nobody can tell. */
  read(name: N): Promise<string>;
  /** Somebody did not take `refused`: looks whether there is a new one by now. Answers the same one when there is not. */
  renew(name: N, refused: string): Promise<string>;
  /** Every value that was read so far, so that no log repeats one. */
  known(): readonly string[];
};

/** The group of the heartbeat, which is attached to nothing, and no other. */
export type Canary = {
  /** Ids of the rules that earlier heartbeats left behind. */
  leftovers(): Promise<string[]>;
  /** Opens a TCP port to a range that nobody has. Answers the rule's id; null when it is open already. */
  open(port: number): Promise<string | null>;
  /** A rule that is gone already is no error. */
  close(ruleId: string): Promise<void>;
};

/** Read access to the security groups of an account and region. */
export type SecurityGroups = {
  /** Every inbound rule of the group (all pages); empty when the group is gone. Throws on any other failure. */
  inboundRules(group: GroupKey): Promise<Rule[]>;
  /**
   * Those of them that could be written again just as they are, each with its tags. Not among them: references to
   * groups, and CIDRs that our one spelling does not keep apart (an IPv4-mapped range reads as IPv4).
   */
  restorableRules(group: GroupKey): Promise<TaggedRule[]>;
  /** Every inbound rule of every group that the account owns in the region, page by page. */
  allInboundRules(place: Place): AsyncIterable<readonly GroupedRule[]>;
  /**
   * The CIDRs of a managed prefix list; null while a change of it is under way. Throws `no-such-list` when it is not
   * there for this account: gone, or no longer shared with it. A rule that references it lets in what it held.
   */
  prefixListEntries(place: Place, id: string): Promise<string[] | null>;
  /** How much of a group's quota a rule with this prefix list takes; null when the list is gone. */
  prefixListSize(place: Place, id: string): Promise<PrefixListSize | null>;
};

/** Finds security groups of an account and region by something other than their id. */
export type GroupSearch = {
  /** Ids of the groups of that name in the default VPC, the only one in which a name will do for an id. */
  byName(place: Place, name: string): Promise<string[]>;
  /** Ids of the groups with an inbound rule that references the managed prefix list. */
  byPrefixList(place: Place, id: string): Promise<string[]>;
};

/** A group with its inbound rules, as EC2 lists groups: without the ids of the rules. */
export type WholeGroup = { groupId: string; name: string; vpcId: string; rules: readonly Rule[] };

/** The security groups of one account and region, read all together by as few calls as EC2 allows. */
export type Estate = {
  /** Every group that the account owns there, each with all of its inbound rules, page by page. */
  groups(): AsyncIterable<readonly WholeGroup[]>;
  /** The inbound rules of these groups as they are now, with their ids; nothing for a group that is gone. */
  rulesOf(groupIds: readonly string[]): Promise<ReadonlyMap<string, readonly LiveRule[]>>;
  /** A look around each of these groups. Never throws for a part. */
  lookAround(groupIds: readonly string[]): Promise<ReadonlyMap<string, SurroundingFacts>>;
};

export type GroupedRule = { groupId: string; rule: LiveRule };
export type TaggedRule = { rule: LiveRule; tags: Tags };

/** A look around a security group: what carries it, and whether the internet gets there. Never throws for a part. */
export type SurroundingsReader = { look(group: GroupKey): Promise<SurroundingFacts> };

/** What AWS answered to a revoke. Only a describe proves that the rule is gone. */
export type RevokeAnswer =
  | { kind: 'accepted' }
  | { kind: 'not-found' }
  | { kind: 'refused'; why: string }
  /** AWS was not asked, because somebody has paused all of it (unless-paused.ts). */
  | { kind: 'paused' };
/**
 * The power to remove a rule: one id per call. Throws when nobody knows whether AWS did it (no answer, an outage): a look
 * afterwards tells.
 */
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
  /** Writes `next` if the stored version is still `next.version - 1` (0: nothing is stored); `conflict` otherwise. */
  save(next: Finding): Promise<'saved' | 'conflict'>;
  /** A settled finding of the past, or null. */
  loadArchived(group: GroupKey, sequence: number): Promise<Finding | null>;
  /** Keeps a settled finding for the record. Idempotent. */
  archive(finding: Finding, now: Instant): Promise<void>;
};

/** Whether anything may be closed at the moment: one item for all of it. */
export type Pauses = {
  /** Strongly consistent; null when nobody ever paused. */
  load(): Promise<PauseRecord | null>;
  /** Writes `next` if the stored version is still `next.version - 1` (0: nothing is stored); `conflict` otherwise. */
  save(next: PauseRecord): Promise<'saved' | 'conflict'>;
};

/** One-shot timers. Early, late, double and lost ones are harmless: the stored state says what is due. */
export type WakeUps = {
  /** Idempotent. A time that is already past wakes at once. */
  arm(group: GroupKey, at: Instant): Promise<void>;
  /** The same for the reminder of a pause. */
  armPause(at: Instant): Promise<void>;
  /** Best effort; a timer that is gone already is no error. */
  disarm(group: GroupKey, at: Instant): Promise<void>;
};

/**
 * People's side: one message per finding, or one per digest of findings, and its thread. When Slack asks for patience,
 * what is thrown says so in `retryAfter` (s).
 */
export type Notifier = {
  post(finding: Finding): Promise<MessageRef>;
  /** `gone`: somebody deleted the message. */
  update(message: MessageRef, finding: Finding): Promise<'updated' | 'gone'>;
  /** Our own message about this finding, if it was posted and the answer got lost. */
  findPosted(finding: Finding): Promise<MessageRef | null>;
  /** The same three for a digest. */
  postDigest(digest: Digest): Promise<MessageRef>;
  updateDigest(message: MessageRef, digest: Digest): Promise<'updated' | 'gone'>;
  findPostedDigest(digest: Digest): Promise<MessageRef | null>;
  /** And for the report of what was open before the first sweep of a place. */
  postReport(swept: SweptPlace): Promise<MessageRef>;
  updateReport(message: MessageRef, swept: SweptPlace): Promise<'updated' | 'gone'>;
  findPostedReport(swept: SweptPlace): Promise<MessageRef | null>;
  /**
   * Tells every channel of a pause, in a message of its own, because an edited one notifies nobody. `mayBeThere`: an
   * earlier try may have posted it and died, so each channel is looked through first.
   */
  postPause(event: PauseEvent, waiting: Waiting, mayBeThere: boolean): Promise<void>;
  /** Reminds the thread of a digest, once for all of its lines. */
  remindDigest(message: MessageRef, digest: Digest): Promise<void>;
  reply(message: MessageRef, finding: Finding, transition: Transition): Promise<void>;
  /** Tells one person, and nobody else, that their click about something of the account had no effect and why. */
  tell(account: string, userId: string, text: string): Promise<void>;
  /** Tells who opened it, by a direct message: what they opened and what will happen. */
  tellActor(userId: string, finding: Finding): Promise<void>;
};

/** How many security groups are open to the internet, and how many of them wait for the end of a pause. Null: unknown. */
export type Waiting = { open: number; held: number } | null;

/** The private bus, from the internet-facing function to the remediator. */
export type Decisions = {
  /** Several at once: each is authorised by itself. Throws when any of them was not taken. */
  publish(commands: readonly PersonCommand[]): Promise<void>;
  /** What the door refused before it was a decision: told to the person, and audited. */
  refuse(click: RefusedClick): Promise<void>;
  /** Somebody looks at the Home tab of the app. */
  showHome(userId: string): Promise<void>;
};

/** The same bus, from the function of the command line. */
export type OperatorDecisions = {
  /** `by`: the ARN that AWS has proved. Throws when it was not taken. */
  publish(decision: Readonly<Record<string, unknown>>, operation: string, by: string): Promise<void>;
  /** Somebody has paused or resumed: see to what follows from it. */
  pauseChanged(): Promise<void>;
};

/** Who signed something, as AWS says. */
export type Callers = {
  /** The ARN of whoever signed this text; null when nobody did, or not now. Throws when AWS cannot be asked. */
  prove(signed: string, proof: Proof): Promise<string | null>;
};

/** The public bus: every transition, for whoever subscribes. Throws when any entry failed. */
export type Announcements = {
  announce(finding: Finding, transitions: readonly Transition[]): Promise<void>;
  /** Somebody wanted what they may not: for the audit. */
  refused(click: RefusedClick): Promise<void>;
  /** Somebody paused or resumed, or it is still paused: for the audit, and for whom it wakes. */
  pause(event: PauseEvent): Promise<void>;
  /** Events come from a place that nobody lists; `facts` are those of one of them. */
  notWatched(place: Place, facts: RecordFacts, now: Instant): Promise<void>;
};

/** Places that are not watched, and that people were told of because events came from there. */
export type Unwatched = {
  /** When it was told last; null when it never was. */
  toldAt(place: Place): Promise<Instant | null>;
  markTold(place: Place, now: Instant): Promise<void>;
};

/** What came of decisions that somebody waits for at the command line, for a day. */
export type Answers = {
  /** The first answer to an operation counts: whatever is delivered again has nothing to add. */
  put(operation: string, answer: Answer): Promise<void>;
  load(operation: string): Promise<Answer | null>;
};

/** To the remediator: somebody's change may have closed what the group's finding holds open. */
export type Checks = {
  request(group: GroupKey, by: string | null): Promise<void>;
  /** Look whether people know of a pause. */
  requestPause(): Promise<void>;
};

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
  /** A sweep asks, because it found what no event had told of. */
  bySweep?: true;
};
/** The inspector's queue. */
export type LookUps = { request(lookUp: LookUpRequest): Promise<void> };

/** To the inspector, after the alert: look around the group of this finding. */
export type Enrichments = { request(group: GroupKey, sequence: number): Promise<void> };

/** To the one function that may authorise rules: carry out what the finding says is to be narrowed or put back. */
export type Reopens = { request(group: GroupKey): Promise<void> };

/** Whether somebody may see what concerns the account. */
export type IsWanted = (account: string) => boolean;

/** What is open, excepted and decided, over all groups: for the Home tab and the slash command. */
export type Listings = {
  /** Findings of these accounts with something open or a running exception, the earliest deadline first. At most `most`. */
  open(most: number, isWanted: IsWanted): Promise<Finding[]>;
  /** Archived findings, the newest first. At most `most`. */
  settled(most: number, isWanted: IsWanted): Promise<Finding[]>;
  /** Every group with something open, the earliest deadline first, page by page. May be late. */
  openGroups(): AsyncIterable<readonly GroupKey[]>;
  /**
   * Every group of the place of which something is left to do, page by page: what its finding holds is not in the
   * archive yet, or something is untold. May be late.
   */
  unfinished(place: Place): AsyncIterable<readonly GroupKey[]>;
};

/** The Home tab of one person. */
export type HomeTab = {
  /** Null for somebody to whom the findings are not shown there. */
  publish(
    userId: string,
    lists: { open: readonly Finding[]; settled: readonly Finding[]; pause: Pause | null } | null,
  ): Promise<void>;
};
/** A rule to be made, with its tags. */
export type NewRule = Omit<Rule, 'ruleId'> & { tags: Tags };
export type AuthorizeAnswer =
  /** All of the rules are there, under these ids. Only a describe proves it. */
  | { kind: 'authorized'; rules: readonly LiveRule[] }
  /**
   * At least one of the rules was there already, so none was added. It may be our own, of a call whose answer got lost:
   * a describe and its tags tell.
   */
  | { kind: 'duplicate' }
  /** The group has no room for all of them, so none was added. */
  | { kind: 'quota'; why: string }
  /** AWS refused, and none was added. */
  | { kind: 'refused'; why: string };
/**
 * The power to open something: every rule of the call, or none. EC2 knows one set of tags per call, so the rules of one
 * call have the same; several rules with tags of their own are several calls, each with its own outcome. Throws when
 * nobody knows whether AWS did it (no answer, an outage): look before the next try.
 */
export type RuleAuthorizer = { authorize(group: GroupKey, rules: readonly NewRule[]): Promise<AuthorizeAnswer> };
/** Somebody in Slack. The name is theirs to choose. */
export type SlackPerson = {
  userId: string;
  name: string;
  /** Only a member belongs to the workspace in full: a stranger is of another one, by way of Slack Connect. */
  standing: 'member' | 'guest' | 'stranger' | 'bot' | 'deactivated';
};

/** Who people are in Slack. */
export type Directory = {
  /** Null when Slack knows nobody by that id. Throws when Slack cannot be asked. */
  person(userId: string): Promise<SlackPerson | null>;
  /** Who approves for the account: ids as they are, user groups (S…) resolved. Throws when a group cannot be resolved. */
  approvers(account: string): Promise<ReadonlySet<string>>;
  /** The member with that e-mail address; null when there is none. Throws when Slack cannot be asked. */
  findByEmail(email: string): Promise<string | null>;
};

/** How much is found in an account at the moment. */
export type Bursts = {
  /**
   * Counts the group, once, and answers in how many groups of its account something was found within the last minute
   * or so. Beyond a few hundred it counts no further.
   */
  count(group: GroupKey, now: Instant): Promise<number>;
};

/** Messages of many findings each. */
export type Digests = {
  /** The id of a digest of the account that takes one finding more: the room is this caller's from now on. */
  reserve(account: string, now: Instant): Promise<string>;
  /** Writes the line, unless it is there already or a newer one is. Creates the digest. Answers what is stored. */
  put(id: string, line: DigestLine, now: Instant): Promise<StoredDigest>;
  load(id: string): Promise<StoredDigest | null>;
  /** Elects who renders it until then. Null while somebody else does. */
  claim(id: string, by: string, now: Instant, until: Instant): Promise<StoredDigest | null>;
  /**
   * Ends the claim of `by`; nobody renders before `until`. `rendered`: what the message shows now, null when it could
   * not be rendered. False when the claim was not theirs any more: nothing is written then.
   */
  release(id: string, by: string, until: Instant, rendered: Rendered | null): Promise<boolean>;
  /** Elects who tells its thread of such a thing: true for one caller, unless somebody was elected after `since`. */
  claimReply(id: string, kind: Transition['kind'], now: Instant, since: Instant): Promise<boolean>;
};
export type Rendered = { message: MessageRef; version: number };

/**
 * Where a message goes that can never be read, with the reason beside it: for people to look at. `queueArn` is the queue
 * that it came by.
 */
export type DeadLetters = {
  put(message: { id: string; body: string; queueArn: string }, why: string): Promise<void>;
};

/** To the inspector: sweep this place. */
export type SweepRequests = { request(place: Place): Promise<void> };

/** What sweeps remember of a place, and the report of the first one. */
export type Sweeps = {
  /** Null when the place was never swept. */
  load(place: Place): Promise<SweptPlace | null>;
  /** Writes these lines of the report, each in the place of the one for the same group. */
  put(place: Place, lines: readonly BaselineLine[]): Promise<void>;
  /** A sweep has ended, perhaps the first one. `unread`: groups whose first look is still to come. */
  end(place: Place, now: Instant, unread: readonly string[]): Promise<void>;
  /** Elects who renders the report until then. Null while somebody else does, or when there is none. */
  claim(place: Place, by: string, now: Instant, until: Instant): Promise<SweptPlace | null>;
  /** Ends the claim of `by`, as that of a digest. */
  release(place: Place, by: string, until: Instant, rendered: Rendered | null): Promise<boolean>;
};
