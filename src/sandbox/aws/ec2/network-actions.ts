import { AwsError } from '../aws-error.ts';
import type { NetworkInterface, RouteTable, Subnet } from '../model/network.ts';
import { integerOf, requiredText, textOf, textsOf } from '../query-params.ts';
import type { SecurityGroupModel } from '../security-group-model.ts';
import { reading, writing, type Ec2Actions, type Ec2Answer } from './ec2-action.ts';
import { newTagsIn } from './read-request.ts';
import { renderTags } from './render.ts';
import { filtered, named, page, type Filterable } from './select.ts';

const SUBNET_FILTERS: Filterable<Subnet> = {
  'subnet-id': ({ id }) => [id],
  'vpc-id': ({ vpcId }) => [vpcId],
  'cidr-block': ({ cidr }) => [cidr],
};
const TABLE_FILTERS: Filterable<RouteTable> = {
  'route-table-id': ({ id }) => [id],
  'vpc-id': ({ vpcId }) => [vpcId],
  'association.subnet-id': ({ subnetIds }) => subnetIds,
  'association.main': ({ isMain }) => [isMain],
};
const GATEWAY_FILTERS: Filterable<{ id: string; vpcId: string }> = {
  'internet-gateway-id': ({ id }) => [id],
  'attachment.vpc-id': ({ vpcId }) => [vpcId],
};
const statusOf = ({ instanceId }: NetworkInterface) => (instanceId === null ? 'available' : 'in-use');
const INTERFACE_FILTERS: Filterable<NetworkInterface> = {
  'network-interface-id': ({ id }) => [id],
  'group-id': ({ groupIds }) => groupIds,
  'subnet-id': ({ subnetId }) => [subnetId],
  'vpc-id': ({ vpcId }) => [vpcId],
  'attachment.instance-id': ({ instanceId }) => [instanceId],
  'association.public-ip': ({ publicIp }) => [publicIp],
  description: ({ description }) => [description],
  status: (one) => [statusOf(one)],
};
const missing = (code: string, what: string) => (id: string) =>
  new AwsError(code, `The ${what} ID '${id}' does not exist`);

/** An interface as EC2 describes it, alone or as a part of its instance. */
export const renderInterface = (model: SecurityGroupModel, one: NetworkInterface): Ec2Answer => {
  const association =
    one.publicIp === null
      ? undefined
      : {
          publicIp: one.publicIp,
          allocationId: one.allocationId ?? undefined,
          ipOwnerId: one.allocationId === null ? 'amazon' : model.account,
        };
  return {
    networkInterfaceId: one.id,
    subnetId: one.subnetId,
    vpcId: one.vpcId,
    description: one.description,
    ownerId: model.account,
    requesterManaged: false,
    status: statusOf(one),
    interfaceType: 'interface',
    privateIpAddress: one.privateIp,
    groupSet: renderGroups(model, one),
    attachment:
      one.instanceId === null
        ? undefined
        : {
            attachmentId: one.id.replace('eni-', 'eni-attach-'),
            instanceId: one.instanceId,
            instanceOwnerId: model.account,
            deviceIndex: 0,
            status: 'attached',
          },
    association,
    privateIpAddressesSet: [{ privateIpAddress: one.privateIp, primary: true, association }],
    ipv6AddressesSet: one.ipv6.map((ipv6Address) => ({ ipv6Address })),
    tagSet: renderTags(one.tags),
  };
};
export const renderGroups = (model: SecurityGroupModel, { groupIds }: NetworkInterface): Ec2Answer[] =>
  groupIds.map((groupId) => ({ groupId, groupName: model.groups().find(({ id }) => id === groupId)?.name }));

