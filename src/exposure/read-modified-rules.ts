import { hasForeignSource } from './has-foreign-source.ts';
import { type Json, isOmitted, listOf, objectOf, pick, textOf, withCamelKeys } from './lenient.ts';
import type { AddedRules } from './read-authorized-rules.ts';
import { type ReadRule, cidrSource, cidrSources, readRule } from './read-rule.ts';
import type { Source } from './rule.ts';

const sourcesOf = (rule: Json): readonly (Source | null)[] => {
  const sources = cidrSources(rule, ['cidrIpv4', 'cidrIpv6']);
  const list = textOf(pick(rule, 'prefixListId'));
  if (list !== null) sources.push({ kind: 'prefix-list', id: list });
  const group = textOf(pick(rule, 'referencedGroupId'));
  if (group !== null) sources.push({ kind: 'group', id: group });
  return sources.length > 0 ? sources : [null];
};

/** The name in the query, which CloudTrail writes, and the one of the API. */
const RULES = ['securityGroupRule', 'securityGroupRules'] as const;

/**
 * The new content of the rules that a ModifySecurityGroupRules changed: AWS demands the complete rule every time. One
 * rule is an object, several are a list, types are guessed from the text; the direction is not told. Takes the
 * parameters inside `ModifySecurityGroupRulesRequest`; the case of a key is not trusted. Never throws.
 */
export const readModifiedRules = (request: Json | null): AddedRules => {
  if (request === null) return { rules: [], complete: false };
  const parameters = withCamelKeys(request);
  const lists = RULES.map((key) => listOf(parameters[key]));
  const items = lists.flatMap((listed) => listed.items);
  const rules: ReadRule[] = [];
  let complete = lists.every((listed) => listed.complete) && items.length > 0 && !isOmitted(request);
  for (const item of items) {
    const read = readItem(item);
    complete &&= read.complete;
    for (const rule of read.rules) rules.push(rule);
  }
  return { rules, complete };
};

const readItem = (item: unknown): AddedRules => {
  const entry = withCamelKeys(objectOf(item) ?? {});
  const content = objectOf(entry['securityGroupRule']);
  if (content === null || isOmitted(entry) || isOmitted(content)) return { rules: [], complete: false };
  const rule = withCamelKeys(content);
  const ruleId = entry['securityGroupRuleId'];
  const { ipProtocol: protocol, fromPort, toPort, description } = rule;
  const read = (source: Source | null) => readRule({ ruleId, protocol, fromPort, toPort, source, description });
  return { rules: sourcesOf(rule).map(read), complete: !hasForeignSource(rule, 'modified') };
};

/** The parameters of a ModifyManagedPrefixList that add no entry, in lower case. */
const ADDS_NOTHING: ReadonlySet<string> = new Set([
  ...['prefixlistid', 'prefixlistname', 'currentversion', 'maxentries', 'removeentry', 'removeentries', 'dryrun'],
]);
/** The name in the query, and the one of the API. */
const ADDS: ReadonlySet<string> = new Set(['addentry', 'addentries']);

/**
 * The sources that a ModifyManagedPrefixList adds to its list; null for what cannot be read. Only a request of which
 * every part is known, and the list's id among them, adds nothing. Takes the parameters inside
 * `ModifyManagedPrefixListRequest`; the case of a key is not trusted. Never throws.
 */
export const readAddedEntries = (request: Json | null): (Source | null)[] => {
  if (request === null) return [null];
  const sources: (Source | null)[] = textOf(pick(request, 'PrefixListId', 'prefixListId')) === null ? [null] : [];
  for (const [key, value] of Object.entries(request)) {
    if (ADDS_NOTHING.has(key.toLowerCase()) || pick(request, key) === undefined) continue;
    if (!ADDS.has(key.toLowerCase())) {
      sources.push(null);
      continue;
    }
    const listed = listOf(value);
    if (!listed.complete) sources.push(null);
    for (const item of listed.items) for (const source of sourcesOfEntry(item)) sources.push(source);
  }
  return sources;
};

const sourcesOfEntry = (item: unknown): readonly (Source | null)[] => {
  const entry = objectOf(item);
  if (entry === null) return [cidrSource(item)];
  const sources = cidrSources(entry, ['Cidr', 'cidr']);
  return sources.length === 0 || isOmitted(entry) || hasForeignSource(entry, 'listed') ? [...sources, null] : sources;
};
