import { describe, expect, it } from '@jest/globals';
import { classify, JUDGED_EVENTS } from '../../src/exposure/classify.ts';
import { readRule } from '../../src/exposure/read-rule.ts';
import { fingerprintOf, type Source } from '../../src/exposure/rule.ts';
import {
  answered,
  answeredRule,
  authorize,
  authorizeItems,
  changed,
  envelope,
  GROUP,
  ipv4,
  ipv6,
  item,
  modify,
  modifyPrefixList,
  ports,
  record,
  SETTINGS,
} from './records.ts';

const judge = (value: unknown) => classify(value, SETTINGS);
const verdictOf = (value: unknown) => judge(value).verdict;
const codesOf = (value: unknown) => judge(value).reasons.map(({ code }) => code);
/** `sgr-… tcp/10250-10250/0.0.0.0/0` for each exposure. */
const exposedRules = (value: unknown) =>
  judge(value).exposures.map(({ rule }) => `${rule.ruleId ?? '-'} ${fingerprintOf(rule)}`);
const GROUP_SOURCE: Source = { kind: 'group', id: GROUP };
const WORLD = 'tcp/10250-10250/0.0.0.0/0';

const world = item({ ...ports(10250), ipRanges: ipv4('0.0.0.0/0') });
const exposing = authorizeItems(world);

describe('what the event says of its rules', () => {
  it.each([
    ['list', { ipPermissions: { items: [world] } }],
    [
      'an object for a list of one',
      { ipPermissions: { items: { ...world, ipRanges: { items: { cidrIp: '0.0.0.0/0' } } } } },
    ],
    ['bare lists', { ipPermissions: [{ ...world, ipRanges: [{ cidrIp: '0.0.0.0/0' }] }] }],
    ['bare objects', { ipPermissions: { ...world, ipRanges: { cidrIp: '0.0.0.0/0' } } }],
    [
      'keys left out',
      { ipPermissions: { items: [{ ipProtocol: 'tcp', ...ports(10250), ipRanges: ipv4('0.0.0.0/0') }] } },
    ],
    [
      'null for the empty list',
      { ipPermissions: { items: [{ ...world, ipv6Ranges: null, groups: '', prefixListIds: { items: null } }] } },
    ],
    ['ports as text', { ipPermissions: { items: [{ ...world, ...ports('10250', ' 10250 ') }] } }],
    ['a protocol as a number', { ipPermissions: { items: [{ ...world, ipProtocol: 6 }] } }],
    ['a protocol in capitals', { ipPermissions: { items: [{ ...world, ipProtocol: ' TCP ' }] } }],
    ['the flat form', { ipPermissions: {}, ipProtocol: 'tcp', ...ports(10250), cidrIp: '0.0.0.0/0' }],
    ['the flat form by itself', { ipProtocol: '6', ...ports('10250'), cidrIp: '0.0.0.0/0' }],
    [
      'both forms with the same rule',
      { ipPermissions: { items: [world] }, ipProtocol: 'tcp', ...ports(10250), cidrIp: '1.2.3.4/0' },
    ],
  ])('reads %s', (_name, request) => {
    expect(exposedRules(authorize(request))).toEqual([`- ${WORLD}`]);
    expect(codesOf(authorize(request))).toEqual(['open-to-world', 'rule-unknown']);
  });

  it('reads both forms of one call', () => {
    const both = authorize({
      ipPermissions: { items: [item({ ...ports(6443), ipv6Ranges: ipv6('::/0') })] },
      ipProtocol: 'tcp',
      ...ports(10250),
      cidrIp: '0.0.0.0/0',
    });
    expect(exposedRules(both).sort()).toEqual([`- ${WORLD}`, '- tcp/6443-6443/::/0']);
  });

  it('reads parameters that an archive keeps as text', () => {
    const { requestParameters, ...rest } = exposing;
    expect(exposedRules({ ...rest, requestParameters: JSON.stringify(requestParameters) })).toEqual([`- ${WORLD}`]);
  });

  it.each(['-1', -1, 'all', ' -1 '])('takes protocol %j for every protocol and port', (ipProtocol) => {
    for (const range of [{}, ports(0), ports(0, 65_535), ports(-1), ports(443), ports('?')]) {
      const [exposure, ...more] = judge(
        authorizeItems({ ...world, fromPort: undefined, toPort: undefined, ipProtocol, ...range }),
      ).exposures;
      expect(more).toEqual([]);
      expect(exposure).toMatchObject({ ports: [6443, 10250], rule: { protocol: '-1', fromPort: null, toPort: null } });
    }
  });

  it.each<[unknown, string]>([
    ['udp', 'udp'],
    ['17', 'udp'],
    [1, 'icmp'],
    ['icmpv6', 'icmpv6'],
    ['058', 'icmpv6'],
    ['47', '47'],
  ])('reads protocol %j as %s, which is not TCP', (ipProtocol, name) => {
    expect(codesOf(authorizeItems({ ...world, ipProtocol }))).toEqual(['protocol-not-tcp']);
    expect(
      readRule({ ruleId: 1, protocol: ipProtocol, fromPort: 0, toPort: 0, source: GROUP_SOURCE, description: null }),
    ).toMatchObject({ rule: { protocol: name } });
  });

  it('gives each source of an item its own rule', () => {
    const mixed = item({
      ...ports(10250),
      ipRanges: { items: [{ cidrIp: '0.0.0.0/0', description: 'world' }, { cidrIp: '10.0.0.0/8' }] },
      ipv6Ranges: ipv6('::/0', 'fd00::/8'),
      groups: { items: [{ groupName: 'amazon-elb-sg', userId: 'amazon-elb' }] },
    });
    expect(judge(authorizeItems(mixed)).exposures.map(({ rule }) => [rule.source, rule.description])).toEqual([
      [{ kind: 'cidr', family: 4, cidr: '0.0.0.0/0' }, 'world'],
      [{ kind: 'cidr', family: 6, cidr: '::/0' }, null],
    ]);
  });
});

