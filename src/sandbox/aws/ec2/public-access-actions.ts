import type { Exclusion } from '../model/network.ts';
import { requiredText, textOf } from '../query-params.ts';
import type { SecurityGroupModel } from '../security-group-model.ts';
import { reading, writing, type Ec2Actions, type Ec2Answer } from './ec2-action.ts';
import { newTagsIn } from './read-request.ts';
import { renderTags } from './render.ts';
import { filtered, page, type Filterable } from './select.ts';

const FILTERS: Filterable<Exclusion> = {
  'resource-arn': ({ resourceArn }) => [resourceArn],
  'internet-gateway-exclusion-mode': ({ mode }) => [mode],
  state: ({ state }) => [state],
};

const renderExclusion = ({ id, resourceArn, mode, state, tags }: Exclusion): Ec2Answer => ({
  exclusionId: id,
  internetGatewayExclusionMode: mode,
  resourceArn,
  state,
  tagSet: renderTags(tags),
});
const renderOptions = (model: SecurityGroupModel): Ec2Answer => ({
  vpcBlockPublicAccessOptions: {
    awsAccountId: model.account,
    awsRegion: model.region,
    state: 'update-complete',
    internetGatewayBlockMode: model.network.blockMode(),
    managedBy: 'account',
    exclusionsAllowed: 'allowed',
  },
});

/** VPC Block Public Access of the account and region. EC2 takes minutes to apply a change; here it is done at once. */
export const publicAccessActions: Ec2Actions = {
  DescribeVpcBlockPublicAccessOptions: reading(renderOptions),

  ModifyVpcBlockPublicAccessOptions: writing((model, request) => {
    model.network.setBlockMode(requiredText(request, 'InternetGatewayBlockMode'));
    return renderOptions(model);
  }),

  CreateVpcBlockPublicAccessExclusion: writing((model, request) => {
    const exclusion = model.network.createExclusion({
      mode: requiredText(request, 'InternetGatewayExclusionMode'),
      subnetId: textOf(request, 'SubnetId'),
      vpcId: textOf(request, 'VpcId'),
      tags: newTagsIn(request),
    });
    return { vpcBlockPublicAccessExclusion: renderExclusion(exclusion) };
  }),

  DeleteVpcBlockPublicAccessExclusion: writing((model, request) => ({
    vpcBlockPublicAccessExclusion: renderExclusion(model.network.deleteExclusion(requiredText(request, 'ExclusionId'))),
  })),

  DescribeVpcBlockPublicAccessExclusions: reading((model, request) => {
    const { items, nextToken } = page(request, filtered(request, model.network.exclusions(), FILTERS));
    return { vpcBlockPublicAccessExclusionSet: items.map(renderExclusion), nextToken };
  }),
};
