import { add, EXPOSED_CASES, kubelet, world } from './exposed-cases.ts';
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
} from './records.ts';

const besideWrapper = (value: Record<string, unknown>) => ({
  ...value,
  requestParameters: { ...(value['requestParameters'] as object), omitted: true },
});

const oldStyleModify = (content: Record<string, unknown>) => {
  const securityGroupRule = { ipProtocol: 'tcp', ...ports(10250), ...content };
  const securityGroupRules = { items: [{ securityGroupRuleId: 'sgr-00000000000000001', securityGroupRule }] };
  return modify(null, { requestParameters: { groupId: GROUP, securityGroupRules } });
};

/** The records behind the table of docs/verdicts.md, by the words of its first column. */
export const VERDICT_CASES: Readonly<Record<string, unknown>> = {
  ...EXPOSED_CASES,
  // what looks like it and is not
  'a private source': add('10.0.0.0/8'),
  '`0.0.0.0/16`, which is no address of the internet': add('0.0.0.0/16'),
  'reserved `240.0.0.0/4`': add('240.0.0.0/4'),
  'shared, loopback, link-local, documentation and multicast IPv4': add(
    ...['100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '192.0.2.0/24', '198.51.100.0/24'],
    ...['203.0.113.0/24', '198.18.0.0/15', '224.0.0.0/4'],
  ),
  'local, link-local, multicast and documentation IPv6': authorizeItems(
    kubelet({ ipv6Ranges: ipv6('::1/128', 'fc00::/7', 'fe80::/10', 'ff00::/8', '2001:db8::/32') }),
  ),
  'the upper half of IPv6, `8000::/1`, which nobody has been given': authorizeItems(
    kubelet({ ipv6Ranges: ipv6('8000::/1') }),
  ),
  'IPv6 ranges around the IPv4-mapped one, `::ffff:0:0/95` and `::/3`': authorizeItems(
    kubelet({ ipv6Ranges: ipv6('::ffff:0:0/95', '::/3') }),
  ),
  'NAT64, `64:ff9b::/96`': authorizeItems(kubelet({ ipv6Ranges: ipv6('64:ff9b::/96') })),
  'UDP 10250 from the world': authorizeItems(kubelet({ ipProtocol: 'udp', ipRanges: world })),
  'ICMPv6 by its number, `"58"`': authorizeItems(kubelet({ ipProtocol: '58', ipRanges: world })),
  'SCTP, GRE, ESP by name': authorizeItems(
    ...['sctp', 'GRE', 'esp'].map((ipProtocol) => kubelet({ ipProtocol, ipRanges: world })),
  ),
  'ICMP `-1`/`-1` from the world': authorizeItems(item({ ipProtocol: 'icmp', ...ports(-1), ipRanges: world })),
  '443 from the world': authorizeItems(item({ ...ports(443), ipRanges: world })),
  'port 0 alone': authorizeItems(item({ ...ports(0), ipRanges: world })),
  'the ports between the two': authorizeItems(item({ ...ports(6444, 10_249), ipRanges: world })),
  'another security group': authorizeItems(
    kubelet({ groups: { items: [{ groupId: 'sg-0feed', userId: '111122223333' }] } }),
  ),
  'a private source in the response, the world in the request': {
    ...answered(answeredRule({ ...ports(10250), cidrIpv4: '10.0.0.0/8' })),
    requestParameters: { groupId: GROUP, ipPermissions: { items: [kubelet({ ipRanges: world })] } },
  },
  'an outbound rule in the response, beside a private inbound one': answered(
    answeredRule({ ...ports(10250), cidrIpv4: '0.0.0.0/0', isEgress: true }),
    answeredRule({ ...ports(10250), cidrIpv4: '10.0.0.0/8' }),
  ),
  'keys that nobody knows, without a list': authorizeItems(
    kubelet({ ipRanges: ipv4('10.0.0.0/8'), colour: 'blue', more: {} }),
  ),
  'one public address': add('8.8.8.8/32'),
  'a /8 that holds some private addresses, `172.0.0.0/8`': add('172.0.0.0/8'),
  'half of a /8 on each of the two ports': authorizeItems(
    kubelet({ ipRanges: ipv4('52.0.0.0/9') }),
    item({ ...ports(6443), ipRanges: ipv4('52.128.0.0/9') }),
  ),
  // only the live account can tell
  'a prefix list on a watched port': authorizeItems(
    kubelet({ prefixListIds: { items: [{ prefixListId: 'pl-0a1b2c3d' }] } }),
  ),
  'a request that CloudTrail omitted': authorize({}, { requestParameters: { omitted: true } }),
  '`requestParameters: null`': authorize({}, { requestParameters: null }),
  '`ipPermissions` that is text': authorize({ ipPermissions: 'too long to show' }),
  'a request in which no rule is found': authorize({ ipPermissions: {} }),
  'a request in which no rule is found, and a response that CloudTrail omitted': authorize(
    { ipPermissions: {} },
    { responseElements: { omitted: true } },
  ),
  'a response that lacks a public rule of the request': {
    ...answered(answeredRule({ ...ports(10250), cidrIpv4: '10.0.0.0/8' })),
    requestParameters: {
      groupId: GROUP,
      ipPermissions: { items: [kubelet({ ipRanges: ipv4('10.0.0.0/8', '0.0.0.0/0') })] },
    },
  },
  'a group that is not named': authorizeItems(kubelet({ groups: { items: [{ userId: '111122223333' }] } })),
  'a port that is no number': authorizeItems(item({ ...ports('kubelet'), ipRanges: world })),
  'one port without the other': authorizeItems(kubelet({ toPort: undefined, ipRanges: world })),
  'no ports for TCP': authorizeItems(item({ ipRanges: world })),
  'ports the wrong way round': authorizeItems(item({ ...ports(10250, 6443), ipRanges: world })),
  '`-1`/`-1` for TCP': authorizeItems(item({ ...ports(-1), ipRanges: world })),
  'no protocol': authorizeItems(kubelet({ ipProtocol: undefined, ipRanges: world })),
  'a source that is no CIDR': authorizeItems(kubelet({ ipRanges: ipv4('anywhere') })),
  'a CIDR with octets that could be octal, `012.0.0.0/8`': add('012.0.0.0/8'),
  'a netmask for a length, `0.0.0.0/0.0.0.0`': add('0.0.0.0/0.0.0.0'),
  'an IPv6 CIDR with a zone': authorizeItems(kubelet({ ipv6Ranges: ipv6('fe80::%eth0/0') })),
  'a list of sources that nobody knows': authorizeItems(
    kubelet({ ipRanges: ipv4('10.0.0.0/8'), ipv8Ranges: { items: [{ cidrIpv8: '0/0' }] } }),
  ),
  'a source under a key that nobody knows, beside a private one': authorizeItems(
    kubelet({ ipRanges: ipv4('10.0.0.0/8'), source_cidr: '0.0.0.0/0' }),
  ),
  'a modified rule that would open the port': modify(changed({ CidrIpv4: '0.0.0.0/0' })),
  'a modified rule with two sources, the first of them private': modify(
    changed({ CidrIpv4: '10.0.0.0/8', CidrIpv6: '::/0' }),
  ),
  'several modified rules, one of which would open the port': modify([
    changed({ CidrIpv4: '10.0.0.0/8' }),
    changed({ IpProtocol: -1, FromPort: undefined, ToPort: undefined, CidrIpv4: '0.0.0.0/0' }, 2),
  ]),
  'a modified rule that would open the port, in the spelling of the old style': oldStyleModify({
    cidrIpv4: '0.0.0.0/0',
  }),
  'a modified rule with a private source, in the spelling of the old style': oldStyleModify({ cidrIpv4: '10.0.0.0/8' }),
  'one modified rule under the name of the query, another one under that of the API': modify(
    changed({ CidrIpv4: '10.0.0.0/8' }),
    {
      requestParameters: {
        ModifySecurityGroupRulesRequest: {
          GroupId: GROUP,
          SecurityGroupRule: changed({ CidrIpv4: '10.0.0.0/8' }),
          SecurityGroupRules: [changed({ CidrIpv4: '0.0.0.0/0' }, 2)],
        },
      },
    },
  ),
  'a modified rule that cannot be read': modify(''),
  'a private modified rule, and `omitted: true` beside the wrapper': besideWrapper(
    modify(changed({ CidrIpv4: '10.0.0.0/8' })),
  ),
  'a modified rule with a private source': modify(changed({ CidrIpv4: '10.0.0.0/8' })),
  'a modified rule on another port': modify(changed({ FromPort: 443, ToPort: 443, CidrIpv4: '0.0.0.0/0' })),
  'a public entry added to a prefix list': modifyPrefixList({ AddEntry: { Cidr: '0.0.0.0/0', tag: 1 } }),
  'an earlier version of a prefix list restored': record('RestoreManagedPrefixListVersion', {
    requestParameters: { RestoreManagedPrefixListVersionRequest: { PrefixListId: 'pl-0a1b2c3d', PreviousVersion: 1 } },
  }),
  'a private entry, and `omitted: true` beside the wrapper': besideWrapper(
    modifyPrefixList({ AddEntry: { Cidr: '10.0.0.0/8', tag: 1 } }),
  ),
  'a prefix list given to an IPAM resolver': record('CreateIpamPrefixListResolverTarget', {
    requestParameters: {
      CreateIpamPrefixListResolverTargetRequest: {
        IpamPrefixListResolverId: 'ipam-res-0a1b2c3d',
        PrefixListId: 'pl-0a1b2c3d',
        PrefixListRegion: 'eu-west-1',
        TrackLatestVersion: true,
      },
    },
  }),
  'an entry added to a prefix list, under a key that nobody knows': modifyPrefixList({
    NewEntry: { Cidr: '0.0.0.0/0' },
  }),
  'a prefix list changed, by empty parameters': record('ModifyManagedPrefixList', { requestParameters: {} }),
  'a public entry added under the name of the API, `AddEntries`': modifyPrefixList({
    AddEntries: [{ Cidr: '0.0.0.0/0' }],
  }),
  'a private entry added under the name of the API, `AddEntries`': modifyPrefixList({
    AddEntries: [{ Cidr: '10.0.0.0/8' }],
    RemoveEntries: [],
  }),
  'a private entry added to a prefix list': modifyPrefixList({ AddEntry: [{ cidr: '10.0.0.0/8', tag: '1' }] }),
  'an entry removed from a prefix list': modifyPrefixList({ RemoveEntry: { Cidr: '0.0.0.0/0', tag: 1 } }),
  'a prefix list made larger': modifyPrefixList({ MaxEntries: 40, PrefixListName: 'offices' }),
  // no business of ours
  'a failed call': authorize(
    { ipPermissions: { items: [kubelet({ ipRanges: world })] } },
    { errorCode: 'Client.UnauthorizedOperation', responseElements: null },
  ),
  'an egress rule': record('AuthorizeSecurityGroupEgress', {
    requestParameters: { groupId: GROUP, ipPermissions: { items: [kubelet({ ipRanges: world })] } },
  }),
  'a rule revoked': record('RevokeSecurityGroupIngress', {
    requestParameters: { groupId: GROUP, ipPermissions: { items: [kubelet({ ipRanges: world })] } },
  }),
  'a group created': record('CreateSecurityGroup', { requestParameters: { groupName: 'workers' } }),
  'a prefix list created': record('CreateManagedPrefixList', {
    requestParameters: { CreateManagedPrefixListRequest: { Entry: { Cidr: '0.0.0.0/0', tag: 1 } } },
  }),
  'the rules of an IPAM resolver, which name no prefix list': record('ModifyIpamPrefixListResolver', {
    requestParameters: {
      ModifyIpamPrefixListResolverRequest: {
        IpamPrefixListResolverId: 'ipam-res-0a1b2c3d',
        Rule: { RuleType: 'static-cidr', StaticCidr: '0.0.0.0/0', tag: 1 },
      },
    },
  }),
  'the same event name of another service': authorize({}, { eventSource: 'example.amazonaws.com' }),
  'an EventBridge event that is no CloudTrail record': envelope({ state: 'running' }),
  'a list, a number, a broken line': [1, 2],
};
