// Prints CloudTrail records as NDJSON, for measuring: `node scripts/make-events.mjs [COUNT] [--seed N] [--changes SHARE]`.
// The same seed prints the same records. As in a busy account, most have nothing to do with security groups; `SHARE`
// (0 to 1, default 0.1) of them are changes of inbound rules, and of these every tenth or so opens a watched port.
// Every name, address and id is invented.
import { once } from 'node:events';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, changes: { type: 'string', default: '0.1' } },
});
const count = Number(positionals[0] ?? 10_000);
const share = Number(values.changes);
if (!Number.isInteger(count) || count < 0 || !(share >= 0 && share <= 1)) {
  console.error('usage: make-events.mjs [COUNT] [--seed N] [--changes SHARE]');
  process.exit(2);
}

// mulberry32: small, seeded, good enough to vary records.
let state = Number(values.seed) >>> 0;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};
const below = (limit) => Math.floor(random() * limit);
const oneOf = (list) => list[below(list.length)];
const hex = (digits) => Array.from({ length: digits }, () => below(16).toString(16)).join('');
const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
const upper = (length) => Array.from({ length }, () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[below(32)]).join('');

const ACCOUNTS = ['111122223333', '222233334444', '444455556666', '777788889999'];
const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1', 'ap-southeast-2'];
const ROLES = [
  'platform',
  'deploy-pipeline',
  'node-autoscaler',
  'data-export',
  'AWSReservedSSO_Admin_0a1b2c3d4e5f6071',
];
const AGENTS = [
  'aws-cli/2.31.9 md/awscrt#0.27.6 ua/2.1 os/linux#6.1.0 md/arch#x86_64 lang/python#3.13.7 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#ec2.authorize-security-group-ingress',
  'APN/1.0 HashiCorp/1.0 Terraform/1.13.3 (+https://www.terraform.io) terraform-provider-aws/6.14.1 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.39.2 ua/2.1 os/linux lang/go#1.24.6 md/GOOS#linux md/GOARCH#amd64 api/ec2#1.254.1',
  'Boto3/1.40.45 md/Botocore#1.40.45 ua/2.1 os/linux#5.10.244-246.983.amzn2.x86_64 md/arch#x86_64 lang/python#3.12.11 md/pyimpl#CPython exec-env/AWS_Lambda_python3.12 cfg/retry-mode#legacy Botocore/1.40.45',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
];

