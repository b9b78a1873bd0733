import { hasForeignSource, type SourceList } from './has-foreign-source.ts';
import { type Json, isOmitted, listOf, objectOf, pick, textOf, withCamelKeys } from './lenient.ts';
import type { AddedRules } from './read-authorized-rules.ts';
import { type ReadRule, cidrSource, cidrSources, readRule } from './read-rule.ts';
import { type Sources, groupSource, orUnreadable, prefixListSource } from './read-sources.ts';
import { type Source, fingerprintOf } from './rule.ts';

const CIDR_KEYS = ['cidrIp', 'cidrIpv4', 'cidrIpv6'];
const rangeSources = (entry: Json): Sources => orUnreadable(cidrSources(entry, CIDR_KEYS));
/** An entry that names no group is no group: nobody knows what it lets in. */
const groupSources = (entry: Json): Sources => {
  const group = groupSource(entry);
  return group === null ? rangeSources(entry) : [group, ...cidrSources(entry, CIDR_KEYS)];
};

const SOURCE_LISTS: ReadonlyMap<SourceList, (entry: Json) => Sources> = new Map([
  ['ipRanges', rangeSources],
  ['ipv6Ranges', rangeSources],
  ['prefixListIds', (entry) => [prefixListSource(entry['prefixListId'])]],
  ['groups', groupSources],
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
    for (const one of listed.items) {
      const object = objectOf(one);
      const entry = object === null ? null : withCamelKeys(object);
      const sources = entry === null ? [cidrSource(one)] : read(entry);
      if (entry !== null) complete &&= !hasForeignSource(entry, key);
      for (const source of sources) add(source, entry?.['description'] ?? null);
    }
  }
  for (const source of cidrSources(item, CIDR_KEYS)) add(source, null);
  // AWS refuses a permission without a source, so a source is there that this code does not know.
  if (rules.length === 0) add(null, null);
  return { rules, complete };
};

/** The legacy form: one rule spelled by top-level keys, beside an empty `ipPermissions`. */
const flatRules = (request: Json): ReadRule[] => {
  const { fromPort, toPort } = request;
  const protocol = pick(request, 'ipProtocol');
  const group = textOf(pick(request, 'sourceSecurityGroupName', 'sourceSecurityGroupId'));
  const sources = cidrSources(request, CIDR_KEYS);
  if (group !== null) sources.push({ kind: 'group', id: group });
  if (protocol === undefined && sources.length === 0) return [];
  return orUnreadable(sources).map((source) =>
    readRule({ ruleId: null, protocol, fromPort, toPort, source, description: null }),
  );
};

/** How many sources the lists of the parameters have, at a glance: none of them is read, and odd shapes are left out. */
export const countRequestedSources = (request: Json | null): number => {
  let count = 0;
  for (const item of listOf(request?.['ipPermissions']).items)
    for (const key of SOURCE_LISTS.keys()) count += listOf(objectOf(item)?.[key]).items.length;
  return count;
};

/** Each rule that was read in full once, the first of its kind. */
export const withoutRepetition = (rules: readonly ReadRule[]): ReadRule[] => {
  const seen = new Set<string>();
  return rules.filter((read) => {
    if (read.kind === 'partial') return true;
    const fingerprint = fingerprintOf(read.rule);
    return !seen.has(fingerprint) && seen.add(fingerprint);
  });
};

/**
 * The rules that the parameters of an AuthorizeSecurityGroupIngress ask for: list form, flat form, or both, in the
 * spelling of CloudTrail or of the API. AWS refuses a call without a rule: where none is found, some are in a shape
 * that nobody has seen yet.
 */
export const readRequestedRules = (parameters: Json | null): AddedRules => {
  if (parameters === null) return { rules: [], complete: false };
  const request = withCamelKeys(parameters);
  const items = listOf(request['ipPermissions']);
  const rules = flatRules(request);
  const isFlat = rules.length > 0;
  let complete = items.complete && !isOmitted(request) && !hasForeignSource(request, 'request');
  for (const one of items.items) {
    const item = objectOf(one);
    const read = item === null ? { rules: [], complete: false } : rulesOfItem(withCamelKeys(item));
    complete &&= read.complete;
    for (const rule of read.rules) rules.push(rule);
  }
  return { rules: isFlat ? withoutRepetition(rules) : rules, complete: complete && rules.length > 0 };
};
