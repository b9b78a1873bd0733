import { describe, expect, it } from '@jest/globals';
import { classify } from '../../src/exposure/classify.ts';
import { readRule } from '../../src/exposure/read-rule.ts';
import { fingerprintOf } from '../../src/exposure/rule.ts';
import {
  answered,
  answeredRule,
  authorize,
  authorizeItems,
  changed,
  envelope,
  GROUP,
  ipv4,
  item,
  modify,
  modifyPrefixList,
  ports,
  record,
  SETTINGS,
} from './records.ts';

type Json = Record<string, unknown>;
const judge = (value: unknown) => classify(value, SETTINGS);
const said = (value: unknown) => {
  const { verdict, reasons } = judge(value);
  return `${verdict}: ${reasons.map(({ code }) => code).join(', ')}`;
};
const exposedRules = (value: unknown) =>
  judge(value).exposures.map(({ rule }) => `${rule.ruleId ?? '-'} ${fingerprintOf(rule)}`);

const kubelet = (...cidrs: string[]) => item({ ...ports(10250), ipRanges: ipv4(...cidrs) });
const ID = 'sgr-00000000000000001';
const WORLD = 'tcp/10250-10250/0.0.0.0/0';
const rule = (cidrIpv4: unknown, fields: Json = {}) => answeredRule({ ...ports(10250), cidrIpv4, ...fields });
const exchange = (asked: Json[], ...entries: unknown[]) => ({
  ...authorizeItems(...asked),
  responseElements: { _return: true, securityGroupRuleSet: { items: entries } },
});
const UNREADABLE = 'unknown: unreadable';
const EXPOSED = 'exposed: open-to-world, rule-unknown';

describe('an authorize in which no rule is found', () => {
  const empty = (request: Json, responseElements: unknown = { _return: true }) =>
    authorize({ ipPermissions: {}, ...request }, { responseElements });

  it.each<[string, unknown]>([
    ['an empty list', empty({})],
    ['items that is null', empty({ ipPermissions: { items: null } })],
    ['a bare list', empty({ ipPermissions: [] })],
    ['a response that is omitted', empty({}, { omitted: true })],
    ['a rule set that is omitted', empty({}, { securityGroupRuleSet: { omitted: true } })],
    ['a response of nothing', empty({}, { securityGroupRuleSet: { items: [null] } })],
    [
      'a response of outbound rules',
      empty({}, { securityGroupRuleSet: { items: [rule('0.0.0.0/0', { isEgress: true })] } }),
    ],
    ['ports alone', empty(ports(10250))],
    ['a list of another name', empty({ ipPermissionSet: { items: [kubelet('0.0.0.0/0')] } })],
    ['nothing but nulls', empty({ ipProtocol: null, cidrIp: null, fromPort: null, toPort: null })],
  ])('is looked up: %s', (_name, value) => {
    expect(said(value)).toBe(UNREADABLE);
    expect(judge(value).lookUps).toEqual([{ reason: expect.objectContaining({ code: 'unreadable' }), rules: null }]);
  });

  it.each<[string, unknown]>([
    ['an item without a source', authorizeItems(kubelet('10.0.0.0/8'), kubelet())],
    ['an item that is null', authorizeItems(kubelet('10.0.0.0/8'), null as never)],
    ['a list that broke off', authorize({ ipPermissions: { omitted: true, items: [kubelet('10.0.0.0/8')] } })],
  ])('is no less unreadable beside a rule that is found: %s', (_name, value) => {
    expect(said(value)).toBe(UNREADABLE);
  });

  it('is not what a readable request beside an omitted response is', () => {
    const responseElements = { omitted: true };
    expect(said({ ...authorizeItems(kubelet('10.0.0.0/8')), responseElements })).toBe('clear: source-not-public');
  });

  it('is not what a list beside the nulls of a flat form is', () => {
    const request = { ipPermissions: { items: [kubelet('10.0.0.0/8')] }, ipProtocol: null, cidrIp: null };
    expect(said(authorize(request))).toBe('clear: source-not-public');
  });
});