const identity = (account) => {
  const role = oneOf(ROLES);
  const session = oneOf(['robin', 'kim', 'sasha', `i-0${hex(16)}`, 'GitHubActions']);
  const principalId = `AROA${upper(17)}`;
  return {
    type: 'AssumedRole',
    principalId: `${principalId}:${session}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
    accountId: account,
    accessKeyId: `ASIA${upper(16)}`,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId,
        arn: `arn:aws:iam::${account}:role/${role}`,
        accountId: account,
        userName: role,
      },
      attributes: { creationDate: '2026-11-20T08:01:07Z', mfaAuthenticated: 'false' },
    },
  };
};

const privateCidr = () => oneOf([`10.${below(256)}.0.0/16`, `172.16.${below(256)}.0/24`, `192.168.${below(256)}.0/24`]);
const officeCidr = () => `198.${20 + below(30)}.${below(256)}.${below(256)}/32`;
/** Protocol, ports and source of one inbound rule; about one in ten opens a watched port. */
const rule = () => {
  const kind = random();
  if (kind < 0.06) return { ipProtocol: 'tcp', fromPort: 10250, toPort: 10250, cidrIpv4: '0.0.0.0/0' };
  if (kind < 0.08) return { ipProtocol: 'tcp', fromPort: 6443, toPort: 6443, cidrIpv6: '::/0' };
  if (kind < 0.1) return { ipProtocol: '-1', fromPort: -1, toPort: -1, cidrIpv4: '0.0.0.0/0' };
  if (kind < 0.35) return { ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIpv4: '0.0.0.0/0' };
  if (kind < 0.45) return { ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIpv6: '::/0' };
  if (kind < 0.65) return { ipProtocol: 'tcp', fromPort: 10250, toPort: 10250, cidrIpv4: privateCidr() };
  if (kind < 0.75) return { ipProtocol: 'tcp', fromPort: 6443, toPort: 6443, cidrIpv4: officeCidr() };
  if (kind < 0.85) return { ipProtocol: 'udp', fromPort: 8472, toPort: 8472, cidrIpv4: privateCidr() };
  const port = oneOf([22, 80, 2379, 5432, 9100, 10250]);
  return { ipProtocol: 'tcp', fromPort: port, toPort: port, cidrIpv4: privateCidr() };
};

const description = () => oneOf(['metrics scraping', 'temporary: see the change request', 'node to node', 'office']);
/** A change of inbound rules as AWS logs it today: the request, and the rules with their ids in the response. */
const change = (account) => {
  const groupId = `sg-0${hex(16)}`;
  const rules = Array.from({ length: 1 + below(3) }, rule);
  const items = rules.map(({ cidrIpv4, cidrIpv6, fromPort, toPort, ipProtocol }) => ({
    ipProtocol,
    ...(ipProtocol === '-1' ? {} : { fromPort, toPort }),
    groups: {},
    ipRanges: cidrIpv4 === undefined ? {} : { items: [{ cidrIp: cidrIpv4, description: description() }] },
    ipv6Ranges: cidrIpv6 === undefined ? {} : { items: [{ cidrIpv6, description: description() }] },
    prefixListIds: {},
  }));
  const ruleSet = rules.map((one) => {
    const securityGroupRuleId = `sgr-0${hex(16)}`;
    return {
      groupOwnerId: account,
      groupId,
      securityGroupRuleId,
      isEgress: false,
      ...one,
      description: description(),
      securityGroupRuleArn: `arn:aws:ec2:eu-west-1:${account}:security-group-rule/${securityGroupRuleId}`,
    };
  });
  return {
    eventSource: 'ec2.amazonaws.com',
    eventName: 'AuthorizeSecurityGroupIngress',
    requestParameters: { groupId, ipPermissions: { items } },
    responseElements: { requestId: uuid(), _return: true, securityGroupRuleSet: { items: ruleSet } },
    readOnly: false,
  };
};

const instances = () =>
  Array.from({ length: 2 + below(6) }, () => ({ instanceId: `i-0${hex(16)}`, imageId: `ami-0${hex(16)}` }));
const filters = () =>
  Array.from({ length: 1 + below(3) }, (_, index) => ({
    name: oneOf(['vpc-id', 'tag:Name', 'instance-state-name', 'tag:kubernetes.io/cluster/shop']),
    valueSet: { items: [{ value: oneOf([`vpc-0${hex(16)}`, 'running', 'owned', `worker-${index}`]) }] },
  }));
/** What an account does all day. */
const OTHERS = [
  () => ({
    eventSource: 'ec2.amazonaws.com',
    eventName: 'DescribeInstances',
    requestParameters: { filterSet: { items: filters() }, maxResults: 1000, instancesSet: { items: instances() } },
    responseElements: null,
    readOnly: true,
  }),
  (account) => ({
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    requestParameters: {
      roleArn: `arn:aws:iam::${account}:role/${oneOf(ROLES)}`,
      roleSessionName: `session-${hex(8)}`,
      durationSeconds: 3600,
    },
    responseElements: {
      credentials: {
        accessKeyId: `ASIA${upper(16)}`,
        sessionToken: upper(200 + below(300)),
        expiration: 'Nov 20, 2026, 10:30:00 AM',
      },
      assumedRoleUser: { assumedRoleId: `AROA${upper(17)}:robin`, arn: `arn:aws:sts::${account}:assumed-role/x/robin` },
    },
    readOnly: true,
    resources: [{ accountId: account, type: 'AWS::IAM::Role', ARN: `arn:aws:iam::${account}:role/${oneOf(ROLES)}` }],
  }),
  () => ({
    eventSource: 'ec2.amazonaws.com',
    eventName: 'RunInstances',
    requestParameters: {
      instancesSet: { items: instances().map((one) => ({ ...one, minCount: 1, maxCount: 1 })) },
      instanceType: 'm7g.xlarge',
      blockDeviceMapping: { items: [{ deviceName: '/dev/xvda', ebs: { volumeSize: 80, volumeType: 'gp3' } }] },
      groupSet: { items: [{ groupId: `sg-0${hex(16)}` }] },
      subnetId: `subnet-0${hex(16)}`,
    },
    responseElements: { requestId: uuid(), reservationId: `r-0${hex(16)}`, instancesSet: { items: instances() } },
    readOnly: false,
  }),
  (account) => ({
    eventSource: 'kms.amazonaws.com',
    eventName: 'Decrypt',
    requestParameters: {
      encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::logs-${account}/${uuid()}`, SecretVersionId: uuid() },
      encryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    },
    responseElements: null,
    readOnly: true,
    resources: [{ accountId: account, type: 'AWS::KMS::Key', ARN: `arn:aws:kms:eu-west-1:${account}:key/${uuid()}` }],
  }),
  (account) => ({
    eventSource: 'ec2.amazonaws.com',
    eventName: 'AuthorizeSecurityGroupEgress',
    requestParameters: change(account).requestParameters,
    responseElements: { requestId: uuid(), _return: true },
    readOnly: false,
  }),
];

const record = () => {
  const account = oneOf(ACCOUNTS);
  const second = below(86_400);
  const pad = (value) => String(value).padStart(2, '0');
  const time = `${pad(Math.floor(second / 3600))}:${pad(Math.floor(second / 60) % 60)}:${pad(second % 60)}`;
  return {
    eventVersion: '1.11',
    userIdentity: identity(account),
    eventTime: `2026-11-20T${time}Z`,
    awsRegion: oneOf(REGIONS),
    sourceIPAddress: `198.51.100.${below(256)}`,
    userAgent: `[${oneOf(AGENTS)}]`,
    ...(random() < share ? change(account) : oneOf(OTHERS)(account)),
    requestID: uuid(),
    eventID: uuid(),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: 'ec2.eu-west-1.amazonaws.com',
    },
  };
};

// A reader that goes away (`head`) is no error.
process.stdout.on('error', () => process.exit(0));
let text = '';
for (let made = 1; made <= count; made += 1) {
  text += `${JSON.stringify(record())}\n`;
  if (text.length < 256 * 1024 && made < count) continue;
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  text = '';
}
