// What scripts of this kind do: every group in one answer, all of it kept, and a call or two for each open one.
// Prints what it found and how many calls it made, as JSON. Exact world only: no unions, no prefix lists, no regions.
import {
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';

const PORTS = [6443, 10250];
const ec2 = new EC2Client({});
let calls = 0;
const ask = (command) => ((calls += 1), ec2.send(command));
const { SecurityGroups = [] } = await ask(new DescribeSecurityGroupsCommand({}));
const isOpen = ({ FromPort, ToPort, IpRanges = [], Ipv6Ranges = [] }) =>
  PORTS.some((port) => FromPort === undefined || (FromPort <= port && port <= ToPort)) &&
  (IpRanges.some(({ CidrIp }) => CidrIp === '0.0.0.0/0') || Ipv6Ranges.some(({ CidrIpv6 }) => CidrIpv6 === '::/0'));
const found = [];
for (const { GroupId, IpPermissions = [] } of SecurityGroups) {
  if (!IpPermissions.some(isOpen)) continue;
  const Filters = [{ Name: 'group-id', Values: [GroupId] }];
  const { SecurityGroupRules = [] } = await ask(new DescribeSecurityGroupRulesCommand({ Filters }));
  const { NetworkInterfaces = [] } = await ask(new DescribeNetworkInterfacesCommand({ Filters }));
  found.push({ GroupId, rules: SecurityGroupRules.length, attached: NetworkInterfaces.length > 0 });
}
console.log(JSON.stringify({ exposed: found.length, calls }));
