import { AwsError } from '../aws-error.ts';
import { canonicalCidr } from './canonical-cidr.ts';
import { findGroup, type GroupState, type RuleContent, type RuleSource } from './group-state.ts';

/** One source as a request writes it. */
export type SourceInput =
  | { kind: 'ipv4' | 'ipv6'; cidr: string; description: string | null }
  | { kind: 'prefix-list'; id: string; description: string | null }
  | {
      kind: 'group';
      groupId: string | null;
      groupName: string | null;
      userId: string | null;
      description: string | null;
    };

/** One item of `IpPermissions`: a protocol and a port range for any number of sources. */
export type PermissionInput = {
  ipProtocol: string | null;
  fromPort: number | null;
  toPort: number | null;
  sources: SourceInput[];
};

const NAMES: Record<string, string> = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6' };
const DESCRIPTION = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]*$/;

const invalid = (message: string) => new AwsError('InvalidParameterValue', message);

const protocolOf = (text: string | null): string => {
  if (text === null)
    throw invalid("Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly.");
  const name = NAMES[text] ?? text.toLowerCase();
  if (['-1', 'tcp', 'udp', 'icmp', 'icmpv6'].includes(name)) return name;
  if (/^\d{1,3}$/.test(name) && Number(name) <= 255) return String(Number(name));
  throw invalid(`Invalid value '${text}' for IP protocol. Unknown protocol.`);
};

const portsOf = (protocol: string, from: number | null, to: number | null): { fromPort: number; toPort: number } => {
  if (protocol === 'icmp' || protocol === 'icmpv6') return { fromPort: from ?? -1, toPort: to ?? -1 };
  // Every other protocol has no ports: what the request says of them is ignored (API reference of IpPermission).
  if (protocol !== 'tcp' && protocol !== 'udp') return { fromPort: -1, toPort: -1 };
  if (from === null || to === null) {
    throw invalid("Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
  }
  for (const port of [from, to]) {
    if (port < 0 || port > 65535) throw invalid(`TCP/UDP port (${port}) out of range`);
  }
  if (from > to) throw invalid(`Invalid TCP/UDP port range (${from}:${to})`);
  return { fromPort: from, toPort: to };
};

/** Throws `InvalidParameterValue` for what EC2 does not accept as the description of a rule. */
export const checkedDescription = (text: string | null): string | null => {
  if (text === null || text === '') return null;
  if (text.length <= 255 && DESCRIPTION.test(text)) return text;
  throw invalid(
    'Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*',
  );
};

const sourceOf = (state: GroupState, input: SourceInput): RuleSource => {
  switch (input.kind) {
    case 'ipv4':
      return { kind: 'ipv4', cidr: canonicalCidr(4, input.cidr) };
    case 'ipv6':
      return { kind: 'ipv6', cidr: canonicalCidr(6, input.cidr) };
    case 'prefix-list':
      if (!state.prefixLists.has(input.id)) {
        throw new AwsError('InvalidPrefixListID.NotFound', `The prefix list ID '${input.id}' does not exist`);
      }
      return { kind: 'prefix-list', id: input.id };
    case 'group':
      // A group of another account is taken on trust: only ours can be looked up.
      if (input.groupId !== null && input.userId !== null && input.userId !== state.account) {
        return { kind: 'group', id: input.groupId, userId: input.userId };
      }
      return { kind: 'group', id: findGroup(state, input).id, userId: state.account };
  }
};

/** The rules that a request's permissions mean: one for each source. Throws as EC2 does; changes nothing. */
export const rulesOfPermissions = (state: GroupState, permissions: readonly PermissionInput[]): RuleContent[] =>
  permissions.flatMap((permission) => {
    const ipProtocol = protocolOf(permission.ipProtocol);
    const ports = portsOf(ipProtocol, permission.fromPort, permission.toPort);
    if (permission.sources.length === 0) {
      throw new AwsError('MissingParameter', 'The request must contain a source: a CIDR, a prefix list or a group');
    }
    return permission.sources.map((source) => ({
      ipProtocol,
      ...ports,
      source: sourceOf(state, source),
      description: checkedDescription(source.description),
    }));
  });