describe('a response and its request', () => {
  it('are read together where a rule of the response cannot be read', () => {
    for (const broken of [rule('x'), rule('0.0.0.0/0', { ipProtocol: null }), rule('0.0.0.0/0', ports(null))]) {
      expect(said(exchange([kubelet('0.0.0.0/0')], broken))).toBe('exposed: open-to-world, unreadable, rule-unknown');
      expect(said(exchange([kubelet('10.0.0.0/8')], broken))).toBe('unknown: unreadable');
    }
  });

  it('are read together where one of several rules cannot be read', () => {
    const value = exchange([kubelet('10.0.0.0/8', '0.0.0.0/0')], rule('10.0.0.0/8'), rule('x'));
    expect(said(value)).toBe('exposed: open-to-world, unreadable, rule-unknown');
  });

  it('keep the ids of the response when they are read together', () => {
    const value = exchange([kubelet('0.0.0.0/0')], rule('0.0.0.0/0'), rule('x', { securityGroupRuleId: 'sgr-2' }));
    expect(exposedRules(value)).toEqual([`${ID} ${WORLD}`]);
  });

  it.each([
    ['the world', [kubelet('10.0.0.0/8', '0.0.0.0/0')], UNREADABLE],
    ['the world by all protocols', [item({ ipProtocol: '-1', ipRanges: ipv4('10.0.0.0/8', '0.0.0.0/0') })], UNREADABLE],
    ['a prefix list', [{ ...kubelet('10.0.0.0/8'), prefixListIds: [{ prefixListId: 'pl-0a1b2c3d' }] }], UNREADABLE],
    ['a private source', [kubelet('10.0.0.0/8', '192.168.0.0/16')], 'clear: source-not-public'],
    [
      'another port',
      [kubelet('10.0.0.0/8'), item({ ...ports(443), ipRanges: ipv4('0.0.0.0/0') })],
      'clear: port-not-watched, source-not-public',
    ],
    ['the same rule again', [kubelet('10.0.0.0/8'), kubelet('10.0.0.9/8')], 'clear: source-not-public'],
    ['a rule that cannot be read', [kubelet('10.0.0.0/8', 'x')], 'clear: source-not-public'],
  ])('differ: the response lacks %s', (_name, asked, expected) => {
    expect(said(exchange(asked, rule('10.0.0.0/8')))).toBe(expected);
  });

  it('say nothing of a missing rule where the response has one for each', () => {
    expect(said(exchange([kubelet('0.0.0.0/0')], rule('10.0.0.0/8')))).toBe('clear: source-not-public');
  });

  it('show an exposure with its id, and ask about what the response lacks', () => {
    const value = exchange([kubelet('0.0.0.0/0', '1.0.0.0/8')], rule('0.0.0.0/0'));
    expect(exposedRules(value)).toEqual([`${ID} ${WORLD}`]);
    expect(said(value)).toBe('exposed: open-to-world, unreadable');
  });

  it.each([true, 'true', 'True', 'TRUE'])('leave out a rule whose isEgress is %j', (isEgress) => {
    expect(said(answered(rule('10.0.0.0/8'), rule('0.0.0.0/0', { isEgress })))).toBe('clear: source-not-public');
  });

  it.each([false, 'false', null, '', 'trut', 'TRUE!', 1])('keep a rule whose isEgress is %j', (isEgress) => {
    expect(said(answered(rule('0.0.0.0/0', { isEgress })))).toBe('exposed: open-to-world');
  });
});

