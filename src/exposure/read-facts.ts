import { NOBODY } from './actor.ts';
import type { FoundRecord } from './find-record.ts';
import { type Json, listOf, objectOf, objectOrJson, pick, textOf, unwrapped } from './lenient.ts';
import { cut } from './read-identity.ts';
import type { RecordFacts } from './verdict.ts';

export const accountOf = (value: unknown): string | null =>
  // A normaliser that makes numbers of digits eats leading zeros; every account id has twelve digits.
  typeof value === 'number' ? String(value).padStart(12, '0') : textOf(value);

// The zone is Z in CloudTrail. A normaliser's text without one is UTC too: it must not become local time.
const ZONELESS = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?)$/;

const timeOf = (value: unknown): number | null => {
  if (typeof value !== 'string' || value.length > 40) return null;
  const zoneless = value.endsWith('Z') ? null : ZONELESS.exec(value);
  const time = Date.parse(zoneless ? `${zoneless[1]}T${zoneless[2]}Z` : value);
  return Number.isNaN(time) ? null : time;
};

/** The group as the old style of logging names it: in the response's rules, else in the request. */
const oldStyleGroup = (record: Json): { groupId: string | null; groupName: string | null } => {
  const response = objectOrJson(record['responseElements']);
  const request = objectOrJson(record['requestParameters']);
  // All rules of a call are rules of one group.
  const ruleSet = response === null ? undefined : pick(response, 'securityGroupRuleSet', 'revokedSecurityGroupRuleSet');
  const first = objectOf(listOf(ruleSet).items[0]);
  return {
    groupId: textOf(first?.['groupId']) ?? textOf(request?.['groupId']) ?? textOf(response?.['groupId']),
    groupName: textOf(request?.['groupName']),
  };
};

/** IPAM's promise to fill a prefix list: called where IPAM lives, of a list that may lie in another region. */
export const RESOLVER_TARGET = 'CreateIpamPrefixListResolverTarget';
/** The prefix list that a new-style record is about: as AWS answered, else as was asked. */
const prefixListOf = ({ record, eventName }: FoundRecord, request: Json): string | null => {
  const response = objectOrJson(record['responseElements']);
  const answer = objectOrJson(response?.[`${eventName}Response`]) ?? response;
  const answered = textOf(objectOf(answer?.['prefixList'])?.['prefixListId']);
  return answered ?? textOf(pick(request, 'PrefixListId', 'prefixListId'));
};

/** The parameters of a new-style record: `<eventName>Request` holds them. Null when unreadable. */
export const newStyleRequest = ({ record, eventName }: FoundRecord): Json | null =>
  unwrapped(record['requestParameters'], `${eventName}Request`);

/**
 * Everything that a record says beside its rules, as it is written there. Nothing is proof: check an account, a region
 * or an id against its pattern before it goes into a URL, a key or a call. The actor is left to judgeActor.
 */
export const readFacts = (found: FoundRecord): RecordFacts => {
  const { record } = found;
  const request = newStyleRequest(found) ?? {};
  const group = oldStyleGroup(record);
  const listRegion = found.eventName === RESOLVER_TARGET ? textOf(pick(request, 'PrefixListRegion')) : null;
  const prefixListId = prefixListOf(found, request);
  return {
    eventId: textOf(record['eventID']),
    eventName: found.eventName,
    eventTime: timeOf(record['eventTime']),
    // Not userIdentity.accountId: that is the caller's account, and a call may come from another one.
    account: accountOf(record['recipientAccountId']) ?? accountOf(found.envelopeAccount),
    region: listRegion ?? textOf(record['awsRegion']) ?? textOf(found.envelopeRegion),
    groupId: group.groupId ?? textOf(request['GroupId']),
    groupName: group.groupName ?? textOf(request['GroupName']),
    ...(prefixListId === null ? {} : { prefixListId }),
    actor: NOBODY,
    sourceIp: cut(pick(record, 'sourceIPAddress', 'sourceipaddress', 'sourceIpAddress')),
  };
};

/** The facts of what is no record. */
export const NO_FACTS: RecordFacts = {
  eventId: null,
  eventName: null,
  eventTime: null,
  account: null,
  region: null,
  groupId: null,
  groupName: null,
  actor: NOBODY,
  sourceIp: null,
};
