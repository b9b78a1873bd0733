import { AwsError } from '../aws-error.ts';
import type { Vpc } from '../model/group-state.ts';
import type { TaggedResource } from '../model/tags.ts';
import { requiredText, textOf, textsOf, treesOf } from '../query-params.ts';
import { reading, writing, type Ec2Actions } from './ec2-action.ts';
import { tagsIn } from './read-request.ts';
import { renderTags } from './render.ts';
import { filtered, named, page, type Filterable } from './select.ts';

const REGIONS = [
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'ap-northeast-1',
  'ap-southeast-2',
];

const VPC_FILTERS: Filterable<Vpc> = {
  'vpc-id': (vpc) => [vpc.id],
  isDefault: (vpc) => [vpc.isDefault],
  'is-default': (vpc) => [vpc.isDefault],
  cidr: (vpc) => [vpc.cidr],
  'cidr-block': (vpc) => [vpc.cidr],
  state: () => ['available'],
};

type Tag = { resourceId: string; resourceType: string; key: string; value: string };
const TAG_FILTERS: Filterable<Tag> = {
  'resource-id': (tag) => [tag.resourceId],
  'resource-type': (tag) => [tag.resourceType],
  key: (tag) => [tag.key],
  value: (tag) => [tag.value],
};
const tagRows = ({ resourceId, resourceType, tags }: TaggedResource): Tag[] =>
  [...tags].map(([key, value]) => ({ resourceId, resourceType, key, value }));

const vpcMissing = (id: string) => new AwsError('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`);

/** What surrounds security groups: VPCs, tags, and what a tool asks before it makes a group. */
export const otherActions: Ec2Actions = {
  DescribeVpcs: reading((model, request) => {
    const chosen = named(model.vpcs(), textsOf(request, 'VpcId'), vpcMissing);
    const { items, nextToken } = page(request, filtered(request, chosen, VPC_FILTERS));
    const vpcSet = items.map((vpc) => ({
      vpcId: vpc.id,
      ownerId: model.account,
      state: 'available',
      cidrBlock: vpc.cidr,
      cidrBlockAssociationSet: [
        {
          associationId: vpc.id.replace('vpc-', 'vpc-cidr-assoc-'),
          cidrBlock: vpc.cidr,
          cidrBlockState: { state: 'associated' },
        },
      ],
      dhcpOptionsId: 'dopt-0default00000000',
      instanceTenancy: 'default',
      isDefault: vpc.isDefault,
      tagSet: renderTags(vpc.tags),
    }));
    return { vpcSet, nextToken };
  }),

  DescribeVpcAttribute: reading((model, request) => {
    const [vpc] = named(model.vpcs(), [requiredText(request, 'VpcId')], vpcMissing);
    const attribute = requiredText(request, 'Attribute');
    if (!['enableDnsSupport', 'enableDnsHostnames', 'enableNetworkAddressUsageMetrics'].includes(attribute)) {
      throw new AwsError('InvalidParameterValue', `Value (${attribute}) for parameter attribute is invalid`);
    }
    return { vpcId: vpc?.id, [attribute]: { value: attribute !== 'enableNetworkAddressUsageMetrics' } };
  }),

  DescribeRegions: reading((_model, request) => {
    const names = textsOf(request, 'RegionName');
    const regionInfo = REGIONS.filter((name) => names.length === 0 || names.includes(name)).map((regionName) => ({
      regionName,
      regionEndpoint: `ec2.${regionName}.amazonaws.com`,
      optInStatus: 'opt-in-not-required',
    }));
    return { regionInfo };
  }),

  DescribeAccountAttributes: reading((model) => ({
    accountAttributeSet: Object.entries({
      'supported-platforms': 'VPC',
      'default-vpc': model.vpcs().find((vpc) => vpc.isDefault)?.id ?? 'none',
    }).map(([attributeName, attributeValue]) => ({ attributeName, attributeValueSet: [{ attributeValue }] })),
  })),

  CreateTags: writing((model, request) => {
    model.createTags(textsOf(request, 'ResourceId'), tagsIn(request));
    return { return: true };
  }),

  DeleteTags: writing((model, request) => {
    const tags = treesOf(request, 'Tag').map((tag) => ({ key: requiredText(tag, 'Key'), value: textOf(tag, 'Value') }));
    model.deleteTags(textsOf(request, 'ResourceId'), tags);
    return { return: true };
  }),

  DescribeTags: reading((model, request) => {
    const rows = model.tagged().flatMap(tagRows);
    const { items, nextToken } = page(request, filtered(request, rows, TAG_FILTERS));
    return { tagSet: items, nextToken };
  }),
};
