import { describe, expect, it } from '@jest/globals';
import { parseCidr } from '../../src/exposure/cidr.ts';
import { classify } from '../../src/exposure/classify.ts';
import { readRule } from '../../src/exposure/read-rule.ts';
import { reasonFor } from '../../src/exposure/reasons.ts';
import { fingerprintOf, type Source } from '../../src/exposure/rule.ts';
import { REASON_CODES } from '../../src/exposure/verdict.ts';
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

// Pairs that lie one step apart and end in different verdicts. docs/mutation.md says how they were found.
const judge = (value: unknown) => classify(value, SETTINGS);
/** `verdict: code, code` */
const said = (value: unknown) => {
  const { verdict, reasons } = judge(value);
  return `${verdict}: ${reasons.map(({ code }) => code).join(', ')}`;
};
const EXPOSED = 'exposed: open-to-world, rule-unknown';
const UNREADABLE = 'unknown: unreadable';
const PRIVATE = 'clear: source-not-public';

const kubelet = (fields: Record<string, unknown>) => item({ ...ports(10250), ...fields });
const world = { ipRanges: ipv4('0.0.0.0/0') };
const office = { ipRanges: ipv4('10.0.0.0/8') };
const openTo = (fields: Record<string, unknown>) => authorizeItems(kubelet({ ...world, ...fields }));
const beside = (fields: Record<string, unknown>) => authorizeItems(kubelet({ ...office, ...fields }));
const flat = (fields: Record<string, unknown>, ...items: Record<string, unknown>[]) =>
  authorize({ ipPermissions: items.length > 0 ? { items } : {}, ...fields });
const tcp = { ipProtocol: 'tcp', ...ports(10250) };

describe('ports and protocols one step away', () => {
  it.each<[string, unknown, string]>([
    ['the first port missing, the last not watched', openTo({ fromPort: undefined, toPort: 443 }), UNREADABLE],
    ['from port 0, the last missing', openTo({ fromPort: 0, toPort: undefined }), UNREADABLE],
    ['ports of no text', openTo(ports('', ' ')), UNREADABLE],
    ['ports in hexadecimal', openTo(ports('0x1bb')), UNREADABLE],
    ['ports with decimals that are not zero', openTo(ports('443.05')), UNREADABLE],
    ['a port in sixteen characters', openTo(ports('10250'.padStart(16))), EXPOSED],
    ['a port in seventeen', openTo(ports('10250'.padStart(17))), UNREADABLE],
    ['TCP in sixteen characters', openTo({ ipProtocol: 'tcp'.padStart(16) }), EXPOSED],
    ['TCP in seventeen', openTo({ ipProtocol: 'tcp'.padStart(17) }), UNREADABLE],
    ['a number with letters for a protocol', openTo({ ipProtocol: '6x' }), UNREADABLE],
    ['a protocol with decimals that are not zero', openTo({ ipProtocol: '1.07' }), UNREADABLE],
    ['the last protocol number', openTo({ ipProtocol: '255' }), 'clear: protocol-not-tcp'],
    ['the one behind it', openTo({ ipProtocol: '256' }), UNREADABLE],
    ['no protocol on another port', openTo({ ...ports(443), ipProtocol: undefined }), UNREADABLE],
    ['all protocols on another port', beside({ ...ports(443), ipProtocol: '-1', ipRanges: ipv4('x') }), UNREADABLE],
    [
      'a port above both, from nobody knows where',
      beside({ ...ports(20_000), ipRanges: ipv4('x') }),
      'clear: port-not-watched',
    ],
    [
      'a port between, from nobody knows where',
      beside({ ...ports(8443), ipRanges: ipv4('x') }),
      'clear: port-not-watched',
    ],
    [
      'a range that ends at 6443, from nobody knows where',
      beside({ ...ports(1, 6443), ipRanges: ipv4('x') }),
      UNREADABLE,
    ],
  ])('%s', (_name, value, expected) => {
    expect(said(value)).toBe(expected);
  });

  it.each<[unknown, string]>([
    ['icmp', 'icmp'],
    ['-1.0', '-1'],
    ['all', '-1'],
  ])('calls protocol %j %s', (protocol, name) => {
    const source: Source = { kind: 'cidr', family: 4, cidr: '0.0.0.0/0' };
    const read = readRule({ ruleId: null, protocol, fromPort: -1, toPort: -1, source, description: null });
    expect(read).toMatchObject({ kind: 'rule', rule: { protocol: name } });
  });

  it('gives all ports one fingerprint', () => {
    const source: Source = { kind: 'cidr', family: 4, cidr: '0.0.0.0/0' };
    expect(fingerprintOf({ protocol: '-1', fromPort: null, toPort: null, source })).toBe('-1/-/0.0.0.0/0');
  });
});

