import { type Json, pick, textOf } from './lenient.ts';
import type { Tool } from './tools.ts';

/** By what means the call was made. */
export type Through = {
  tool: Tool;
  /** AWS says so. False: the caller's own user agent does, and that is a hint, no more. */
  proven: boolean;
  /** The service or the user agent as it is written: foreign, cut. */
  text: string;
};

const MOST_TEXT = 200;
/** CloudTrail keeps 1 KB of a user agent. */
const MOST_AGENT = 1_024;

// Only AWS writes invokedBy, and only AWS can put a name where the caller's address belongs.
const SERVICE = /^[a-z0-9][a-z0-9.-]{0,80}\.amazonaws\.com(?:\.cn)?$/;
const INTERNAL = 'AWS Internal';
/** The console, as it named itself from 2017 to 2021. */
const CONSOLE = /^(?:signin|console|[a-z0-9-]+\.console|console\.[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;
/** The role that `cdk bootstrap` makes for CloudFormation (AWS CDK Developer Guide, "Bootstrapping"). */
const CDK_ROLE = /^cdk-[a-z0-9]+-cfn-exec-role-/;

/**
 * What calls itself what, the most telling first: Terraform names its SDK too, and Crossplane names Terraform.
 * Seen in the sources of each: `APN/1.0 HashiCorp/1.0 Terraform/…` (hashicorp/terraform-provider-aws; OpenTofu runs the
 * same provider, so it calls itself Terraform), `APN/1.0 Pulumi/1.0 Pulumi-Aws/…` and `PulumiAwsNative/…` (pulumi),
 * `crossplane-provider-aws/…` (upbound, crossplane-contrib), `elbv2.k8s.aws/…` (aws-load-balancer-controller,
 * pkg/aws/cloud.go), `aws.cluster.x-k8s.io/…` (cluster-api-provider-aws), `kubernetes/…` (the in-tree cloud provider and
 * cloud-provider-aws), `karpenter.sh-…` (karpenter), `APN/1.0 Ansible/…` (amazon.aws).
 */
const AGENTS: readonly (readonly [string, Tool])[] = [
  ['crossplane-provider-', 'crossplane'],
  ['upbound-provider-aws', 'crossplane'],
  ['pulumi', 'pulumi'],
  ['elbv2.k8s.aws', 'aws-load-balancer-controller'],
  ['aws.cluster.x-k8s.io', 'cluster-api'],
  ['karpenter.sh', 'karpenter'],
  ['kubernetes/', 'kubernetes-cloud-provider'],
  ['terraform/', 'terraform'],
  ['opentofu', 'terraform'],
  ['hashicorp/', 'terraform'],
  ['ansible/', 'ansible'],
  ['aws-cli/', 'aws-cli'],
  ['boto3/', 'boto3'],
  ['botocore/', 'boto3'],
  ['aws-sdk-', 'aws-sdk'],
  ['mozilla/', 'console'],
];

/** Where a product of a user agent may begin: `[aws-sdk-go/1.44.1 (go1.21; linux; amd64) kubernetes/v1.27.3]`. */
const isStart = (agent: string, at: number): boolean => at === 0 || ' [('.includes(agent.charAt(at - 1));

const toolOf = (agent: string): Tool | null => {
  const lower = agent.toLowerCase();
  const found = AGENTS.find(([product]) => {
    const at = lower.indexOf(product);
    return at >= 0 && isStart(lower, at);
  });
  return found?.[1] ?? null;
};

const serviceTool = (service: string, role: string | null): Tool => {
  if (CONSOLE.test(service)) return 'console';
  if (!service.startsWith('cloudformation.')) return 'aws-service';
  return CDK_ROLE.test(role ?? '') ? 'cdk' : 'cloudformation';
};

/** Through what somebody called; null when the record says nothing of it. Never throws. */
export const judgeThrough = (record: Json, identity: Json, role: string | null): Through | null => {
  const agent = (textOf(pick(record, 'userAgent', 'useragent')) ?? '').slice(0, MOST_AGENT);
  const invokedBy = textOf(pick(identity, 'invokedBy', 'invokedby'));
  const address = textOf(pick(record, 'sourceIPAddress', 'sourceipaddress', 'sourceIpAddress'));
  const service = [invokedBy, address].find((text) => text === INTERNAL || (text !== null && SERVICE.test(text)));
  if (service) return { tool: serviceTool(service, role), proven: true, text: service };

  const text = agent.slice(0, MOST_TEXT).replace(/[\ud800-\udbff]$/, '');
  const tool = SERVICE.test(agent) ? serviceTool(agent, role) : toolOf(agent);
  // A console session can lend its credentials to a tool (CloudShell): what the tool calls itself says more.
  const fromConsole = String(pick(record, 'sessionCredentialFromConsole', 'sessioncredentialfromconsole')) === 'true';
  if (fromConsole && (tool === null || tool === 'console')) return { tool: 'console', proven: true, text };
  if (tool !== null) return { tool, proven: false, text };
  return agent === '' ? null : { tool: 'other', proven: false, text };
};
