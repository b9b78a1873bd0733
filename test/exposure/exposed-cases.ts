import {
  answered,
  answeredRule,
  authorize,
  authorizeItems,
  envelope,
  GROUP,
  ipv4,
  ipv6,
  item,
  ports,
} from './records.ts';

export const world = ipv4('0.0.0.0/0');
export const kubelet = (fields: Record<string, unknown>) => item({ ...ports(10250), ...fields });
export const add = (...cidrs: string[]) => authorizeItems(kubelet({ ipRanges: ipv4(...cidrs) }));

const asInAthena = (value: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key.toLowerCase(),
      key.endsWith('Parameters') || key.endsWith('Elements') ? JSON.stringify(one) : one,
    ]),
  );

/** Every way in: the records behind the lines of docs/verdicts.md that say `exposed`, by the words of their first column. */
export const EXPOSED_CASES: Readonly<Record<string, unknown>> = {
  '10250 from 0.0.0.0/0': add('0.0.0.0/0'),
  '6443 from ::/0': authorizeItems(item({ ...ports(6443), ipv6Ranges: ipv6('::/0') })),
  'a port range around both ports': authorizeItems(item({ ...ports(0, 65_535), ipRanges: world })),
  'all protocols (`-1`), whatever its ports say': authorizeItems(
    item({ ipProtocol: '-1', ...ports(0), ipRanges: world }),
  ),
  'protocol `"6"`, the number of TCP': authorizeItems(kubelet({ ipProtocol: '6', ipRanges: world })),
  'ports as text': authorizeItems(item({ ...ports('10250'), ipRanges: world })),
  'ports and protocol as text with decimals, `"10250.0"` and `"6.0"`': authorizeItems(
    item({ ipProtocol: '6.0', ...ports('10250.0'), ipRanges: world }),
  ),
  'protocol `"All"`, ports of another service': authorizeItems(
    item({ ipProtocol: 'All', ...ports(443), ipRanges: world }),
  ),
  'protocol `" TCP "`': authorizeItems(kubelet({ ipProtocol: ' TCP ', ipRanges: world })),
  '`-1` without ports, in the flat form': authorize({ ipPermissions: {}, ipProtocol: '-1', cidrIp: '0.0.0.0/0' }),
  'the flat form with `cidrIpv6`, which the API does not have': authorize({
    ipPermissions: {},
    ipProtocol: 'tcp',
    ...ports(10250),
    cidrIpv6: '::/0',
  }),
  'the flat form beside a private source in the list form': authorize({
    ipPermissions: { items: [kubelet({ ipRanges: ipv4('10.0.0.0/8') })] },
    ipProtocol: 'tcp',
    ...ports(10250),
    cidrIp: '0.0.0.0/0',
  }),
  'the flat form with a group and a CIDR': authorize({
    ipProtocol: 'tcp',
    ...ports(10250),
    cidrIp: '0.0.0.0/0',
    sourceSecurityGroupName: 'workers',
  }),
  'a range with two CIDRs, the first of them private': authorizeItems(
    kubelet({ ipRanges: { items: [{ cidrIp: '10.0.0.0/8', cidrIpv6: '::/0' }] } }),
  ),
  'an IPv4 CIDR among the IPv6 ranges': authorizeItems(kubelet({ ipv6Ranges: { items: [{ cidrIp: '0.0.0.0/0' }] } })),
  'a CIDR beside the lists of its item': authorizeItems(kubelet({ cidrIp: '0.0.0.0/0', ipRanges: ipv4('10.0.0.0/8') })),
  'a CIDR among the groups': authorizeItems(kubelet({ groups: { items: [{ cidrIp: '0.0.0.0/0' }] } })),
  'the keys of the API (`IpPermissions`, `CidrIp`), in the wrapper of the new style': authorize(
    {},
    {
      requestParameters: {
        AuthorizeSecurityGroupIngressRequest: {
          GroupId: GROUP,
          IpPermissions: {
            tag: 1,
            IpProtocol: 'tcp',
            FromPort: 10250,
            ToPort: 10250,
            IpRanges: { tag: 1, CidrIp: '0.0.0.0/0' },
          },
        },
      },
    },
  ),
  'the keys of the API in the flat form': authorize({
    ipPermissions: {},
    IpProtocol: 'tcp',
    FromPort: 10250,
    ToPort: 10250,
    CidrIp: '0.0.0.0/0',
  }),
  'octets and length with leading zeros, `000.0.0.0/00`': add('000.0.0.0/00'),
  'a short `0/0`': add('0/0'),
  'all zeros written out, `0000:0000:0000:0000:0000:0000:0000:0000/000`': authorizeItems(
    kubelet({ ipv6Ranges: ipv6('0000:0000:0000:0000:0000:0000:0000:0000/000') }),
  ),
  '`errorCode: ""`, which is no error': { ...add('0.0.0.0/0'), errorCode: '' },
  '`errorCode: "null"`, a normaliser\'s text for no error': { ...add('0.0.0.0/0'), errorCode: 'null' },
  'an `errorMessage` without an `errorCode`': { ...add('0.0.0.0/0'), errorMessage: 'hello' },
  '`_return: false` without an `errorCode`': authorize(
    { ipPermissions: { items: [kubelet({ ipRanges: world })] } },
    { responseElements: { _return: false } },
  ),
  'an `eventSource` in capitals': { ...add('0.0.0.0/0'), eventSource: 'EC2.amazonaws.com' },
  "no `eventSource`: the event is EC2's alone": { ...add('0.0.0.0/0'), eventSource: undefined },
  'keys in lower case and parameters as text, as Athena has them': asInAthena(add('0.0.0.0/0')),
  'an SNS notification as the text of an SQS message': {
    Records: [{ body: JSON.stringify({ Message: JSON.stringify(envelope(add('0.0.0.0/0'))) }) }],
  },
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
  'the world in the response, a private source in the request': answered(
    answeredRule({ ...ports(10250), cidrIpv4: '0.0.0.0/0' }),
    answeredRule({ ...ports(443), cidrIpv4: '10.0.0.0/8' }),
  ),
  'the world in the request, a source that cannot be read in the response': authorize(
    { ipPermissions: { items: [kubelet({ ipRanges: world })] } },
    { responseElements: { securityGroupRuleSet: { items: [answeredRule({ ...ports(10250), cidrIpv4: {} })] } } },
  ),
  'a group named, but not by its id': authorize({
    groupId: undefined,
    groupName: 'workers',
    ipPermissions: { items: [kubelet({ ipRanges: world })] },
  }),
  'two halves of the IPv4 internet': add('0.0.0.0/1', '128.0.0.0/1'),
  'half of the IPv4 internet': add('128.0.0.0/1'),
  'four quarters in four items': authorizeItems(
    ...['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'].map((cidr) => kubelet({ ipRanges: ipv4(cidr) })),
  ),
  'a private /8 and a public one, `10.0.0.0/7`': add('10.0.0.0/7'),
  'half of a /8 by TCP, the other half by all protocols': authorizeItems(
    kubelet({ ipRanges: ipv4('52.0.0.0/9') }),
    item({ ipProtocol: '-1', ipRanges: ipv4('52.128.0.0/9') }),
  ),
  'sixteen /12, together a /8': add(...Array.from({ length: 16 }, (_, index) => `52.${index * 16}.0.0/12`)),
  'a /16 of IPv6': authorizeItems(kubelet({ ipv6Ranges: ipv6('2600::/16') })),
  'all of the global IPv6 space, `2000::/3`': authorizeItems(kubelet({ ipv6Ranges: ipv6('2000::/3') })),
  '6to4, `2002::/16`': authorizeItems(kubelet({ ipv6Ranges: ipv6('2002::/16') })),
  'the lower half of IPv6, `::/1`': authorizeItems(kubelet({ ipv6Ranges: ipv6('::/1') })),
  'the world, and a prefix list beside it': authorizeItems(
    kubelet({ ipRanges: world, prefixListIds: { items: [{ prefixListId: 'pl-0a1b2c3d' }] } }),
  ),
};