describe('sources one step away', () => {
  it.each([
    ['1..2.3.4/8', null],
    ['1..2.3/8', null],
    ['.1.2.3/8', null],
    ['1.2.3./8', null],
    ['1.2.3.4./8', null],
    ['a.b.c.d/8', null],
    ['1.2.3.4x/8', null],
    ['1.2.3.4!/8', null],
    ['1.2.3.!/8', null],
    ['1.2.3.256/8', null],
    ['10.255.9.9/16', '10.255.0.0/16'],
    ['10.1.255.9/24', '10.1.255.0/24'],
    ['10.1.37.9/24', '10.1.37.0/24'],
    ['255.255.255.255/31', '255.255.255.254/31'],
    ['::ffff:10.1.1.255/128', '10.1.1.255/32'],
    ['::ffff:8.8.4.4/128', '8.8.4.4/32'],
    ['::ffff:0:0/95', '::fffe:0:0/95'],
    ['::ffff:0:0/80', '::/80'],
    ['1:0:0:0:0:ffff:102:304/128', '1::ffff:102:304/128'],
    ['0:0:0:0:1:ffff:102:304/128', '::1:ffff:102:304/128'],
    ['0.0.0.0/0'.padEnd(64), '0.0.0.0/0'],
    ['0.0.0.0/0'.padEnd(65), null],
  ])('reads %j as %j', (text, expected) => {
    const cidr = parseCidr(text);
    expect(cidr.kind === 'unreadable' || cidr.source.kind !== 'cidr' ? null : cidr.source.cidr).toBe(expected);
  });

  it.each(['2000::/128', '3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128'])(
    'counts %s as the edge of the internet',
    (text) => {
      expect(parseCidr(text)).toMatchObject({ block: { routable: 1n } });
    },
  );

  it.each<[string, unknown, string]>([
    ['a bare text for a range', openTo({ ipRanges: { items: ['0.0.0.0/0'] } }), EXPOSED],
    ['the key of the response in the request', openTo({ ipRanges: { items: [{ cidrIpv4: '0.0.0.0/0' }] } }), EXPOSED],
    [
      'an empty CIDR beside a private one',
      openTo({ ipRanges: { items: [{ cidrIp: '', cidrIpv4: '10.0.0.0/8' }] } }),
      PRIVATE,
    ],
    [
      'no CIDR beside a private one',
      openTo({ ipRanges: { items: [{ cidrIp: null, cidrIpv4: '10.0.0.0/8' }] } }),
      PRIVATE,
    ],
    ['a prefix list with an empty id', beside({ prefixListIds: { items: [{ prefixListId: '' }] } }), UNREADABLE],
    [
      'a prefix list on ports that nobody can read',
      beside({ ...ports('x'), ipRanges: {}, prefixListIds: { items: [{ prefixListId: 'pl-1' }] } }),
      UNREADABLE,
    ],
    ['all protocols from nobody knows where', beside({ ipProtocol: '-1', ipRanges: ipv4('x') }), UNREADABLE],
    ['an item that is cut off', beside({ omitted: true }), UNREADABLE],
    ['a list that is not cut off', beside({ ipv6Ranges: { omitted: false } }), PRIVATE],
    ['a list of no items', beside({ ipv6Ranges: { items: '' } }), PRIVATE],
    ['a list of an empty item', beside({ ipv6Ranges: { items: {} } }), PRIVATE],
    [
      'a list that breaks off, before a whole item',
      authorizeItems(kubelet({ ...office, ipv6Ranges: 'x' }), kubelet(office)),
      UNREADABLE,
    ],
    [
      'a request that is cut off',
      authorize({ omitted: true, ipPermissions: { items: [kubelet(office)] } }),
      UNREADABLE,
    ],
  ])('%s', (_name, value, expected) => {
    expect(said(value)).toBe(expected);
  });

  it('keeps what a prefix list is called', () => {
    const list = { kind: 'prefix-list', id: 'pl-1' };
    const asked = (value: unknown) =>
      judge(value).lookUps.flatMap(({ rules }) => (rules ?? []).map((rule) => rule.source));
    expect(asked(beside({ ipRanges: {}, prefixListIds: { items: [{ prefixListId: 'pl-1' }] } }))).toEqual([list]);
    expect(asked(modify(changed({ PrefixListId: 'pl-1' })))).toEqual([list, list]);
  });
});

