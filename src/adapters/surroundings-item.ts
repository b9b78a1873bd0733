import type {
  NetworkInterface as Ec2Interface,
  Route as Ec2Route,
  RouteTable as Ec2RouteTable,
  Tag,
  VpcBlockPublicAccessExclusion,
  VpcBlockPublicAccessOptions,
} from '@aws-sdk/client-ec2';
import type { BlockMode, Exclusion, NetworkInterface, Route, RouteTable, Tags } from '../exposure/surroundings.ts';

/** What EC2 answers about the surroundings of a group, in the words of src/exposure/surroundings.ts. */

export const toTags = (tags: readonly Tag[] = []): Tags =>
  Object.fromEntries(tags.flatMap(({ Key, Value = '' }) => (Key === undefined ? [] : [[Key, Value]])));

export const toInterface = (one: Ec2Interface): NetworkInterface => {
  const addresses = [one, ...(one.PrivateIpAddresses ?? [])].map(({ Association }) => Association?.PublicIp);
  const { InstanceId, InstanceOwnerId } = one.Attachment ?? {};
  return {
    id: one.NetworkInterfaceId ?? '',
    type: one.InterfaceType ?? '',
    // Whatever is not plainly unused counts as used: `in-use`, `associated`, `attaching`, `detaching`, or nothing said.
    isInUse: one.Status !== 'available',
    vpcId: one.VpcId ?? '',
    subnetId: one.SubnetId ?? '',
    instanceId: InstanceId ?? null,
    publicIpv4: [...new Set(addresses.filter((address) => address !== undefined))],
    ipv6: [
      ...(one.Ipv6Addresses ?? []).map(({ Ipv6Address }) => Ipv6Address),
      ...(one.Ipv6Prefixes ?? []).map(({ Ipv6Prefix }) => Ipv6Prefix),
    ].filter((address) => address !== undefined),
    deniesIpv6FromGateways: one.DenyAllIgwTraffic === true,
    // A service attaches its interfaces to something of its own account.
    isManaged: one.RequesterManaged === true || (InstanceOwnerId !== undefined && InstanceOwnerId !== one.OwnerId),
    description: one.Description ?? '',
    tags: toTags(one.TagSet),
  };
};

export const toRouteTable = ({ RouteTableId, VpcId, Associations = [], Routes = [] }: Ec2RouteTable): RouteTable => ({
  id: RouteTableId ?? '',
  vpcId: VpcId ?? '',
  isMain: Associations.some(({ Main }) => Main === true),
  subnetIds: Associations.flatMap(({ SubnetId }) => SubnetId ?? []),
  routes: Routes.map(toRoute),
});

const toRoute = (route: Ec2Route): Route => ({
  destination: route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId ?? '',
  target:
    route.GatewayId ??
    route.EgressOnlyInternetGatewayId ??
    route.NatGatewayId ??
    route.NetworkInterfaceId ??
    route.InstanceId ??
    route.TransitGatewayId ??
    route.VpcPeeringConnectionId ??
    '',
  isActive: route.State !== 'blackhole',
});

/** Throws when EC2 says nothing usable: that is not the same as "off". */
export const toBlockMode = (options: VpcBlockPublicAccessOptions | undefined): BlockMode => {
  if (options?.State === 'update-in-progress') return 'changing';
  const mode = options?.InternetGatewayBlockMode;
  if (mode === 'off' || mode === 'block-ingress' || mode === 'block-bidirectional') return mode;
  throw new Error('EC2 did not say the mode.');
};

export const toExclusion = (exclusion: VpcBlockPublicAccessExclusion): Exclusion => ({
  // arn:aws:ec2:<region>:<account>:subnet/<id> or …:vpc/<id>
  resourceId: exclusion.ResourceArn?.split('/').at(-1) ?? '',
  mode: exclusion.InternetGatewayExclusionMode ?? '',
  // One that is being made is not in force yet; a change that failed leaves it as it was.
  isActive: [
    'create-complete',
    'update-in-progress',
    'update-complete',
    'update-failed',
    'delete-in-progress',
  ].includes(exclusion.State ?? ''),
});