describe('the response before the request', () => {
  it('takes the rules and their ids from the response', () => {
    const value = answered(
      answeredRule({ ...ports(10250), cidrIpv4: '0.0.0.0/0', description: 'temporary' }),
      answeredRule({ ...ports(10250), cidrIpv6: '::/0', securityGroupRuleId: 'sgr-00000000000000002' }),
      answeredRule({ ...ports(443), cidrIpv4: '10.0.0.0/8', securityGroupRuleId: 'sgr-00000000000000003' }),
    );
    expect(exposedRules(value)).toEqual([
      `sgr-00000000000000001 ${WORLD}`,
      'sgr-00000000000000002 tcp/10250-10250/::/0',
    ]);
    expect(judge(value).exposures[0]?.rule.description).toBe('temporary');
    expect(codesOf(value)).toEqual(['open-to-world']);
  });

  it('takes -1/-1 of the response for every port', () => {
    expect(judge(answered(answeredRule({ ipProtocol: '-1', ...ports(-1), cidrIpv6: '::/0' }))).exposures).toMatchObject(
      [{ ports: [6443, 10250], rule: { fromPort: null, toPort: null } }],
    );
  });

  it('leaves the outbound rules of the response out', () => {
    expect(codesOf(answered(answeredRule({ ...ports(10250), cidrIpv4: '0.0.0.0/0', isEgress: true })))).toEqual([
      'port-not-watched',
    ]);
    expect(codesOf(answered(answeredRule({ ...ports(10250), cidrIpv4: '0.0.0.0/0', isEgress: 'true' })))).toEqual([
      'port-not-watched',
    ]);
  });

  it.each([
    [{ prefixListId: 'pl-0a1b2c3d' }, 'unknown', ['prefix-list']],
    [{ referencedGroupInfo: { groupId: 'sg-0feed', userId: '111122223333' } }, 'clear', ['source-is-group']],
    [{ referencedGroupId: 'sg-0feed' }, 'clear', ['source-is-group']],
    [{ cidrIpv7: '0.0.0.0/0' }, 'unknown', ['unreadable']],
    [{ cidrIpv4: 7 }, 'unknown', ['unreadable']],
  ])('reads the source %j of the response', (source, verdict, codes) => {
    const value = answered(answeredRule({ ...ports(10250), ...source }));
    expect([verdictOf(value), codesOf(value)]).toEqual([verdict, codes]);
  });

  it.each([undefined, null, '', {}, { items: [] }, { items: null }])(
    'reads the request where the rule set is %j',
    (securityGroupRuleSet) => {
      expect(exposedRules({ ...exposing, responseElements: { _return: true, securityGroupRuleSet } })).toEqual([
        `- ${WORLD}`,
      ]);
    },
  );

  it.each([null, undefined, 'done', 7, { omitted: true }])(
    'reads the request where the response is %j',
    (responseElements) => {
      expect(exposedRules({ ...exposing, responseElements })).toEqual([`- ${WORLD}`]);
    },
  );

  it('needs no request where the response is whole', () => {
    const value = {
      ...answered(answeredRule({ ...ports(10250), cidrIpv4: '10.0.0.0/8' })),
      requestParameters: { omitted: true },
    };
    expect([verdictOf(value), codesOf(value)]).toEqual(['clear', ['source-not-public']]);
  });

  it('asks about the rest where the response broke off, and loses nothing of either', () => {
    const value = {
      ...authorizeItems(world, item({ ...ports(6443), ipRanges: ipv4('0.0.0.0/0') })),
      responseElements: {
        omitted: true,
        securityGroupRuleSet: { items: [answeredRule({ ...ports(10250), cidrIpv4: '0.0.0.0/0' })] },
      },
    };
    expect(exposedRules(value)).toEqual([`sgr-00000000000000001 ${WORLD}`, '- tcp/6443-6443/0.0.0.0/0']);
    expect(codesOf(value)).toEqual(['open-to-world', 'unreadable', 'rule-unknown']);
  });
});

