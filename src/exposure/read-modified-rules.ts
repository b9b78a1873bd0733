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
    const ruleId = entry['SecurityGroupRuleId'];
    const { IpProtocol: protocol, FromPort: fromPort, ToPort: toPort, Description: description } = rule;
    for (const source of sourcesOf(rule))
      rules.push(readRule({ ruleId, protocol, fromPort, toPort, source, description }));
  }
  return { rules, complete };
};

/**
 * The sources that a ModifyManagedPrefixList adds to its list. Null entries are unreadable. Takes the parameters
 * inside `ModifyManagedPrefixListRequest`; the key's case is not trusted. Never throws.
 */
export const readAddedEntries = (request: Json | null): (Source | null)[] => {
  if (request === null || isOmitted(request)) return [null];
  const listed = listOf(pick(request, 'AddEntry', 'addEntry'));
  const entries = listed.items.map((item) => {
    const entry = objectOf(item);
    return entry === null ? cidrSource(item) : cidrSource(pick(entry, 'Cidr', 'cidr'));
  });
  return listed.complete ? entries : [...entries, null];
};
