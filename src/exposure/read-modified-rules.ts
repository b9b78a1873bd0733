import { hasForeignSource } from './has-foreign-source.ts';
import { type Json, isOmitted, listOf, objectOf, pick, textOf } from './lenient.ts';
import type { AddedRules } from './read-authorized-rules.ts';
import { type ReadRule, cidrSource, cidrSources, readRule } from './read-rule.ts';
import type { Source } from './rule.ts';

const sourcesOf = (rule: Json): readonly (Source | null)[] => {
  const sources = cidrSources(rule, ['CidrIpv4', 'CidrIpv6']);
  const list = textOf(pick(rule, 'PrefixListId'));
  if (list !== null) sources.push({ kind: 'prefix-list', id: list });
  const group = textOf(pick(rule, 'ReferencedGroupId'));
  if (group !== null) sources.push({ kind: 'group', id: group });
  return sources.length > 0 ? sources : [null];
};

/**
 * The new content of the rules that a ModifySecurityGroupRules changed: AWS demands the complete rule every time. One
 * rule is an object, several are a list, types are guessed from the text; the direction is not told. Takes the
 * parameters inside `ModifySecurityGroupRulesRequest`; never throws.
 */
export const readModifiedRules = (request: Json | null): AddedRules => {
  if (request === null) return { rules: [], complete: false };
  const listed = listOf(pick(request, 'SecurityGroupRule'));
  const rules: ReadRule[] = [];
  let complete = listed.complete && listed.items.length > 0 && !isOmitted(request);
  for (const item of listed.items) {
    const entry = objectOf(item);
    const rule = objectOf(entry?.['SecurityGroupRule']);
    if (entry === null || rule === null || isOmitted(entry) || isOmitted(rule)) {
      complete = false;
      continue;
    }
    complete &&= !hasForeignSource(rule, 'modified');
    const ruleId = entry['SecurityGroupRuleId'];
    const { IpProtocol: protocol, FromPort: fromPort, ToPort: toPort, Description: description } = rule;
    for (const source of sourcesOf(rule))
      rules.push(readRule({ ruleId, protocol, fromPort, toPort, source, description }));
  }
  return { rules, complete };
};

/** The parameters of a ModifyManagedPrefixList that add no entry, in lower case. */
const ADDS_NOTHING: ReadonlySet<string> = new Set([
  ...['prefixlistid', 'prefixlistname', 'currentversion', 'maxentries', 'removeentry', 'dryrun'],
]);

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
    if (key.toLowerCase() !== 'addentry') {
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
