import type { FoundRecord } from './find-record.ts';
import { hasForeignSource } from './has-foreign-source.ts';
import { type Json, isOmitted, isTrue, listOf, objectOf, pick, unwrapped } from './lenient.ts';
import { newStyleRequest } from './read-facts.ts';
import { countRequestedSources, readRequestedRules, withoutRepetition } from './read-requested-rules.ts';
import { type PartialRule, type ReadRule, cidrSources, readRule } from './read-rule.ts';
import { type Sources, groupSource, orUnreadable, prefixListSource } from './read-sources.ts';
import { type Rule, fingerprintOf } from './rule.ts';

/** What a call added. `complete` is false when part of it could not be read and must be looked up. */
export type AddedRules = { rules: ReadRule[]; complete: boolean };

const sourcesOfEntry = (entry: Json): Sources => {
  const sources = cidrSources(entry, ['cidrIpv4', 'cidrIpv6']);
  const list = pick(entry, 'prefixListId');
  if (list !== undefined) sources.push(prefixListSource(list));
  const group = pick(entry, 'referencedGroupInfo', 'referencedGroupId');
  if (group !== undefined) sources.push(groupSource(objectOf(group) ?? { groupId: group }));
  return orUnreadable(sources);
};

/** The response is AWS's own word: canonical, with rule ids. */
const rulesOfResponse = (response: Json): AddedRules => {
  const listed = listOf(response['securityGroupRuleSet']);
  const rules: ReadRule[] = [];
  let complete = listed.complete && !isOmitted(response);
  for (const item of listed.items) {
    const entry = objectOf(item);
    if (entry === null) {
      complete = false;
      continue;
    }
    if (isTrue(entry['isEgress'])) continue;
    complete &&= !isOmitted(entry) && !hasForeignSource(entry, 'answer');
    const { securityGroupRuleId: ruleId, ipProtocol: protocol, fromPort, toPort, description } = entry;
    for (const source of sourcesOfEntry(entry))
      rules.push(readRule({ ruleId, protocol, fromPort, toPort, source, description }));
  }
  return { rules, complete };
};

/** A rule that was asked for and not answered: it is known, but not whether it is there. */
const inDoubt = ({ protocol, fromPort, toPort, source }: Rule): PartialRule => ({
  kind: 'partial',
  protocol,
  ports: fromPort === null || toPort === null ? null : { from: fromPort, to: toPort },
  source,
});

/** The requested rules that a response lacks. */
const unanswered = (asked: readonly ReadRule[], answered: readonly ReadRule[]): ReadRule[] => {
  const known = new Set(answered.map((read) => (read.kind === 'rule' ? fingerprintOf(read.rule) : '')));
  return asked.flatMap((read) =>
    read.kind === 'rule' && !known.has(fingerprintOf(read.rule)) ? [inDoubt(read.rule)] : [],
  );
};

/**
 * The rules that an AuthorizeSecurityGroupIngress added: `responseElements.securityGroupRuleSet` first, the request
 * where the response has no inbound rule. Never throws, linear in the record.
 */
export const readAuthorizedRules = (found: FoundRecord): AddedRules => {
  const request = newStyleRequest(found);
  const response = unwrapped(found.record['responseElements'], 'AuthorizeSecurityGroupIngressResponse');
  const answered = response === null ? null : rulesOfResponse(response);
  if (answered === null || answered.rules.length === 0) return readRequestedRules(request);
  const { rules, complete } = answered;
  // A response that broke off, or that cannot be read in part, still has ids; the request then tells what else was added.
  if (!complete || rules.some(({ kind }) => kind === 'partial'))
    return { rules: withoutRepetition([...rules, ...readRequestedRules(request).rules]), complete };
  // AWS answers with one rule for each source. With fewer, nobody knows what became of the others.
  if (countRequestedSources(request) <= rules.length) return answered;
  return { rules: [...rules, ...unanswered(readRequestedRules(request).rules, rules)], complete };
};