describe('an authorize in the style of the newer actions', () => {
  const permission = (fields: Json = {}) => ({
    tag: 1,
    IpProtocol: 'tcp',
    FromPort: 10250,
    ToPort: 10250,
    IpRanges: { tag: 1, CidrIp: '0.0.0.0/0' },
    ...fields,
  });
  const wrapped = (request: unknown, fields: Json = {}) =>
    authorize({}, { requestParameters: { AuthorizeSecurityGroupIngressRequest: request }, ...fields });
  const asking = (IpPermissions: unknown, fields: Json = {}) => wrapped({ GroupId: GROUP, IpPermissions, ...fields });

  it.each<[string, unknown]>([
    ['one rule', asking(permission())],
    ['a list', asking([permission({ IpRanges: { tag: 1, CidrIp: '10.0.0.0/8' } }), permission({ tag: 2 })])],
    ['several ranges', asking(permission({ IpRanges: [{ CidrIp: '10.0.0.0/8' }, { CidrIp: '0.0.0.0/0', tag: 2 }] }))],
    ['the keys of the API without the wrapper', authorize({ IpPermissions: [permission()] })],
    ['the keys of the API in a list', authorizeItems(permission())],
    ['one key of the API', authorizeItems({ ...kubelet(), ipRanges: { items: [{ CidrIp: '0.0.0.0/0' }] } })],
    [
      'a list of `item`',
      authorize({ ipPermissions: { item: { ...kubelet(), ipRanges: { item: [{ cidrIp: '0.0.0.0/0' }] } } } }),
    ],
    [
      'both spellings, one of them empty',
      authorize({ IpPermissions: '', ipPermissions: { items: [kubelet('0.0.0.0/0')] } }),
    ],
    [
      'both spellings, the second one empty',
      authorize({ ipPermissions: { items: [kubelet('0.0.0.0/0')] }, IpPermissions: null }),
    ],
    [
      'both spellings of a source, the first one empty',
      authorize({ ipPermissions: {}, IpProtocol: 'tcp', ...ports(10250), cidrIp: null, CidrIp: '0.0.0.0/0' }),
    ],
  ])('is read: %s', (_name, value) => {
    expect(said(value)).toBe(EXPOSED);
    expect(judge(value).facts.groupId).toBe(GROUP);
  });

  it('is read with the ids of its response', () => {
    const securityGroupRuleSet = { item: rule('0.0.0.0/0', { groupOwnerId: 111122223333 }) };
    const responseElements = { AuthorizeSecurityGroupIngressResponse: { return: true, securityGroupRuleSet } };
    const value = wrapped({ GroupId: GROUP, IpPermissions: permission() }, { responseElements });
    expect(exposedRules(value)).toEqual([`${ID} ${WORLD}`]);
  });

  it('is read with the name of its group', () => {
    expect(judge(wrapped({ GroupName: 'workers', IpPermissions: permission() })).facts).toMatchObject({
      groupId: null,
      groupName: 'workers',
    });
  });

  it.each<[string, unknown]>([
    ['no rule', wrapped({ GroupId: GROUP })],
    [
      'a source in two spellings',
      authorizeItems({ ...kubelet(), ipRanges: [{ cidrIp: '10.0.0.0/8', CidrIp: '0.0.0.0/0' }] }),
    ],
    [
      'a list in two spellings, beside a group',
      authorizeItems({ ...kubelet('10.0.0.0/8'), IpRanges: ipv4('0.0.0.0/0'), groups: [{ groupId: 'sg-0feed' }] }),
    ],
    [
      'a port in two spellings',
      authorizeItems({ ...item({ ...ports(443), ipRanges: ipv4('0.0.0.0/0') }), ToPort: 65_535 }),
    ],
  ])('is never clear: %s', (_name, value) => {
    expect(said(value)).toBe(UNREADABLE);
  });

  it('is clear where it can be read and is', () => {
    expect(said(asking(permission({ IpRanges: { CidrIp: '10.0.0.0/8', tag: 1 } })))).toBe('clear: source-not-public');
    expect(said(asking(permission({ FromPort: 443, ToPort: 443 })))).toBe('clear: port-not-watched');
  });
});

describe('what stands beside the wrapper of the new style', () => {
  const privateRule = modify(changed({ CidrIpv4: '10.0.0.0/8' }));
  const privateEntry = modifyPrefixList({ AddEntry: { Cidr: '10.0.0.0/8', tag: 1 } });
  const beside = (value: Json, more: Json) => ({
    ...value,
    requestParameters: { ...(value['requestParameters'] as Json), ...more },
  });

  it.each([{ omitted: true }, { omitted: 'true' }, { SecurityGroupRule: changed({ CidrIpv4: '0.0.0.0/0' }) }])(
    'makes it unreadable: %j',
    (more) => {
      expect(said(beside(privateRule, more))).toBe('unknown: modified-rule, unreadable');
      expect(said(beside(privateEntry, more))).toBe('unknown: unreadable');
    },
  );

  it.each([{ groupId: null }, { ipPermissions: '' }, { dryRun: undefined }])(
    'is nothing where it is empty: %j',
    (more) => {
      expect(said(beside(privateRule, more))).toBe('clear: source-not-public');
      expect(said(beside(privateEntry, more))).toBe('clear: source-not-public');
    },
  );
});

