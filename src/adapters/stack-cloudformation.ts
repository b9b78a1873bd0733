import {
  type CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import type { DeployedResource, DeployedStack, Template } from '../doctor/deployed-stack.ts';

export const actions = [
  'cloudformation:DescribeStacks',
  'cloudformation:GetTemplate',
  'cloudformation:ListStackResources',
] as const;

/** The stack of that name with all of its resources and its template; null when there is none. */
export const readStackOf = async (client: CloudFormationClient, name: string): Promise<DeployedStack | null> => {
  const described = await describe(client, name);
  if (described === null) return null;
  const [resources, { TemplateBody = '{}' }] = await Promise.all([
    listResources(client, name),
    client.send(new GetTemplateCommand({ StackName: name, TemplateStage: 'Processed' })),
  ]);
  const { StackId = '', StackStatus = '', StackStatusReason, CreationTime, Parameters = [], Outputs = [] } = described;
  return {
    name,
    id: StackId,
    status: StackStatus,
    statusReason: StackStatusReason ?? null,
    createdAt: CreationTime?.getTime() ?? 0,
    parameters: Object.fromEntries(
      Parameters.map((one) => [one.ParameterKey ?? '', one.ResolvedValue ?? one.ParameterValue ?? '']),
    ),
    outputs: Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
    resources,
    // What osls deploys is JSON.
    template: JSON.parse(TemplateBody) as Template,
  };
};

const describe = async (client: CloudFormationClient, StackName: string) => {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks.find(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE') ?? null;
  } catch (error) {
    // CloudFormation has no error of its own for it.
    if (error instanceof Error && /does not exist/.test(error.message)) return null;
    throw error;
  }
};

const listResources = async (client: CloudFormationClient, StackName: string): Promise<DeployedResource[]> => {
  const resources: DeployedResource[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName }))
    for (const { LogicalResourceId, ResourceType, PhysicalResourceId, ResourceStatus } of page.StackResourceSummaries ??
      [])
      if (LogicalResourceId && ResourceType && PhysicalResourceId && ResourceStatus !== 'DELETE_COMPLETE')
        resources.push({ logicalId: LogicalResourceId, type: ResourceType, physicalId: PhysicalResourceId });
  return resources;
};
