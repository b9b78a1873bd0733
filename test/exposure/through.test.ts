import { describe, expect, it } from '@jest/globals';
import { throughWords, plainWords } from '../../src/exposure/actor-words.ts';
import { judgeThrough } from '../../src/exposure/through.ts';
import { toolName, whatReturns } from '../../src/exposure/tools.ts';

type Json = Record<string, unknown>;
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';
const saysOf = (record: Json, identity: Json = {}, role: string | null = null): string =>
  plainWords(throughWords({ through: judgeThrough(record, identity, role) }));

describe('a user agent', () => {
  it.each([
    [
      'aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux#6.8 md/arch#x86_64 lang/python#3.13.7 md/command#ec2.authorize-security-group-ingress',
      'aws-cli',
    ],
    ['[aws-cli/1.11.111 Python/2.7.12 Linux/4.4.0 botocore/1.5.74]', 'aws-cli'],
    [
      'APN/1.0 HashiCorp/1.0 Terraform/1.13.3 (+https://www.terraform.io) terraform-provider-aws/6.14.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.39.0 ua/2.1 os/linux lang/go#1.24.6',
      'terraform',
    ],
    ['aws-sdk-go/1.10.18 (go1.8; linux; amd64) APN/1.0 HashiCorp/1.0 Terraform/0.9.8', 'terraform'],
    ['APN/1.0 Pulumi/1.0 Pulumi-Aws/6.80.0 (+https://www.pulumi.com) aws-sdk-go-v2/1.36.0 ua/2.1', 'pulumi'],
    ['aws-sdk-go-v2/1.30.0 APN/1.0 Pulumi/1.0 PulumiAwsNative/1.12', 'pulumi'],
    [
      'APN/1.0 HashiCorp/1.0 Terraform/1.5.5 (+https://www.terraform.io) terraform-provider-aws/5.90.0 crossplane-provider-aws/v1.20.0',
      'crossplane',
    ],
    [
      'aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.24.1 md/GOARCH#arm64 api/ec2#1.210.1 elbv2.k8s.aws/v2.13.0',
      'aws-load-balancer-controller',
    ],
    ['aws-sdk-go/1.44.184 (go1.21.3; linux; amd64) aws.cluster.x-k8s.io/v2.3.0', 'cluster-api'],
    ['kubernetes/v1.27.3 aws-sdk-go/1.44.241 (go1.20.5; linux; amd64)', 'kubernetes-cloud-provider'],
    ['aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.24.1 kubernetes/v1.33.0', 'kubernetes-cloud-provider'],
    ['aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.24.1 karpenter.sh-1.5.0', 'karpenter'],
    ['APN/1.0 Ansible/2.15.0 amazon.aws/9.0.0 Boto3/1.34.0 md/Botocore#1.34.0', 'ansible'],
    [
      'Boto3/1.34.145 md/Botocore#1.34.145 ua/2.0 os/linux#5.10 lang/python#3.12.11 exec-env/AWS_Lambda_python3.12',
      'boto3',
    ],
    ['aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.24.1 api/ec2#1.210.1', 'aws-sdk'],
    ['aws-sdk-js/3.1000.0 ua/2.1 os/linux#6.8 lang/js md/nodejs#24.11.0 api/ec2#3.1000.0', 'aws-sdk'],
    ['console.ec2.amazonaws.com', 'console'],
    ['ec2.console.amazonaws.com', 'console'],
    [CHROME, 'console'],
    ['[Mozilla/5.0 (Windows NT 10.0)]', 'console'],
    ['my-own-tool/3 (not-terraform/1)', 'other'],
    ['curl/8.5.0 my-kubernetes/1 myaws-cli/2', 'other'],
    ['AWS Internal', 'other'],
    ['evil.signin.amazonaws.com', 'aws-service'],
    ['not-the.x.console.amazonaws.com', 'aws-service'],
  ])('%s is a hint of its tool, and no proof', (userAgent, tool) => {
    expect(judgeThrough({ userAgent, sourceIPAddress: '198.51.100.7' }, {}, null)).toMatchObject({
      tool,
      proven: false,
    });
  });

  it.each([undefined, null, '', {}, []])('that is %j tells nothing', (userAgent) => {
    expect(judgeThrough({ userAgent }, {}, null)).toBeNull();
  });
});