describe('the groups of an item', () => {
  const groups = (...items: unknown[]) => authorizeItems({ ...kubelet(), groups: { items } });

  it.each([{}, { userId: '111122223333' }, { groupId: '' }, { description: 'x' }, null, 'sg-0feed'])(
    'are looked up where an entry names none: %j',
    (entry) => {
      expect(said(groups({ groupId: 'sg-0feed' }, entry))).toBe(UNREADABLE);
    },
  );

  it('let in a group that is named, by id or by name', () => {
    expect(said(groups({ groupId: 'sg-0feed' }))).toBe('clear: source-is-group');
    expect(said(groups({ groupName: 'amazon-elb-sg', userId: 'amazon-elb' }))).toBe('clear: source-is-group');
  });

  it('let in the CIDR that an entry has, beside its group or alone', () => {
    expect(said(groups({ groupId: 'sg-0feed', cidrIp: '0.0.0.0/0' }))).toBe(EXPOSED);
    expect(said(groups({ cidrIp: '10.0.0.0/8' }))).toBe('clear: source-not-public');
  });

  it('are looked up where the response names none', () => {
    const nameless = rule(undefined, { referencedGroupInfo: { userId: '111122223333' } });
    expect(said(answered(nameless))).toBe(UNREADABLE);
  });
});

describe('protocols by name', () => {
  it.each([
    ['hopopt', 0],
    ['igmp', 2],
    ['gre', 47],
    ['ESP', 50],
    ['ah', 51],
    ['ipv6-icmp', 58],
    ['ospf', 89],
    ['ospfigp', 89],
    ['pim', 103],
    ['vrrp', 112],
    ['l2tp', 115],
    ['sctp', 132],
    ['udplite', 136],
  ])('are what their number is, and no TCP: %s', (name, number) => {
    const raw = {
      ruleId: null,
      fromPort: 1,
      toPort: 1,
      source: { kind: 'group', id: GROUP } as const,
      description: null,
    };
    expect(readRule({ ...raw, protocol: name })).toEqual(readRule({ ...raw, protocol: number }));
    expect(said(authorizeItems({ ...kubelet('0.0.0.0/0'), ipProtocol: name }))).toBe('clear: protocol-not-tcp');
  });

  it.each(['ip', 'ipv4', 'ipv6', 'any', 'tcp6', 'tcp/udp', 'http'])(
    'are looked up where they could be anything: %s',
    (ipProtocol) => {
      expect(said(authorizeItems({ ...kubelet('0.0.0.0/0'), ipProtocol }))).toBe(UNREADABLE);
    },
  );
});

describe('a record without its event source', () => {
  const without = (value: Json) => ({ ...value, eventSource: undefined });

  it('is judged as one of EC2 where only EC2 has such an event', () => {
    expect(said(without(authorizeItems(kubelet('0.0.0.0/0'))))).toBe(EXPOSED);
    expect(said(without(authorizeItems(kubelet('10.0.0.0/8'))))).toBe('clear: source-not-public');
    expect(said(without(modify(changed({ CidrIpv4: '0.0.0.0/0' }))))).toBe('unknown: modified-rule');
    const revoked = judge(without(record('RevokeSecurityGroupIngress')));
    expect([revoked.verdict, revoked.mayClose]).toEqual(['ignored', true]);
  });

  it('is none where another service could have the event', () => {
    expect(judge(without(record('CreateTags')))).toMatchObject({ verdict: 'invalid', mayClose: false });
  });

  it('is one of EC2 where its envelope says so', () => {
    expect(said(envelope({ ...record('RunInstances'), eventSource: null }))).toBe('ignored: not-ingress');
  });
});

describe('a prefix list that an IPAM resolver fills', () => {
  const target = (fields: Json) =>
    judge(
      record('CreateIpamPrefixListResolverTarget', {
        requestParameters: { CreateIpamPrefixListResolverTargetRequest: { PrefixListId: 'pl-0a1b2c3d', ...fields } },
      }),
    );

  it('is looked at where the list lies', () => {
    const { facts, lookUps } = target({ PrefixListRegion: 'us-east-2' });
    expect(facts).toMatchObject({ prefixListId: 'pl-0a1b2c3d', region: 'us-east-2' });
    expect(lookUps).toEqual([{ reason: expect.objectContaining({ code: 'prefix-list' }), rules: null }]);
  });

  it('is looked at where the call was made when it says nothing else', () => {
    expect(target({}).facts.region).toBe('eu-west-1');
  });

  it('lends its region to no other event', () => {
    expect(judge(modifyPrefixList({ PrefixListRegion: 'us-east-2' })).facts.region).toBe('eu-west-1');
  });
});