describe('the flat form one step away', () => {
  it.each<[string, unknown, string]>([
    ['a group by its name', flat({ ...tcp, sourceSecurityGroupName: 'workers' }), 'clear: source-is-group'],
    ['a group by its id', flat({ ...tcp, sourceSecurityGroupId: 'sg-0feed' }), 'clear: source-is-group'],
    ['a protocol without a source', flat(tcp, kubelet(office)), UNREADABLE],
    ['a source without a protocol', flat({ cidrIp: '0.0.0.0/0' }, kubelet(office)), UNREADABLE],
    [
      'ports that nobody can read, beside a whole item',
      flat({ ...tcp, ...ports('x'), cidrIp: '0.0.0.0/0' }, kubelet(office)),
      UNREADABLE,
    ],
  ])('%s', (_name, value, expected) => {
    expect(said(value)).toBe(expected);
  });
});

describe('the response one step away', () => {
  const inner = answeredRule({ ...ports(10250), cidrIpv4: '10.0.0.0/8' });
  const withSet = (securityGroupRuleSet: unknown, request: Record<string, unknown>) => ({
    ...authorizeItems(kubelet(request)),
    responseElements: { _return: true, securityGroupRuleSet },
  });
  it.each<[string, unknown, string]>([
    ['whole, and private', withSet({ items: [inner] }, world), PRIVATE],
    [
      'cut off, and the request open',
      withSet({ items: [inner], omitted: true }, world),
      'exposed: open-to-world, unreadable, rule-unknown',
    ],
    ['with an entry that is null', withSet({ items: [null, inner] }, office), UNREADABLE],
    ['with an entry that is cut off', withSet({ items: [{ ...inner, omitted: true }] }, office), UNREADABLE],
    ['without an entry that can be read', withSet({ items: [null] }, office), PRIVATE],
  ])('%s', (_name, value, expected) => {
    expect(said(value)).toBe(expected);
  });

  it('asks for the group where neither it nor the request names one', () => {
    const nameless = { ...answered(answeredRule({ ...ports(10250), cidrIpv4: '0.0.0.0/0', groupId: undefined })) };
    expect(said({ ...nameless, requestParameters: {} })).toBe('exposed: open-to-world, group-unknown');
    expect(judge({ ...nameless, requestParameters: {} }).lookUps).toMatchObject([{ rules: [{ fromPort: 10250 }] }]);
    expect(said(authorize({ groupId: '', ipPermissions: { items: [kubelet(world)] } }))).toBe(
      `${EXPOSED}, group-unknown`,
    );
  });
});