describe('what AWS itself writes of the way', () => {
  const cloudFormation = 'cloudformation.amazonaws.com';
  it.each<[string, Json, Json, string]>([
    [
      'invokedBy',
      { userAgent: cloudFormation, sourceIPAddress: cloudFormation },
      { invokedBy: cloudFormation },
      'through CloudFormation',
    ],
    ['the address alone', { userAgent: 'x', sourceIPAddress: cloudFormation }, {}, 'through CloudFormation'],
    [
      'a service',
      { sourceIPAddress: 'eks.amazonaws.com' },
      { invokedBy: 'eks.amazonaws.com' },
      'through the AWS service eks.amazonaws.com',
    ],
    ['a service of China', {}, { invokedBy: 'cloudformation.amazonaws.com.cn' }, 'through CloudFormation'],
    [
      'a service that is not named',
      { userAgent: 'AWS Internal', sourceIPAddress: 'AWS Internal' },
      {},
      'through the AWS service AWS Internal',
    ],
    [
      'the sign-in of the old console',
      { userAgent: 'signin.amazonaws.com' },
      { invokedBy: 'signin.amazonaws.com' },
      'through the AWS console',
    ],
    [
      'a session of the console',
      { userAgent: CHROME, sessionCredentialFromConsole: 'true' },
      {},
      'through the AWS console',
    ],
    [
      'the same as a boolean',
      { userAgent: 'AWS Internal', sessionCredentialFromConsole: true },
      {},
      'through the AWS console',
    ],
  ])('is believed: %s', (_, record, identity, expected) => {
    expect(saysOf(record, identity)).toBe(expected);
  });

  it('names the CDK by the role that its bootstrap gives to CloudFormation', () => {
    const role = 'cdk-hnb659fds-cfn-exec-role-111122223333-eu-west-1';
    expect(judgeThrough({ sourceIPAddress: cloudFormation }, {}, role)).toMatchObject({ tool: 'cdk', proven: true });
    expect(judgeThrough({ userAgent: 'aws-cli/2' }, {}, role)).toMatchObject({ tool: 'aws-cli' });
    expect(judgeThrough({ sourceIPAddress: cloudFormation }, {}, `my-${role}`)).toMatchObject({
      tool: 'cloudformation',
    });
    expect(judgeThrough({ sourceIPAddress: cloudFormation }, {}, null)).toMatchObject({ tool: 'cloudformation' });
  });

  it('does not turn a user agent into a service', () => {
    expect(saysOf({ userAgent: cloudFormation, sourceIPAddress: '198.51.100.7' })).toBe(
      'through CloudFormation (so it says)',
    );
    expect(saysOf({ userAgent: 'eks.amazonaws.com' })).toBe('through the AWS service eks.amazonaws.com (so it says)');
    expect(saysOf({ sourceIPAddress: 'evil.example/eks.amazonaws.com' })).toBe('');
    expect(saysOf({ sourceIPAddress: 'eks.amazonaws.com.evil.example' })).toBe('');
    expect(saysOf({ sourceIPAddress: 'eks.amazonaws.com.cn' })).toBe('through the AWS service eks.amazonaws.com.cn');
  });

  it.each([
    ['upbound-provider-aws/1.2', 'crossplane'],
    ['OpenTofu/1.8', 'terraform'],
    ['APN/1.0 HashiCorp/1.0', 'terraform'],
    ['terraform/1.13', 'terraform'],
    ['Botocore/1.35', 'boto3'],
    ['my-terraform/1.13', 'other'],
  ])('is known by the product that it names: %s is %s', (userAgent, tool) => {
    expect(judgeThrough({ userAgent }, {}, null)).toMatchObject({ tool, proven: false });
  });

  it.each([
    [{ useragent: 'aws-cli/2' }, {}, 'aws-cli'],
    [{ userAgent: 'x', sourceipaddress: cloudFormation }, {}, 'cloudformation'],
    [{ userAgent: 'x', sourceIpAddress: cloudFormation }, {}, 'cloudformation'],
    [{ userAgent: 'x' }, { invokedby: cloudFormation }, 'cloudformation'],
    [{ userAgent: 'x', sessioncredentialfromconsole: 'true' }, {}, 'console'],
  ])('is read in each spelling of its keys: %j %j', (record, identity, tool) => {
    expect(judgeThrough(record, identity, null)).toMatchObject({ tool });
  });

  it('keeps no more of a user agent than a message needs', () => {
    expect(judgeThrough({ userAgent: 'x'.repeat(2_000) }, {}, null)?.text).toHaveLength(200);
    const half = `${'x'.repeat(199)}\u{1f600}`;
    expect(judgeThrough({ userAgent: half }, {}, null)?.text).toBe('x'.repeat(199));
    expect(judgeThrough({ userAgent: '\u{1f600} tool/1' }, {}, null)?.text).toBe('\u{1f600} tool/1');
    // The last place where a tool is looked for.
    expect(judgeThrough({ userAgent: `${' '.repeat(1_014)}terraform/` }, {}, null)).toMatchObject({
      tool: 'terraform',
    });
    expect(judgeThrough({ userAgent: `${' '.repeat(1_015)}terraform/` }, {}, null)).toMatchObject({ tool: 'other' });
    // Beyond what CloudTrail keeps, nothing is looked for.
    expect(judgeThrough({ userAgent: `${' '.repeat(1_020)}terraform/1` }, {}, null)).toMatchObject({ tool: 'other' });
  });

  it('lets a tool in a session of the console keep its name, because that says what brings the rule back', () => {
    const record = { userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.13.3', sessionCredentialFromConsole: 'true' };
    expect(saysOf(record)).toBe('through Terraform or OpenTofu (so it says)');
  });
});

describe('what brings a revoked rule back', () => {
  it.each([
    ['terraform', 'code', 'aws_vpc_security_group_ingress_rule'],
    ['pulumi', 'code', 'aws.vpc.SecurityGroupIngressRule'],
    ['cloudformation', 'code', 'aws:cloudformation:stack-name'],
    ['cdk', 'code', 'addIngressRule'],
    ['ansible', 'code', 'amazon.aws.ec2_security_group'],
    ['crossplane', 'controller', 'spec.forProvider'],
    ['aws-load-balancer-controller', 'controller', 'alb.ingress.kubernetes.io/inbound-cidrs'],
    ['aws-load-balancer-controller', 'controller', 'spec.loadBalancerSourceRanges'],
    ['kubernetes-cloud-provider', 'controller', 'service.beta.kubernetes.io/load-balancer-source-ranges'],
    ['cluster-api', 'controller', 'spec.controlPlaneLoadBalancer.ingressRules'],
  ] as const)('of %s is %s, to be changed at %s', (tool, by, fix) => {
    expect(whatReturns(tool)).toMatchObject({ by, fix: expect.stringContaining(fix) });
    expect(toolName(tool)).not.toBe('');
  });

  it.each(['console', 'aws-cli', 'boto3', 'aws-sdk', 'aws-service', 'karpenter', 'other'] as const)(
    'is nothing for %s',
    (tool) => {
      expect(whatReturns(tool)).toBeNull();
      expect(toolName(tool)).not.toBe('');
    },
  );
});
