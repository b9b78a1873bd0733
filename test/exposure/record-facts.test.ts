import { describe, expect, it } from '@jest/globals';
import { NOBODY } from '../../src/exposure/actor.ts';
import { ACTED_EVENTS, classify } from '../../src/exposure/classify.ts';
import {
  answered,
  answeredRule,
  authorize,
  authorizeItems,
  GROUP,
  ipv4,
  item,
  modifyPrefixList,
  ports,
  record,
  SETTINGS,
} from './records.ts';

const judge = (value: unknown) => classify(value, SETTINGS);
const CLOSING = [
  'RevokeSecurityGroupIngress',
  'DeleteSecurityGroup',
  'ModifySecurityGroupRules',
  'ModifyManagedPrefixList',
  'RestoreManagedPrefixListVersion',
];

describe('an event that may have closed something', () => {
  it.each(CLOSING)('is %s', (eventName) => {
    expect(judge(record(eventName)).mayClose).toBe(true);
    expect(ACTED_EVENTS).toContain(eventName);
  });

  it.each(['AuthorizeSecurityGroupIngress', 'RevokeSecurityGroupEgress', 'CreateSecurityGroup'])(
    'is not %s',
    (eventName) => {
      expect(judge(record(eventName)).mayClose).toBe(false);
    },
  );

  it('is no failed one, none of another service, and nothing that is no record', () => {
    const revoke = (fields: Record<string, unknown>) => judge(record('RevokeSecurityGroupIngress', fields)).mayClose;
    expect(revoke({ errorCode: 'Client.InvalidPermission.NotFound' })).toBe(false);
    expect(revoke({ errorCode: null })).toBe(true);
    expect(revoke({ eventSource: 'example.amazonaws.com' })).toBe(false);
    expect(judge(7).mayClose).toBe(false);
  });

  it('names its group by the rules that AWS says it revoked', () => {
    const items = [{ groupId: 'sg-0answered', securityGroupRuleId: 'sgr-1' }];
    const responseElements = { _return: true, revokedSecurityGroupRuleSet: { items } };
    const { facts } = judge(
      record('RevokeSecurityGroupIngress', { responseElements, requestParameters: { groupName: 'x' } }),
    );
    expect(facts).toMatchObject({ groupId: 'sg-0answered', groupName: 'x' });
  });
});

describe('what a record says of its caller', () => {
  const open = (fields: Record<string, unknown> = {}) =>
    authorize({ ipPermissions: { items: [item({ ...ports(10250), ipRanges: ipv4('0.0.0.0/0') })] } }, fields);

  it('is read where something comes of the record, and nowhere else', () => {
    const reads = (value: unknown) => judge(value).facts.actor !== NOBODY;
    expect(reads(open())).toBe(true);
    // It tells everything, so that nothing has to be looked up.
    expect(reads(answered(answeredRule({ ...ports(10250), cidrIpv4: '0.0.0.0/0' })))).toBe(true);
    expect(reads(authorizeItems(item({ ...ports(10250), ipRanges: ipv4('8.8.8.8/32') })))).toBe(true);
    expect(reads(modifyPrefixList({ RemoveEntry: { Cidr: '0.0.0.0/0' } }))).toBe(true);
    expect(reads(authorizeItems(item({ ...ports(443), ipRanges: ipv4('0.0.0.0/0') })))).toBe(false);
    expect(reads(record('DescribeSecurityGroups'))).toBe(false);
  });

  it('holds the address of the call in each spelling of its key', () => {
    for (const key of ['sourceIPAddress', 'sourceipaddress', 'sourceIpAddress'])
      expect(judge(open({ sourceIPAddress: undefined, [key]: '198.51.100.9' })).facts.sourceIp).toBe('198.51.100.9');
  });

  it('holds a time, and none that is far too long or no text', () => {
    const timeOf = (eventTime: unknown) => judge(open({ eventTime })).facts.eventTime;
    expect(timeOf('2026-11-20T09:30:00Z')).toBe(Date.UTC(2026, 10, 20, 9, 30));
    expect(timeOf(`${' '.repeat(40)}2026-11-20T09:30:00Z`)).toBeNull();
    expect(timeOf(1_790_000_000)).toBeNull();
  });

  it('is read from a record whose keys are in lower case, too', () => {
    const lower = (value: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(value).map(([key, one]) => [key.toLowerCase(), one]));
    const rule = answered(answeredRule({ ...ports(10250), cidrIpv4: '0.0.0.0/0' }));
    expect(judge(lower(rule))).toEqual(judge(rule));
    const { eventName: eventname, ...rest } = rule;
    expect(judge({ ...rest, eventname })).toEqual(judge(rule));
    expect(judge(lower(open({ errorCode: 'Client.UnauthorizedOperation' }))).verdict).toBe('ignored');
    expect(judge(lower(open({ eventSource: 'example.amazonaws.com' }))).verdict).toBe('ignored');
    // In the spelling of CloudTrail it has no other: somebody else's keys say nothing.
    const foreign = { eventname: 'CreateTags', errorcode: 'Client.UnauthorizedOperation' };
    expect(judge({ ...open(), ...foreign }).verdict).toBe('exposed');
  });

  it('names the group that was asked for', () => {
    expect(judge(open()).facts.groupId).toBe(GROUP);
  });
});