describe('modified rules and prefix lists one step away', () => {
  const parameters = (request: Record<string, unknown>) =>
    modify(null, { requestParameters: { ModifySecurityGroupRulesRequest: { GroupId: GROUP, ...request } } });
  const inner = changed({ CidrIpv4: '10.0.0.0/8' });
  it.each<[string, unknown, string]>([
    [
      'parameters without their wrapper',
      modify(null, { requestParameters: { GroupId: GROUP, SecurityGroupRule: inner } }),
      PRIVATE,
    ],
    [
      'a list that is cut off',
      parameters({ SecurityGroupRule: { items: [inner], omitted: true } }),
      'unknown: modified-rule, unreadable',
    ],
    [
      'a request that is cut off',
      parameters({ SecurityGroupRule: inner, omitted: true }),
      'unknown: modified-rule, unreadable',
    ],
    [
      'one of several rules cut off',
      modify([inner, { ...inner, omitted: true }]),
      'unknown: modified-rule, unreadable',
    ],
    ['a rule that is null', modify([null, inner]), 'unknown: modified-rule, unreadable'],
    [
      'a content that is cut off',
      modify(changed({ CidrIpv4: '10.0.0.0/8', omitted: true })),
      'unknown: modified-rule, unreadable',
    ],
    ['no group and nothing to ask', parameters({ GroupId: undefined, SecurityGroupRule: inner }), PRIVATE],
    [
      'no group',
      parameters({ GroupId: undefined, SecurityGroupRule: changed({ CidrIpv4: '0.0.0.0/0' }) }),
      'unknown: modified-rule, group-unknown',
    ],
    ['keys in lower case', modifyPrefixList({ addEntry: { cidr: '0.0.0.0/0' } }), 'unknown: prefix-list'],
    ['keys of the API', modifyPrefixList({ AddEntry: { Cidr: '10.0.0.0/8' } }), PRIVATE],
    ['a bare private entry', modifyPrefixList({ AddEntry: ['10.0.0.0/8'] }), PRIVATE],
    ['a bare public entry', modifyPrefixList({ AddEntry: ['0.0.0.0/0'] }), 'unknown: prefix-list'],
    [
      'a private entry in one spelling, a public one in the other',
      modifyPrefixList({ AddEntry: { Cidr: '10.0.0.0/8' }, addEntry: { cidr: '0.0.0.0/0' } }),
      'unknown: prefix-list',
    ],
    [
      'an entry with two CIDRs, the first of them private',
      modifyPrefixList({ AddEntry: { Cidr: '10.0.0.0/8', cidr: '0.0.0.0/0' } }),
      'unknown: prefix-list',
    ],
    [
      'an entry that was omitted in part',
      modifyPrefixList({ AddEntry: { Cidr: '10.0.0.0/8', omitted: true } }),
      UNREADABLE,
    ],
    [
      'an entry with a range beside its CIDR',
      modifyPrefixList({ AddEntry: { Cidr: '10.0.0.0/8', Range: '0/0' } }),
      UNREADABLE,
    ],
    ['parameters that cannot be read', record('ModifyManagedPrefixList', { requestParameters: null }), UNREADABLE],
    [
      'an entry among several that was omitted in part',
      modifyPrefixList({ AddEntry: [{ Cidr: '10.0.0.0/8' }, { Cidr: '10.0.0.0/8', omitted: true }] }),
      UNREADABLE,
    ],
    ['a dry run that was none', modifyPrefixList({ DryRun: false, CurrentVersion: 3 }), 'clear: no-rules'],
    [
      'the id of the list in the case of the old style',
      modifyPrefixList({ PrefixListId: undefined, prefixListId: 'pl-1', MaxEntries: 3 }),
      'clear: no-rules',
    ],
    [
      'a modified private rule whose description looks like a source',
      modify(changed({ CidrIpv4: '10.0.0.0/8', Description: '0.0.0.0/0' })),
      PRIVATE,
    ],
    [
      'a private entry whose description looks like a source',
      modifyPrefixList({ AddEntry: { Cidr: '10.0.0.0/8', Description: '0.0.0.0/0' } }),
      PRIVATE,
    ],
    ['an entry without a CIDR', modifyPrefixList({ AddEntry: { Description: 'x' } }), UNREADABLE],
    [
      'a public entry beside one that is no CIDR',
      modifyPrefixList({ AddEntry: ['0.0.0.0/0', 'anywhere'] }),
      'unknown: prefix-list, unreadable',
    ],
    ['a list of entries that is text', modifyPrefixList({ AddEntry: 'too long to show' }), UNREADABLE],
    ['a parameter that is not there', modifyPrefixList({ NewEntry: null, RemoveEntry: '' }), 'clear: no-rules'],
    [
      'parameters in the case of the old style',
      modifyPrefixList({ maxEntries: 3, removeEntry: {} }),
      'clear: no-rules',
    ],
    ['an empty list of entries', modifyPrefixList({ AddEntry: {} }), 'clear: no-rules'],
    ['a list without its id', modifyPrefixList({ PrefixListId: undefined, MaxEntries: 3 }), UNREADABLE],
    [
      'parameters without their wrapper',
      record('ModifyManagedPrefixList', {
        requestParameters: { prefixListId: 'pl-1', newEntries: [{ cidr: '0.0.0.0/0' }] },
      }),
      UNREADABLE,
    ],
    [
      'parameters without their wrapper that are known',
      record('ModifyManagedPrefixList', {
        requestParameters: { PrefixListId: 'pl-1', AddEntry: { Cidr: '0.0.0.0/0' } },
      }),
      'unknown: prefix-list',
    ],
    [
      'a wrapper in lower case',
      record('ModifyManagedPrefixList', { requestParameters: { modifyManagedPrefixListRequest: { addEntry: {} } } }),
      UNREADABLE,
    ],
    [
      'a modified rule with a range beside its private CIDR',
      modify(changed({ CidrIpv4: '10.0.0.0/8', CidrIp: '0.0.0.0/0' })),
      'unknown: modified-rule, unreadable',
    ],
  ])('%s', (_name, value, expected) => {
    expect(said(value)).toBe(expected);
  });

  it('name the list that AWS answered with, where the parameters do not', () => {
    const named = (eventName: string) =>
      judge(
        record(eventName, {
          requestParameters: { omitted: true },
          responseElements: { [`${eventName}Response`]: { prefixList: { prefixListId: 'pl-2' } } },
        }),
      ).facts.prefixListId;
    expect(named('ModifyManagedPrefixList')).toBe('pl-2');
    expect(named('RestoreManagedPrefixListVersion')).toBe('pl-2');
    const bare = { requestParameters: {}, responseElements: { prefixList: { prefixListId: 'pl-3' } } };
    expect(judge(record('ModifyManagedPrefixList', bare)).facts.prefixListId).toBe('pl-3');
  });

  it('name their list in lower case too', () => {
    const request = { PrefixListId: undefined, prefixListId: 'pl-1', addEntry: { cidr: '0.0.0.0/0' } };
    expect(judge(modifyPrefixList(request)).facts.prefixListId).toBe('pl-1');
  });

  it('ask about the whole group where no rule can be named', () => {
    const rulesAsked = (value: unknown) => judge(value).lookUps.map(({ reason, rules }) => [reason.code, rules]);
    expect(rulesAsked(modify('', { requestParameters: {} }))).toEqual([
      ['modified-rule', null],
      ['unreadable', null],
      ['group-unknown', null],
    ]);
    expect(rulesAsked(parameters({ GroupId: undefined, SecurityGroupRule: inner }))).toEqual([]);
    expect(rulesAsked(modifyPrefixList({ AddEntry: { Cidr: '0.0.0.0/0' } }))).toEqual([['prefix-list', null]]);
  });
});

