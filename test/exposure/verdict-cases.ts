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

const world = ipv4('0.0.0.0/0');
const kubelet = (fields: Record<string, unknown>) => item({ ...ports(10250), ...fields });
const add = (...cidrs: string[]) => authorizeItems(kubelet({ ipRanges: ipv4(...cidrs) }));

/** The records behind the table of docs/verdicts.md, by the words of its first column. */
export const VERDICT_CASES: Readonly<Record<string, unknown>> = {
  // every way in
  '10250 from 0.0.0.0/0': add('0.0.0.0/0'),
  '6443 from ::/0': authorizeItems(item({ ...ports(6443), ipv6Ranges: ipv6('::/0') })),
  'a port range around both ports': authorizeItems(item({ ...ports(0, 65_535), ipRanges: world })),
  'all protocols (`-1`), whatever its ports say': authorizeItems(
    item({ ipProtocol: '-1', ...ports(0), ipRanges: world }),
  ),
  'protocol `"6"`, the number of TCP': authorizeItems(kubelet({ ipProtocol: '6', ipRanges: world })),
  'ports as text': authorizeItems(item({ ...ports('10250'), ipRanges: world })),
  'the flat form of the request': authorize({
    ipPermissions: {},
    ipProtocol: 'tcp',
    ...ports(10250),
    cidrIp: '0.0.0.0/0',
  }),
  'length 0 with host bits, `203.0.113.9/0`': add('203.0.113.9/0'),
  'an oddly spelled `0:0::0/0`': authorizeItems(kubelet({ ipv6Ranges: ipv6('0:0::0/0') })),
  'the IPv4-mapped `::ffff:0:0/96`': authorizeItems(kubelet({ ipv6Ranges: ipv6('::ffff:0:0/96') })),
  'one of several rules of the call': authorizeItems(
    item({ ...ports(443), ipRanges: ipv4('10.0.0.0/8') }),
    kubelet({ ipRanges: world }),
  ),
  'rule ids in the response': answered(answeredRule({ ...ports(10250), cidrIpv4: '0.0.0.0/0' })),
  'a group named, but not by its id': authorize({
    groupId: undefined,
    groupName: 'workers',
    ipPermissions: { items: [kubelet({ ipRanges: world })] },
  }),
  'two halves of the IPv4 internet': add('0.0.0.0/1', '128.0.0.0/1'),
  'sixteen /12, together a /8': add(...Array.from({ length: 16 }, (_, index) => `52.${index * 16}.0.0/12`)),
  'a /16 of IPv6': authorizeItems(kubelet({ ipv6Ranges: ipv6('2600::/16') })),
  'the world, and a prefix list beside it': authorizeItems(
    kubelet({ ipRanges: world, prefixListIds: { items: [{ prefixListId: 'pl-0a1b2c3d' }] } }),
  ),
  // what looks like it and is not
  'a private source': add('10.0.0.0/8'),
  '`0.0.0.0/16`, which is no address of the internet': add('0.0.0.0/16'),
  'reserved `240.0.0.0/4`': add('240.0.0.0/4'),
  'UDP 10250 from the world': authorizeItems(kubelet({ ipProtocol: 'udp', ipRanges: world })),
  'ICMP `-1`/`-1` from the world': authorizeItems(item({ ipProtocol: 'icmp', ...ports(-1), ipRanges: world })),
  '443 from the world': authorizeItems(item({ ...ports(443), ipRanges: world })),
  'another security group': authorizeItems(
    kubelet({ groups: { items: [{ groupId: 'sg-0feed', userId: '111122223333' }] } }),
  ),
  'one public address': add('8.8.8.8/32'),
  'a readable request without any rule': authorize({ ipPermissions: {} }),
  // only the live account can tell
  'a prefix list on a watched port': authorizeItems(
    kubelet({ prefixListIds: { items: [{ prefixListId: 'pl-0a1b2c3d' }] } }),
  ),
  'a request that CloudTrail omitted': authorize({}, { requestParameters: { omitted: true } }),
  '`requestParameters: null`': authorize({}, { requestParameters: null }),
  '`ipPermissions` that is text': authorize({ ipPermissions: 'too long to show' }),
  'a port that is no number': authorizeItems(item({ ...ports('kubelet'), ipRanges: world })),
  'a source that is no CIDR': authorizeItems(kubelet({ ipRanges: ipv4('anywhere') })),
  'a modified rule that would open the port': modify(changed({ CidrIpv4: '0.0.0.0/0' })),
  'a modified rule that cannot be read': modify(''),
  'a modified rule with a private source': modify(changed({ CidrIpv4: '10.0.0.0/8' })),
  'a modified rule on another port': modify(changed({ FromPort: 443, ToPort: 443, CidrIpv4: '0.0.0.0/0' })),
  'a public entry added to a prefix list': modifyPrefixList({ AddEntry: { Cidr: '0.0.0.0/0', tag: 1 } }),
  'an earlier version of a prefix list restored': record('RestoreManagedPrefixListVersion', {
    requestParameters: { RestoreManagedPrefixListVersionRequest: { PrefixListId: 'pl-0a1b2c3d', PreviousVersion: 1 } },
  }),
  'a private entry added to a prefix list': modifyPrefixList({ AddEntry: [{ cidr: '10.0.0.0/8', tag: '1' }] }),
  'an entry removed from a prefix list': modifyPrefixList({ RemoveEntry: { Cidr: '0.0.0.0/0', tag: 1 } }),
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
  'the same event name of another service': authorize({}, { eventSource: 'example.amazonaws.com' }),
  'an EventBridge event that is no CloudTrail record': envelope({ state: 'running' }),
  'a list, a number, a broken line': [1, 2],
};