describe('what cannot be read', () => {
  const partial = (fields: Record<string, unknown>) => authorizeItems({ ...world, ...fields });

  it.each<[string, unknown]>([
    ['no requestParameters', { ...exposing, requestParameters: undefined }],
    ['requestParameters that is null', { ...exposing, requestParameters: null }],
    ['requestParameters that is a list', { ...exposing, requestParameters: [] }],
    ['requestParameters that is no JSON', { ...exposing, requestParameters: '{"groupId": ' }],
    ['requestParameters without its rules', authorize({})],
    ['requestParameters in the new style', authorize({ AuthorizeSecurityGroupIngressRequest: {} })],
    ['ipPermissions that is null', authorize({ ipPermissions: null })],
    ['ipPermissions that is text', authorize({ ipPermissions: 'x' })],
    ['ipPermissions that is omitted', authorize({ ipPermissions: { omitted: true } })],
    ['items that is text', authorize({ ipPermissions: { items: 'x' } })],
    ['an item that is null', authorizeItems(null as never)],
    ['an item that is empty', authorizeItems({})],
    ['a list of ranges that is text', partial({ ipRanges: 'x' })],
    ['a list of ranges that is omitted', partial({ ipRanges: { items: [], omitted: true } })],
    ['one list of ranges beside a private one', partial({ ipRanges: ipv4('10.0.0.0/8'), ipv6Ranges: 'x' })],
    ['a list of groups that is omitted', partial({ ipRanges: ipv4('10.0.0.0/8'), groups: { omitted: 'true' } })],
    ['an item without a source', partial({ ipRanges: {} })],
    ['a range without its CIDR', partial({ ipRanges: { items: [{ description: 'x' }] } })],
    ['a range that is a number', partial({ ipRanges: { items: [7] } })],
    ['a CIDR without its length', partial({ ipRanges: ipv4('0.0.0.0') })],
    ['a prefix list without its id', partial({ ipRanges: {}, prefixListIds: { items: [{}] } })],
    ['no protocol', partial({ ipProtocol: undefined })],
    ['a protocol that nobody knows', partial({ ipProtocol: 'tcp4' })],
    ['a protocol out of range', partial({ ipProtocol: '256' })],
    ['one port missing', partial({ toPort: undefined })],
    ['both ports missing', partial({ fromPort: undefined, toPort: undefined })],
    ['ports the wrong way round', partial(ports(65_535, 0))],
    ['ports out of range', partial(ports(0, 65_536))],
    ['-1/-1 for TCP', partial(ports(-1))],
    ['half a port', partial(ports(10249.5))],
    ['a port that is true', partial(ports(true))],
    ['no response and no rules', { ...authorize({}), responseElements: null }],
  ])('is never clear: %s', (_name, value) => {
    expect([verdictOf(value), codesOf(value)[0]]).toEqual(['unknown', 'unreadable']);
    expect(judge(value).lookUps).toContainEqual({
      reason: expect.objectContaining({ code: 'unreadable' }),
      rules: null,
    });
  });

  it.each([
    ['a private source', partial({ ipProtocol: 'x', ipRanges: ipv4('10.0.0.0/8') }), 'source-not-public'],
    ['a group', partial({ ...ports('x'), ipRanges: {}, groups: { items: [{ groupId: 'sg-1' }] } }), 'source-is-group'],
    ['another protocol', partial({ ipProtocol: 'udp', ipRanges: ipv4('x') }), 'protocol-not-tcp'],
    ['another port', partial({ ...ports(443), ipRanges: ipv4('x') }), 'port-not-watched'],
  ])('is clear all the same where the rest proves it: %s', (_name, value, code) => {
    expect([verdictOf(value), codesOf(value)]).toEqual(['clear', [code]]);
  });

  it('hides no exposure beside it', () => {
    const value = authorizeItems(world, { ...world, ipRanges: 'x' });
    expect([verdictOf(value), codesOf(value)]).toEqual(['exposed', ['open-to-world', 'unreadable', 'rule-unknown']]);
  });
});