describe('records one step away', () => {
  const exposing = openTo({});
  const wrapped = (times: number) =>
    Array.from({ length: times }).reduce<unknown>((value) => ({ detail: value }), exposing);
  it.each<[string, unknown, string]>([
    ['an empty event name', { ...exposing, eventName: '' }, 'invalid: not-a-record'],
    ['an empty event source', { ...exposing, eventSource: '' }, EXPOSED],
    ['an event source that is no text', { ...exposing, eventSource: 7 }, EXPOSED],
    ['space around the event source', { ...exposing, eventSource: ' ec2.amazonaws.com ' }, EXPOSED],
    ['seven layers around it', wrapped(7), EXPOSED],
    ['eight layers around it', wrapped(8), 'invalid: not-a-record'],
    [
      'parameters as text behind a space',
      { ...exposing, requestParameters: ` ${JSON.stringify(exposing['requestParameters'])}` },
      EXPOSED,
    ],
  ])('%s', (_name, value, expected) => {
    expect(said(value)).toBe(expected);
  });

  it('says where and by whom, from wherever it stands', () => {
    const { awsRegion: _, ...rest } = exposing;
    expect(judge(envelope(rest, { region: 'eu-north-1' })).facts.region).toBe('eu-north-1');
    expect(judge(record('CreateSecurityGroup', { responseElements: { groupId: GROUP } })).facts.groupId).toBe(GROUP);
    const userIdentity = { type: 'IAMUser', arn: 'arn:aws:iam::1:user/ops/k', userName: 'kim' };
    expect(judge({ ...exposing, userIdentity }).facts.actor.name).toBe('kim');
  });

  it.each([
    ['it exposes', exposing],
    [
      'it is to be looked up',
      authorizeItems(item({ ...ports(10250), prefixListIds: { items: [{ prefixListId: 'pl-1' }] } })),
    ],
    ['it may close something', record('RevokeSecurityGroupIngress', { requestParameters: { groupId: GROUP } })],
  ])('says by whom when %s', (_what, value) => {
    const userIdentity = { type: 'IAMUser', arn: 'arn:aws:iam::1:user/kim', userName: 'kim' };
    expect(judge({ ...value, userIdentity }).facts.actor).toMatchObject({ name: 'kim', proven: true });
  });

  it.each(REASON_CODES)('explains %s in a sentence', (code) => {
    expect(reasonFor(code)).toEqual({ code, sentence: expect.stringMatching(/^\w.* \w.*[^.]$/) });
  });
});

