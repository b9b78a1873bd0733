import { judgeActor } from './actor.ts';
import { parseCidr } from './cidr.ts';
import { type FoundRecord, findRecord } from './find-record.ts';
import { judgeChange, opensPort } from './judge-change.ts';
import { type AddedRules, readAuthorizedRules } from './read-authorized-rules.ts';
import { NO_FACTS, newStyleRequest, readFacts, RESOLVER_TARGET } from './read-facts.ts';
import { readAddedEntries, readModifiedRules } from './read-modified-rules.ts';
import type { PartialRule } from './read-rule.ts';
import { reasonFor } from './reasons.ts';
import type { Rule, Source } from './rule.ts';
import type { Exposure, JudgeSettings, LookUp, Reason, ReasonCode, RecordFacts, Verdict } from './verdict.ts';

/** What the judgement of a record adds to its facts. */
type Judged = Omit<Verdict, 'facts' | 'mayClose'>;

const NO_PREFIX_LISTS: ReadonlyMap<string, readonly string[]> = new Map();

const settled = (verdict: Verdict['verdict'], ...codes: readonly ReasonCode[]): Judged => ({
  verdict,
  exposures: [],
  lookUps: [],
  reasons: codes.map(reasonFor),
});

const isPublic = (source: Source): boolean => {
  if (source.kind !== 'cidr') return source.kind === 'prefix-list';
  const cidr = parseCidr(source.cidr);
  return cidr.kind === 'unreadable' || cidr.block.routable > 0;
};

/** Why a rule that was read in part is no exposure whatever the rest says; `unreadable` when it could be one. */
const partialCode = ({ protocol, ports, source }: PartialRule, settings: JudgeSettings): ReasonCode => {
  if (protocol !== null && protocol !== 'tcp' && protocol !== '-1') return 'protocol-not-tcp';
  if (
    protocol === 'tcp' &&
    ports !== null &&
    !settings.watchedPorts.some((port) => ports.from <= port && port <= ports.to)
  )
    return 'port-not-watched';
  if (source?.kind === 'group') return 'source-is-group';
  return source !== null && !isPublic(source) ? 'source-not-public' : 'unreadable';
};

/** Judges what a call added, by itself. */
const judgeRules = ({ rules: read, complete }: AddedRules, settings: JudgeSettings) => {
  const rules: Rule[] = [];
  const codes = new Set<ReasonCode>();
  for (const one of read) {
    if (one.kind === 'rule') rules.push(one.rule);
    else codes.add(partialCode(one, settings));
  }
  if (!complete) codes.add('unreadable');
  const judged = judgeChange({ added: rules, others: null, prefixLists: NO_PREFIX_LISTS, settings });
  for (const { code } of judged.reasons) codes.add(code);
  const { exposures, lookUps } = judged;
  if (codes.has('unreadable')) lookUps.push({ reason: reasonFor('unreadable'), rules: null });
  return { rules, exposures, lookUps, codes };
};

// A public source below the threshold is clear by itself; the other questions could have an exposure for an answer.
const leavesOpen = ({ reason }: LookUp): boolean => reason.code !== 'union-not-checked';

/** The reasons of a verdict: what decided it first, then what is still to be looked up. */
const reasonsOf = (
  exposures: readonly Exposure[],
  lookUps: readonly LookUp[],
  codes: Iterable<ReasonCode>,
): Reason[] => {
  const decided: ReasonCode[] = exposures.map(({ reason }) => reason.code);
  const open = lookUps.map(({ reason }) => reason.code);
  const isClear = decided.length === 0 && !lookUps.some(leavesOpen);
  return [...new Set([...decided, ...open, ...(isClear ? codes : [])])].map(reasonFor);
};

/** Only what must be looked at needs a group; not knowing it makes an exposure no less of one. */
const groupQuestion = (facts: RecordFacts, rules: readonly Rule[]): LookUp[] =>
  facts.groupId === null ? [{ reason: reasonFor('group-unknown'), rules: rules.length > 0 ? rules : null }] : [];

const judgeAuthorized = (found: FoundRecord, facts: RecordFacts, settings: JudgeSettings): Judged => {
  const { exposures, lookUps, codes } = judgeRules(readAuthorizedRules(found), settings);
  const verdict = exposures.length > 0 ? 'exposed' : lookUps.some(leavesOpen) ? 'unknown' : 'clear';
  const open = exposures.map(({ rule }) => rule);
  const nameless = open.filter(({ ruleId }) => ruleId === null);
  if (nameless.length > 0) lookUps.push({ reason: reasonFor('rule-unknown'), rules: nameless });
  if (open.length > 0 || lookUps.length > 0) lookUps.push(...groupQuestion(facts, open));
  return { verdict, exposures, lookUps, reasons: reasonsOf(exposures, lookUps, codes) };
};

