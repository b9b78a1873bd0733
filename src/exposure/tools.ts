/** What people and machines change security groups with. */
export type Tool =
  | 'console'
  | 'aws-cli'
  | 'boto3'
  | 'aws-sdk'
  | 'aws-service'
  | 'terraform'
  | 'pulumi'
  | 'cloudformation'
  | 'cdk'
  | 'ansible'
  | 'crossplane'
  | 'aws-load-balancer-controller'
  | 'kubernetes-cloud-provider'
  | 'cluster-api'
  | 'karpenter'
  | 'other';

type ToolFacts = {
  name: string;
  /** What happens after a revoke, when the rule is written down somewhere; `code` waits for a run, `controller` does not. */
  returns?: 'code' | 'controller';
  /** Where it is written down, in mrkdwn of our own: what to change so that it stays closed. */
  fix?: string;
};

const SERVICE_RANGES =
  '`spec.loadBalancerSourceRanges` of the Service (or its annotation `service.beta.kubernetes.io/load-balancer-source-ranges`)';

/**
 * Where the names of the fixes come from: AWS Load Balancer Controller, guides "Service annotations" and "Ingress
 * annotations"; Kubernetes, "Access control" of a Service; Cluster API Provider AWS, `AWSLoadBalancerSpec` of
 * api/v1beta2/awscluster_types.go (which also says that `preserveClientIP` opens 6443 to 0.0.0.0/0); the resources of
 * the Terraform AWS provider; the CloudFormation reference.
 */
const TOOLS: Readonly<Record<Tool, ToolFacts>> = {
  console: { name: 'the AWS console' },
  'aws-cli': { name: 'the AWS CLI' },
  boto3: { name: 'boto3' },
  'aws-sdk': { name: 'an AWS SDK' },
  'aws-service': { name: 'another AWS service' },
  other: { name: 'another tool' },
  karpenter: { name: 'Karpenter' },
  terraform: {
    name: 'Terraform or OpenTofu',
    returns: 'code',
    fix: '`cidr_ipv4` / `cidr_blocks` of its `aws_vpc_security_group_ingress_rule`, `aws_security_group_rule` or inline `ingress`',
  },
  pulumi: {
    name: 'Pulumi',
    returns: 'code',
    fix: 'its `aws.vpc.SecurityGroupIngressRule` or the `ingress` of its `aws.ec2.SecurityGroup`',
  },
  cloudformation: {
    name: 'CloudFormation',
    returns: 'code',
    fix: 'the `SecurityGroupIngress` in the template of its stack (the tag `aws:cloudformation:stack-name` of the group names the stack)',
  },
  cdk: {
    name: 'the AWS CDK (CloudFormation)',
    returns: 'code',
    fix: 'the `addIngressRule` or `connections.allow…` in the app of its stack (the tag `aws:cloudformation:stack-name` of the group names the stack)',
  },
  ansible: { name: 'Ansible', returns: 'code', fix: 'the `rules` of its `amazon.aws.ec2_security_group`' },
  crossplane: {
    name: 'Crossplane',
    returns: 'controller',
    fix: '`spec.forProvider` of its `SecurityGroupIngressRule`, `SecurityGroupRule` or `SecurityGroup`',
  },
  'aws-load-balancer-controller': {
    name: 'the AWS Load Balancer Controller',
    returns: 'controller',
    fix: `${SERVICE_RANGES}, or the annotation \`alb.ingress.kubernetes.io/inbound-cidrs\` of the Ingress`,
  },
  'kubernetes-cloud-provider': {
    name: 'the AWS cloud provider of Kubernetes',
    returns: 'controller',
    fix: SERVICE_RANGES,
  },
  'cluster-api': {
    name: 'Cluster API',
    returns: 'controller',
    fix: '`spec.controlPlaneLoadBalancer.ingressRules` of the `AWSCluster`',
  },
};

/** What the tool is called, for the middle of a sentence. No markup. */
export const toolName = (tool: Tool): string => TOOLS[tool].name;

/** What brings a revoked rule back and where to stop it; null for a change by hand. `fix` is mrkdwn of our own. */
export const whatReturns = (tool: Tool): { by: 'code' | 'controller'; fix: string } | null => {
  const { returns, fix } = TOOLS[tool];
  return returns && fix ? { by: returns, fix } : null;
};