describe('what could be a source where none belongs', () => {
  const inAnswer = (fields: Record<string, unknown>) =>
    answered(answeredRule({ ...ports(10250), cidrIpv4: '10.0.0.0/8', ...fields }));
  const inEntry = (list: string, known: Record<string, unknown>) =>
    beside({ [list]: { items: [{ ...known, other: '0.0.0.0/0' }] } });
  it.each<[string, unknown]>([
    ['in an item', beside({ cidr: '0.0.0.0/0' })],
    ['in the request', flat({ Cidr: '0.0.0.0/0' }, kubelet(office))],
    ['in an entry of IPv4 ranges', inEntry('ipRanges', { cidrIp: '10.0.0.0/8' })],
    ['in an entry of IPv6 ranges', inEntry('ipv6Ranges', { cidrIpv6: 'fc00::/7' })],
    ['in an entry of groups', inEntry('groups', { groupId: 'sg-1' })],
    ['in a rule of the response', inAnswer({ other: '::/0' })],
    ['by the name of its key', beside({ allowedRange: 'everybody' })],
    ['by the name of its key, in capitals', beside({ SOURCE: 'everybody' })],
    ['by a number under such a name', beside({ cidr: 0 })],
    ['by the look of its value', beside({ other: ' 0.0.0.0/0' })],
    ['a prefix list by the look of its value', beside({ other: 'pl-0a1b2c3d' })],
  ])('is unreadable: %s', (_name, value) => {
    expect(said(value)).toBe(UNREADABLE);
  });

  it.each<[string, unknown]>([
    ['a text that holds a CIDR further on', beside({ other: 'not 0.0.0.0/0' })],
    ['a description', beside({ ipRanges: { items: [{ cidrIp: '10.0.0.0/8', description: '0.0.0.0/0' }] } })],
    ['the name of the group', flat({ groupName: '10.0.0.0/8' }, kubelet(office))],
    ['what is empty', beside({ cidr: '', source: null, prefix: {} })],
    ['a number under another name', beside({ other: 10 })],
    ['an ARN', inAnswer({ securityGroupRuleArn: 'arn:aws:ec2:eu-west-1:111122223333:security-group-rule/sgr-1' })],
    ['a description in the response', inAnswer({ description: 'pl-1' })],
  ])('is not: %s', (_name, value) => {
    expect(said(value)).toBe(PRIVATE);
  });

  it('is not: the owner of a group in the flat form', () => {
    const group = { sourceSecurityGroupId: 'sg-1', sourceSecurityGroupOwnerId: '111122223333' };
    expect(said(flat({ ...tcp, ...group }))).toBe('clear: source-is-group');
  });

  it('is told in a private range as well as in a prefix list', () => {
    const list = { prefixListIds: { items: [{ prefixListId: 'pl-1', cidrIp: '0.0.0.0/0' }] } };
    expect(said(beside(list))).toBe('unknown: prefix-list, unreadable');
  });
});

describe('error codes one step away', () => {
  it.each([' ', 'NULL', 'None', 'undefined', 'NaN', null, 0])('%j says that there was no error', (errorCode) => {
    expect(said({ ...openTo({}), errorCode })).toBe(EXPOSED);
  });
  it.each(['nullish', 'Client.None', 'x', 1])('%j is one', (errorCode) => {
    expect(said({ ...openTo({}), errorCode })).toBe('ignored: failed-call');
  });
});
