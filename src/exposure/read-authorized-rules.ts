import { hasForeignSource, type SourceList } from './has-foreign-source.ts';
import { type Json, isOmitted, listOf, objectOf, objectOrJson, pick, textOf } from './lenient.ts';
import { type ReadRule, cidrSource, cidrSources, readRule } from './read-rule.ts';
import { fingerprintOf, type Source } from './rule.ts';

/** What a call added. `complete` is false when part of it could not be read and must be looked up. */
export type AddedRules = { rules: ReadRule[]; complete: boolean };

const groupSource = (entry: Json): Source => ({ kind: 'group', id: textOf(pick(entry, 'groupId', 'groupName')) ?? '' });
const prefixListSource = (value: unknown): Source | null =>
  typeof value === 'string' && value !== '' ? { kind: 'prefix-list', id: value } : null;

type Sources = readonly (Source | null)[];
const CIDR_KEYS = ['cidrIp', 'cidrIpv4', 'cidrIpv6'];
const orUnreadable = (sources: Sources): Sources => (sources.length > 0 ? sources : [null]);
const rangeSources = (entry: Json): Sources => orUnreadable(cidrSources(entry, CIDR_KEYS));

const SOURCE_LISTS: ReadonlyMap<SourceList, (entry: Json) => Sources> = new Map([
  ['ipRanges', rangeSources],
  ['ipv6Ranges', rangeSources],
  ['prefixListIds', (entry) => [prefixListSource(entry['prefixListId'])]],
  ['groups', (entry) => [groupSource(entry)]],
]);
/** A list under a name that nobody has seen yet could hold a source. */
const hasForeignList = (item: Json): boolean =>
  Object.keys(item).some((key) => {
    const value = item[key];
    return typeof value === 'object' && !SOURCE_LISTS.has(key as SourceList) && listOf(value).items.length > 0;
  });

/** The rules of one item of `ipPermissions`: every source × the item's protocol and ports. */
const rulesOfItem = (item: Json): AddedRules => {
  const rules: ReadRule[] = [];
  let complete = !isOmitted(item) && !hasForeignList(item) && !hasForeignSource(item, 'item');
  const add = (source: Source | null, description: unknown) => {
    const { ipProtocol: protocol, fromPort, toPort } = item;
    rules.push(readRule({ ruleId: null, protocol, fromPort, toPort, source, description }));
  };
  for (const [key, read] of SOURCE_LISTS) {
    const listed = listOf(item[key]);
    complete &&= listed.complete;
    for (const entry of listed.items) {
      const object = objectOf(entry);
      const sources = object === null ? [cidrSource(entry)] : read(object);
      if (object !== null) complete &&= !hasForeignSource(object, key);
      for (const source of sources) add(source, object?.['description'] ?? null);
    }
  }
  for (const source of cidrSources(item, CIDR_KEYS)) add(source, null);
  // AWS refuses a permission without a source, so a source is there that this code does not know.
  if (rules.length === 0) add(null, null);
  return { rules, complete };
};

/** The legacy form: one rule spelled by top-level keys, beside an empty `ipPermissions`. */
const flatRules = (request: Json): ReadRule[] => {
  const { ipProtocol: protocol, fromPort, toPort } = request;
  const group = textOf(pick(request, 'sourceSecurityGroupName', 'sourceSecurityGroupId'));
  const sources = cidrSources(request, CIDR_KEYS);
  if (group !== null) sources.push({ kind: 'group', id: group });
  if (protocol === undefined && sources.length === 0) return [];
  return orUnreadable(sources).map((source) =>
    readRule({ ruleId: null, protocol, fromPort, toPort, source, description: null }),
  );
};

/** The request names what was asked for; CloudTrail had no rule set in the response before 2021. */
const rulesOfRequest = (value: unknown): AddedRules => {
  const request = objectOrJson(value);
  if (request === null) return { rules: [], complete: false };
  const permissions = request['ipPermissions'];
  const items = listOf(permissions);
  const rules = flatRules(request);
  const isFlat = rules.length > 0;
  // `ipPermissions: {}` is CloudTrail's empty list; without it, the rules are somewhere that nobody has seen yet.
  const isThere = isFlat || (typeof permissions === 'object' && permissions !== null);
  let complete = isThere && items.complete && !isOmitted(request) && !hasForeignSource(request, 'request');
  for (const item of items.items) {
    const object = objectOf(item);
    const read = object === null ? { rules: [], complete: false } : rulesOfItem(object);
    complete &&= read.complete;
    for (const rule of read.rules) rules.push(rule);
  }
  return { rules: isFlat ? withoutRepetition(rules) : rules, complete };
};

const withoutRepetition = (rules: readonly ReadRule[]): ReadRule[] => {
  const seen = new Set<string>();
  return rules.filter((read) => {
    if (read.kind === 'partial') return true;
    const fingerprint = fingerprintOf(read.rule);
    return !seen.has(fingerprint) && seen.add(fingerprint);
  });
};

const sourcesOfEntry = (entry: Json): Sources => {
  const sources = cidrSources(entry, ['cidrIpv4', 'cidrIpv6']);
  const list = pick(entry, 'prefixListId');
  if (list !== undefined) sources.push(prefixListSource(list));
  const group = pick(entry, 'referencedGroupInfo', 'referencedGroupId');
  if (group !== undefined) sources.push(groupSource(objectOf(group) ?? { groupId: group }));
  return orUnreadable(sources);
};

/** The response is AWS's own word: canonical, with rule ids. Null when it holds no inbound rule. */
const rulesOfResponse = (response: Json): AddedRules | null => {
  const listed = listOf(response['securityGroupRuleSet']);
  const rules: ReadRule[] = [];
  let complete = listed.complete && !isOmitted(response);
  for (const item of listed.items) {
    const entry = objectOf(item);
    if (entry === null) {
      complete = false;
      continue;
    }
    if (entry['isEgress'] === true || entry['isEgress'] === 'true') continue;
    complete &&= !isOmitted(entry) && !hasForeignSource(entry, 'answer');
    const { securityGroupRuleId: ruleId, ipProtocol: protocol, fromPort, toPort, description } = entry;
    for (const source of sourcesOfEntry(entry))
      rules.push(readRule({ ruleId, protocol, fromPort, toPort, source, description }));
  }
  return rules.length === 0 && complete ? null : { rules, complete };
};

/**
 * The rules that an AuthorizeSecurityGroupIngress added: `responseElements.securityGroupRuleSet` first, the request
 * (list form, flat form, or both) where the response has none. Never throws, linear in the record.
 */
export const readAuthorizedRules = (record: Json): AddedRules => {
  const response = objectOrJson(record['responseElements']);
  const answered = response === null ? null : rulesOfResponse(response);
  if (answered?.complete) return answered;
  const asked = rulesOfRequest(record['requestParameters']);
  // A response that broke off still has the ids; the request then tells what else was added.
  if (answered === null || answered.rules.length === 0) return asked;
  return { rules: withoutRepetition([...answered.rules, ...asked.rules]), complete: false };
};