describe('calls that failed', () => {
  it.each(['Client.UnauthorizedOperation', 'Client.DryRunOperation', 'Server.InternalError', 500])(
    'changed nothing: errorCode %j',
    (errorCode) => {
      expect(codesOf({ ...exposing, errorCode })).toEqual(['failed-call']);
      expect(codesOf({ ...modify(changed({ CidrIpv4: '0.0.0.0/0' })), errorCode })).toEqual(['failed-call']);
    },
  );

  it.each([null, undefined, '', ' ', 0, false, {}])('did not fail by errorCode %j', (errorCode) => {
    expect(verdictOf({ ...exposing, errorCode })).toBe('exposed');
  });
});

describe('the facts of a record', () => {
  it('are what the record says', () => {
    expect(judge(exposing).facts).toEqual({
      eventId: '11112222-3333-4444-8555-666677778888',
      eventName: 'AuthorizeSecurityGroupIngress',
      eventTime: Date.UTC(2026, 10, 20, 9, 30),
      account: '111122223333',
      region: 'eu-west-1',
      groupId: GROUP,
      groupName: null,
      actor: {
        kind: 'role',
        name: 'robin',
        proven: false,
        role: 'platform',
        account: '444455556666',
        arn: 'arn:aws:sts::444455556666:assumed-role/platform/robin',
        through: { tool: 'aws-cli', proven: false, text: 'aws-cli/2.31.0' },
      },
      sourceIp: '198.51.100.7',
    });
  });

  it('take the account of the envelope where the record names none, and never the caller’s', () => {
    const { recipientAccountId: _, ...rest } = exposing;
    expect(judge(envelope(rest)).facts.account).toBe('777788889999');
    expect(judge(envelope(exposing)).facts.account).toBe('111122223333');
    expect(judge(rest).facts.account).toBeNull();
    expect(judge({ ...rest, recipientAccountId: 1122223333 }).facts.account).toBe('001122223333');
  });

  it('take the group of the response where the request has only a name', () => {
    const named = {
      ...answered(answeredRule({ ...ports(10250), cidrIpv4: '0.0.0.0/0' })),
      requestParameters: { groupName: 'workers', ipPermissions: {} },
    };
    expect(judge(named).facts).toMatchObject({ groupId: GROUP, groupName: 'workers' });
    expect(codesOf(named)).toEqual(['open-to-world']);
  });

  it('ask for the group only where something must be looked at', () => {
    const named = (cidr: string) =>
      authorize({
        groupId: undefined,
        groupName: 'workers',
        ipPermissions: { items: [item({ ...ports(10250), ipRanges: ipv4(cidr) })] },
      });
    expect(judge(named('10.0.0.0/8')).lookUps).toEqual([]);
    expect(judge(named('8.8.8.8/32')).lookUps.map(({ reason }) => reason.code)).toEqual([
      'union-not-checked',
      'group-unknown',
    ]);
    expect(judge(named('0.0.0.0/0')).lookUps.map(({ reason, rules }) => [reason.code, rules?.length])).toEqual([
      ['rule-unknown', 1],
      ['group-unknown', 1],
    ]);
  });

  it.each([
    ['2026-11-20T09:30:00Z', Date.UTC(2026, 10, 20, 9, 30)],
    ['2026-11-20 09:30:00.500', Date.UTC(2026, 10, 20, 9, 30, 0, 500)],
    ['2026-11-20T09:30:00', Date.UTC(2026, 10, 20, 9, 30)],
    ['yesterday', null],
    [1_700_000_000, null],
    [null, null],
  ])('read the time %j in UTC', (eventTime, expected) => {
    expect(judge({ ...exposing, eventTime }).facts.eventTime).toBe(expected);
  });

  it('name the prefix list that an event changes', () => {
    expect(judge(modifyPrefixList({ AddEntry: { Cidr: '0.0.0.0/0' } })).facts.prefixListId).toBe(
      'pl-0a1b2c3d4e5f60718',
    );
    expect('prefixListId' in judge(exposing).facts).toBe(false);
  });
});

