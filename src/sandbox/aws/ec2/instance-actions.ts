import { AwsError } from '../aws-error.ts';
import type { Instance, NetworkInterface } from '../model/network.ts';
import { integerOf, textOf, textsOf, treesOf } from '../query-params.ts';
import type { SecurityGroupModel } from '../security-group-model.ts';
import { reading, writing, type Ec2Action, type Ec2Actions, type Ec2Answer } from './ec2-action.ts';
import { renderGroups, renderInterface } from './network-actions.ts';
import { newTagsIn } from './read-request.ts';
import { renderTags } from './render.ts';
import { filtered, named, page, type Filterable } from './select.ts';

type Row = Instance & { one: NetworkInterface | null };

const INSTANCE_FILTERS: Filterable<Row> = {
  'instance-id': ({ id }) => [id],
  'instance-state-name': ({ state }) => [state],
  'instance.group-id': ({ one }) => one?.groupIds ?? [],
  'network-interface.group-id': ({ one }) => one?.groupIds ?? [],
  'subnet-id': ({ one }) => [one?.subnetId ?? null],
  'vpc-id': ({ one }) => [one?.vpcId ?? null],
};
const STATE_CODES = { running: 16, stopped: 80, terminated: 48 } as const;
const stateOf = (name: Instance['state']): Ec2Answer => ({ code: STATE_CODES[name], name });

const rowOf = ({ network }: SecurityGroupModel, instance: Instance): Row => ({
  ...instance,
  one: network.interfaces().find(({ id }) => id === instance.interfaceId) ?? null,
});

const renderInstance = (model: SecurityGroupModel, { one, ...instance }: Row): Ec2Answer => ({
  instanceId: instance.id,
  imageId: instance.imageId,
  instanceType: instance.instanceType,
  instanceState: stateOf(instance.state),
  privateIpAddress: one?.privateIp,
  ipAddress: one?.publicIp ?? undefined,
  subnetId: one?.subnetId,
  vpcId: one?.vpcId,
  groupSet: one ? renderGroups(model, one) : [],
  networkInterfaceSet: one ? [renderInterface(model, one)] : [],
  tagSet: renderTags(instance.tags),
});
const renderReservation = (model: SecurityGroupModel, row: Row): Ec2Answer => ({
  reservationId: row.id.replace('i-', 'r-'),
  ownerId: model.account,
  instancesSet: [renderInstance(model, row)],
});

const ending = (to: 'stopped' | 'terminated'): Ec2Action =>
  writing((model, request) => ({
    instancesSet: textsOf(request, 'InstanceId').map((instanceId) => ({
      instanceId,
      currentState: stateOf(model.network.endInstance(instanceId, to).state),
    })),
  }));

/** Instances as far as security groups have to do with them: nothing runs. */
export const instanceActions: Ec2Actions = {
  RunInstances: writing((model, request) => {
    if ((integerOf(request, 'MaxCount') ?? 1) !== 1)
      throw new AwsError('InvalidParameterValue', 'This local EC2 runs one instance a call');
    const [first] = treesOf(request, 'NetworkInterface');
    const from = first ?? request;
    const subnetId = textOf(from, 'SubnetId');
    const vpcId = model.network.subnets().find(({ id }) => id === subnetId)?.vpcId;
    const isDefault = subnetId === null || model.vpcs().some((vpc) => vpc.isDefault && vpc.id === vpcId);
    // Only the subnets of a default VPC give public addresses unasked.
    const asked = first === undefined ? null : textOf(first, 'AssociatePublicIpAddress');
    const instance = model.network.runInstance({
      subnetId,
      groupIds: textsOf(from, 'SecurityGroupId'),
      hasPublicIp: asked === null ? isDefault : asked === 'true',
      ipv6Count: integerOf(from, 'Ipv6AddressCount') ?? 0,
      imageId: textOf(request, 'ImageId') ?? 'ami-00000000000000000',
      instanceType: textOf(request, 'InstanceType') ?? 't4g.small',
      tags: newTagsIn(request),
    });
    return renderReservation(model, rowOf(model, instance));
  }),

  DescribeInstances: reading((model, request) => {
    const missing = (id: string) =>
      new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
    const rows = model.network.instances().map((instance) => rowOf(model, instance));
    const chosen = named(rows, textsOf(request, 'InstanceId'), missing);
    const { items, nextToken } = page(request, filtered(request, chosen, INSTANCE_FILTERS));
    return { reservationSet: items.map((row) => renderReservation(model, row)), nextToken };
  }),

  StopInstances: ending('stopped'),
  TerminateInstances: ending('terminated'),
};