const judgeModified = (found: FoundRecord, facts: RecordFacts, settings: JudgeSettings): Judged => {
  const { rules, exposures, lookUps, codes } = judgeRules(readModifiedRules(newStyleRequest(found)), settings);
  const isUnknown = exposures.length > 0 || lookUps.some(leavesOpen);
  // Inbound or outbound? Every rule that would open a watched port is asked about, none is taken for inbound.
  const asked = rules.filter((rule) => settings.watchedPorts.some((port) => opensPort(rule, port)));
  if (isUnknown) lookUps.unshift({ reason: reasonFor('modified-rule'), rules: asked.length > 0 ? asked : null });
  if (lookUps.length > 0) lookUps.push(...groupQuestion(facts, asked));
  const verdict = isUnknown ? 'unknown' : 'clear';
  return { verdict, exposures: [], lookUps, reasons: reasonsOf([], lookUps, codes) };
};

/** The entries decide, and which rules reference the list: a removal or private entries open nothing anywhere. */
const judgePrefixList = (found: FoundRecord): Judged => {
  const isRestore = found.eventName === 'RestoreManagedPrefixListVersion';
  const added = isRestore ? [] : readAddedEntries(newStyleRequest(found));
  const codes: ReasonCode[] = [];
  if (isRestore || added.some((source) => source !== null && isPublic(source))) codes.push('prefix-list');
  if (added.includes(null)) codes.push('unreadable');
  if (codes.length === 0) return settled('clear', added.length === 0 ? 'no-rules' : 'source-not-public');
  const reasons = codes.map(reasonFor);
  return { verdict: 'unknown', exposures: [], lookUps: reasons.map((reason) => ({ reason, rules: null })), reasons };
};

/** IPAM is to fill the list, with what its resolver says and the event does not. */
const judgeResolverTarget = (): Judged => {
  const reason = reasonFor('prefix-list');
  return { verdict: 'unknown', exposures: [], lookUps: [{ reason, rules: null }], reasons: [reason] };
};

const JUDGES: ReadonlyMap<string, (found: FoundRecord, facts: RecordFacts, settings: JudgeSettings) => Judged> =
  new Map([
    ['AuthorizeSecurityGroupIngress', judgeAuthorized],
    ['ModifySecurityGroupRules', judgeModified],
    ['ModifyManagedPrefixList', judgePrefixList],
    ['RestoreManagedPrefixListVersion', judgePrefixList],
    [RESOLVER_TARGET, judgeResolverTarget],
  ]);

/** The events that can close what one of them opened. Of itself, none of the first two is an ingress change. */
const CLOSING: ReadonlySet<string> = new Set([
  'RevokeSecurityGroupIngress',
  'DeleteSecurityGroup',
  'ModifySecurityGroupRules',
  'ModifyManagedPrefixList',
  'RestoreManagedPrefixListVersion',
]);

/** The events that can open a port; for `evaluate`, all others are ignored. */
export const JUDGED_EVENTS: readonly string[] = [...JUDGES.keys()];

/** The events that the bot acts on: the event pattern of the deployment lets through these, and a test says so. */
export const ACTED_EVENTS: readonly string[] = [...new Set([...JUDGES.keys(), ...CLOSING])];

const EC2: ReadonlySet<string> = new Set(['ec2.amazonaws.com', 'ec2.amazonaws.com.cn']);

// A normaliser's ways to say that there was no error, beside a null. No error of AWS is called like that.
const NO_ERROR: ReadonlySet<string> = new Set(['', 'null', 'none', 'undefined', 'nan']);
const isFailed = (errorCode: unknown): boolean =>
  typeof errorCode === 'string'
    ? !NO_ERROR.has(errorCode.trim().toLowerCase())
    : typeof errorCode === 'number' && errorCode !== 0;

// These events are EC2's alone, so a record that lost its source is one of EC2. Of any other, nobody can say what it is.
const isEc2 = ({ eventName, eventSource }: FoundRecord): boolean =>
  eventSource === null ? ACTED_EVENTS.includes(eventName) : EC2.has(eventSource.trim().toLowerCase());

const judge = (found: FoundRecord, facts: RecordFacts, settings: JudgeSettings): Judged => {
  const judgeEvent = JUDGES.get(found.eventName);
  if (judgeEvent === undefined || !isEc2(found)) return settled('ignored', 'not-ingress');
  if (isFailed(found.record['errorCode'])) return settled('ignored', 'failed-call');
  return judgeEvent(found, facts, settings);
};

/**
 * Judges one untrusted value by itself: a CloudTrail record, bare or in its EventBridge or SNS envelope. Who called
 * plays no part. What the record cannot tell becomes a look-up, never "clear". Never throws; O(n log n) in its size.
 */
export const classify = (value: unknown, settings: JudgeSettings): Verdict => {
  const found = findRecord(value);
  if (found === null || (found.eventSource === null && !isEc2(found)))
    return { ...settled('invalid', 'not-a-record'), facts: NO_FACTS, mayClose: false };
  const facts = readFacts(found);
  const mayClose = CLOSING.has(found.eventName) && isEc2(found) && !isFailed(found.record['errorCode']);
  const judged = judge(found, facts, settings);
  // Who it was is asked only where something comes of the record: trails are full of the others.
  const matters = mayClose || judged.exposures.length > 0 || judged.lookUps.length > 0;
  return { ...judged, facts: matters ? { ...facts, actor: judgeActor(found.record) } : facts, mayClose };
};