describe('modified rules', () => {
  it('asks which of them are inbound', () => {
    const rules = [
      changed({ CidrIpv4: '0.0.0.0/0' }),
      changed({ CidrIpv4: '10.0.0.0/8', FromPort: 443, ToPort: 443 }, 2),
      changed({ IpProtocol: -1, FromPort: undefined, CidrIpv6: '::/0' }, 3),
    ];
    const { verdict, lookUps, exposures, facts } = judge(modify(rules));
    expect({ verdict, exposures, groupId: facts.groupId }).toEqual({
      verdict: 'unknown',
      exposures: [],
      groupId: GROUP,
    });
    expect(lookUps.map(({ reason, rules: asked }) => [reason.code, asked?.map(({ ruleId }) => ruleId)])).toEqual([
      ['modified-rule', ['sgr-00000000000000001', 'sgr-00000000000000003']],
    ]);
  });

  it.each([
    ['the new source is private', changed({ CidrIpv4: '10.0.0.0/8' }), 'clear', ['source-not-public']],
    ['the new source is a group', changed({ ReferencedGroupId: 'sg-0feed' }), 'clear', ['source-is-group']],
    [
      'the new port is not watched',
      changed({ CidrIpv4: '0.0.0.0/0', FromPort: 443, ToPort: 443 }),
      'clear',
      ['port-not-watched'],
    ],
    ['the new source is a small public one', changed({ CidrIpv4: '8.8.8.8/32' }), 'clear', ['union-not-checked']],
    [
      'the new source is a prefix list',
      changed({ PrefixListId: 'pl-0a1b2c3d' }),
      'unknown',
      ['modified-rule', 'prefix-list'],
    ],
    [
      'a type was guessed',
      changed({ IpProtocol: 6, FromPort: '10250', CidrIpv4: '0.0.0.0/0' }),
      'unknown',
      ['modified-rule'],
    ],
    [
      'two halves in one call',
      [changed({ CidrIpv4: '0.0.0.0/1' }), changed({ CidrIpv4: '128.0.0.0/1' }, 2)],
      'unknown',
      ['modified-rule'],
    ],
    ['there is no content', { SecurityGroupRuleId: 'sgr-1', tag: 1 }, 'unknown', ['modified-rule', 'unreadable']],
    ['there is no source', changed({}), 'unknown', ['modified-rule', 'unreadable']],
    ['there is no rule', undefined, 'unknown', ['modified-rule', 'unreadable']],
    [
      'a rule is omitted',
      { ...changed({ CidrIpv4: '10.0.0.0/8' }), omitted: true },
      'unknown',
      ['modified-rule', 'unreadable'],
    ],
  ])('%s', (_name, rule, verdict, codes) => {
    expect([verdictOf(modify(rule)), codesOf(modify(rule))]).toEqual([verdict, codes]);
  });

  it.each([null, '', 'x', {}, { ModifySecurityGroupRulesRequest: '' }, { omitted: true }])(
    'is never clear where the parameters are %j',
    (requestParameters) => {
      expect(verdictOf(modify(null, { requestParameters }))).toBe('unknown');
    },
  );
});

