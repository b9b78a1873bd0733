import type { Actor } from './actor.ts';
import type { Rule } from './rule.ts';

/** Why something was judged as it was. The codes are listed in the README; a sentence never holds foreign text. */
export type Reason = { code: ReasonCode; sentence: string };

export const REASON_CODES = [
  // it is an exposure
  'open-to-world', // the source is prefix length 0
  'near-world', // the sources together reach the threshold
  // it is not
  'union-not-checked', // a public source below the threshold; the group's other rules are not known here
  'below-threshold', // a public source that does not take the group over the threshold; its other rules are known
  'port-not-watched',
  'protocol-not-tcp',
  'source-not-public', // private, shared, loopback, … space only
  'source-is-group',
  'no-rules', // a readable change that adds no rule
  // only the live account can tell
  'prefix-list', // the entries decide
  'unreadable', // a field omitted by CloudTrail or in a shape never seen
  'group-unknown', // the event names neither a group id nor a rule id
  'rule-unknown', // the event does not carry the rule's id
  'modified-rule', // ModifySecurityGroupRules does not say the direction
  // it is no business of ours
  'not-ingress', // another event
  'failed-call',
  'not-a-record', // unreadable: not a CloudTrail record
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** A rule judged to let the world in on a watched port. */
export type Exposure = {
  rule: Rule;
  /** The watched ports that it opens, ascending. */
  ports: readonly number[];
  reason: Reason;
  /** Share (0–1) of the globally routable space of the source's family that this rule alone lets in. */
  coverage: number;
};

/** What the watched ports and thresholds are; see the configuration table of the README. */
export type JudgeSettings = {
  watchedPorts: readonly number[];
  /** A union of IPv4 sources is public from this many globally routable addresses on. */
  ipv4Threshold: bigint;
  /** The same for addresses of 2000::/3. */
  ipv6Threshold: bigint;
};

/** What a CloudTrail record says beside its rules. Every text is as AWS or its caller wrote it: hostile. */
export type RecordFacts = {
  eventId: string | null;
  eventName: string | null;
  /** Epoch ms; null when unreadable. */
  eventTime: number | null;
  account: string | null;
  region: string | null;
  groupId: string | null;
  groupName: string | null;
  /** The managed prefix list that the event changes; only in events about one. */
  prefixListId?: string;
  /** Who called; nobody for a record of which nothing comes (no exposure, no look-up, nothing that it may close). */
  actor: Actor;
  sourceIp: string | null;
};

/**
 * A question that only the live account answers: which of these rules (all inbound rules of the group, when
 * `rules` is null) are exposures?
 */
export type LookUp = { reason: Reason; rules: readonly Rule[] | null };

/** The judgement of one record, by itself. */
export type Verdict = {
  verdict: 'exposed' | 'clear' | 'unknown' | 'ignored' | 'invalid';
  facts: RecordFacts;
  exposures: readonly Exposure[];
  /** Also on `exposed` and `clear`: e.g. one rule of the call is open and another references a prefix list. */
  lookUps: readonly LookUp[];
  reasons: readonly Reason[];
  /** The change may have closed an exposure that is tracked: a revoke, a deletion, an edit, fewer entries of a list. */
  mayClose: boolean;
};