/** The network around security groups. Interfaces without an instance are attached to nothing. */
export const networkActions: Ec2Actions = {
  DescribeSubnets: reading((model, request) => {
    const chosen = named(
      model.network.subnets(),
      textsOf(request, 'SubnetId'),
      missing('InvalidSubnetID.NotFound', 'subnet'),
    );
    const { items, nextToken } = page(request, filtered(request, chosen, SUBNET_FILTERS));
    const subnetSet = items.map((subnet) => ({
      subnetId: subnet.id,
      vpcId: subnet.vpcId,
      ownerId: model.account,
      state: 'available',
      cidrBlock: subnet.cidr,
      availabilityZone: `${model.region}${subnet.zone}`,
      ipv6CidrBlockAssociationSet: [{ ipv6CidrBlock: subnet.ipv6Cidr, ipv6CidrBlockState: { state: 'associated' } }],
      tagSet: renderTags(subnet.tags),
    }));
    return { subnetSet, nextToken };
  }),

  DescribeRouteTables: reading((model, request) => {
    const ids = textsOf(request, 'RouteTableId');
    const chosen = named(model.network.routeTables(), ids, missing('InvalidRouteTableID.NotFound', 'routeTable'));
    const { items, nextToken } = page(request, filtered(request, chosen, TABLE_FILTERS));
    const routeTableSet = items.map((table) => ({
      routeTableId: table.id,
      vpcId: table.vpcId,
      ownerId: model.account,
      routeSet: table.routes.map(({ destination, target }) => ({
        [destination.includes(':') ? 'destinationIpv6CidrBlock' : 'destinationCidrBlock']: destination,
        gatewayId: target,
        state: 'active',
      })),
      associationSet: [
        ...(table.isMain ? [{ routeTableId: table.id, main: true }] : []),
        ...table.subnetIds.map((subnetId) => ({ routeTableId: table.id, subnetId, main: false })),
      ],
      tagSet: renderTags(table.tags),
    }));
    return { routeTableSet, nextToken };
  }),

  DescribeInternetGateways: reading((model, request) => {
    const ids = textsOf(request, 'InternetGatewayId');
    const gateways = model.network.internetGateways();
    const chosen = named(gateways, ids, missing('InvalidInternetGatewayID.NotFound', 'internetGateway'));
    const { items, nextToken } = page(request, filtered(request, chosen, GATEWAY_FILTERS));
    const internetGatewaySet = items.map(({ id, vpcId }) => ({
      internetGatewayId: id,
      ownerId: model.account,
      attachmentSet: [{ vpcId, state: 'available' }],
    }));
    return { internetGatewaySet, nextToken };
  }),

  CreateNetworkInterface: writing((model, request) => {
    const one = model.network.createInterface({
      subnetId: requiredText(request, 'SubnetId'),
      groupIds: textsOf(request, 'SecurityGroupId'),
      ipv6Count: integerOf(request, 'Ipv6AddressCount') ?? 0,
      description: textOf(request, 'Description') ?? '',
      tags: newTagsIn(request),
    });
    return { networkInterface: renderInterface(model, one) };
  }),

  DeleteNetworkInterface: writing((model, request) => {
    model.network.deleteInterface(requiredText(request, 'NetworkInterfaceId'));
    return { return: true };
  }),

  DescribeNetworkInterfaces: reading((model, request) => {
    const ids = textsOf(request, 'NetworkInterfaceId');
    const interfaces = model.network.interfaces();
    const chosen = named(interfaces, ids, missing('InvalidNetworkInterfaceID.NotFound', 'networkInterface'));
    const { items, nextToken } = page(request, filtered(request, chosen, INTERFACE_FILTERS));
    return { networkInterfaceSet: items.map((one) => renderInterface(model, one)), nextToken };
  }),

  AllocateAddress: writing((model) => {
    const { id, publicIp } = model.network.allocateAddress();
    return { publicIp, domain: 'vpc', allocationId: id };
  }),

  AssociateAddress: writing((model, request) => {
    const { associationId } = model.network.associateAddress({
      allocationId: requiredText(request, 'AllocationId'),
      interfaceId: textOf(request, 'NetworkInterfaceId'),
      instanceId: textOf(request, 'InstanceId'),
    });
    return { return: true, associationId: associationId ?? undefined };
  }),
};