describe('prefix lists', () => {
  it.each([
    [{ AddEntry: { Cidr: '0.0.0.0/0', tag: 1 } }, 'unknown'],
    [{ AddEntry: [{ Cidr: '10.0.0.0/8' }, { Cidr: '8.8.8.8/32' }] }, 'unknown'],
    [{ AddEntry: [{ Cidr: '10.0.0.0/8' }, {}] }, 'unknown'],
    [{ AddEntry: 'x' }, 'unknown'],
    [{ omitted: true }, 'unknown'],
    [{ AddEntry: [{ cidr: '10.0.0.0/8', tag: '1' }] }, 'clear'],
    [{ RemoveEntry: { Cidr: '0.0.0.0/0' } }, 'clear'],
    [{ PrefixListName: 'offices', AddEntry: '' }, 'clear'],
  ])('are judged by what is added: %j is %s', (request, verdict) => {
    expect(verdictOf(modifyPrefixList(request))).toBe(verdict);
  });
});

describe('where the record is found', () => {
  const message = JSON.stringify(envelope(exposing));
  it.each<[string, unknown]>([
    ['by itself', exposing],
    ['in an EventBridge envelope', envelope(exposing)],
    ['in the text of an SNS notification', { Type: 'Notification', Message: message }],
    ['in a Lambda event of SNS', { Records: [{ EventSource: 'aws:sns', Sns: { Message: message } }] }],
    ['in a trail file of one record', { Records: [exposing] }],
    ['in text', message],
    ['in an envelope that names the service alone', envelope({ ...exposing, eventSource: undefined })],
    ['in the Chinese partition', { ...exposing, eventSource: 'ec2.amazonaws.com.cn' }],
  ])('%s', (_name, value) => {
    expect(verdictOf(value)).toBe('exposed');
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['a number', 7],
    ['text', 'AuthorizeSecurityGroupIngress'],
    ['a list', [exposing]],
    ['nothing', {}],
    ['no event name', { ...exposing, eventName: undefined }],
    ['an event name that is a number', { ...exposing, eventName: 7 }],
    ['no event source, by an event that the bot does not know', { ...record('RunInstances'), eventSource: undefined }],
    ['another event of EventBridge', envelope({ 'instance-id': 'i-0', state: 'running' })],
    ['an envelope of nothing', envelope(null)],
    ['several records', { Records: [exposing, exposing] }],
    ['a notification of no JSON', { Message: 'hello' }],
  ])('nowhere: %s', (_name, value) => {
    expect(judge(value)).toMatchObject({ verdict: 'invalid', exposures: [], lookUps: [], facts: { eventName: null } });
    expect(codesOf(value)).toEqual(['not-a-record']);
  });

  it.each(JUDGED_EVENTS)('only in EC2: %s', (eventName) => {
    expect(codesOf({ ...record(eventName), eventSource: 'rds.amazonaws.com' })).toEqual(['not-ingress']);
    expect(codesOf(record(eventName))).not.toEqual(['not-ingress']);
  });

  it.each([
    '__proto__',
    'constructor',
    'toString',
    'authorizesecuritygroupingress',
    'UpdateSecurityGroupRuleDescriptionsIngress',
  ])('not in an event called %s', (eventName) => {
    expect(codesOf({ ...exposing, eventName })).toEqual(['not-ingress']);
  });
});
