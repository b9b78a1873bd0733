import type { JudgeSettings } from '../../src/exposure/verdict.ts';

export const SETTINGS: JudgeSettings = {
  watchedPorts: [6443, 10250],
  ipv4Threshold: 1n << 24n,
  ipv6Threshold: 1n << 112n,
};

type Json = Record<string, unknown>;
export const GROUP = 'sg-0a1b2c3d4e5f60718';

/** A record as CloudTrail writes it, with what a test wants to be different. */
export const record = (eventName: string, fields: Json = {}): Json => ({
  eventVersion: '1.11',
  userIdentity: {
    type: 'AssumedRole',
    principalId: 'AROAEXAMPLE:robin',
    arn: 'arn:aws:sts::444455556666:assumed-role/platform/robin',
    accountId: '444455556666',
    sessionContext: { sessionIssuer: { type: 'Role', userName: 'platform' } },
  },
  eventTime: '2026-11-20T09:30:00Z',
  eventSource: 'ec2.amazonaws.com',
  eventName,
  awsRegion: 'eu-west-1',
  sourceIPAddress: '198.51.100.7',
  userAgent: 'aws-cli/2.31.0',
  requestID: '0f0e0d0c-0b0a-4908-8706-050403020100',
  eventID: '11112222-3333-4444-8555-666677778888',
  readOnly: false,
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: '111122223333',
  eventCategory: 'Management',
  ...fields,
});

/** One item of `ipPermissions`, as the request has it. */
export const item = (fields: Json): Json => ({
  ipProtocol: 'tcp',
  groups: {},
  ipRanges: {},
  ipv6Ranges: {},
  prefixListIds: {},
  ...fields,
});
export const ipv4 = (...cidrs: string[]): Json => ({ items: cidrs.map((cidrIp) => ({ cidrIp })) });
export const ipv6 = (...cidrs: string[]): Json => ({ items: cidrs.map((cidrIpv6) => ({ cidrIpv6 })) });
export const ports = (from: unknown, to: unknown = from): Json => ({ fromPort: from, toPort: to });

/** An Authorize of the old kind: the response has no rules, so the request is read. */
export const authorize = (request: Json, fields: Json = {}): Json =>
  record('AuthorizeSecurityGroupIngress', {
    requestParameters: { groupId: GROUP, ...request },
    responseElements: { requestId: '0f0e0d0c-0b0a-4908-8706-050403020100', _return: true },
    ...fields,
  });
export const authorizeItems = (...items: Json[]): Json => authorize({ ipPermissions: { items } });

/** One entry of the response's rule set. */
export const answeredRule = (fields: Json): Json => ({
  groupOwnerId: '111122223333',
  groupId: GROUP,
  securityGroupRuleId: 'sgr-00000000000000001',
  isEgress: false,
  ipProtocol: 'tcp',
  ...fields,
});
/** An Authorize of today: the response repeats the rules, with their ids. */
export const answered = (...entries: unknown[]): Json =>
  authorize(
    { ipPermissions: { items: [item({ ...ports(443), ipRanges: ipv4('10.0.0.0/8') })] } },
    { responseElements: { _return: true, securityGroupRuleSet: { items: entries } } },
  );

export const modify = (rule: unknown, fields: Json = {}): Json =>
  record('ModifySecurityGroupRules', {
    requestParameters: { ModifySecurityGroupRulesRequest: { GroupId: GROUP, SecurityGroupRule: rule } },
    responseElements: { ModifySecurityGroupRulesResponse: { return: true } },
    ...fields,
  });
export const changed = (content: Json, tag = 1): Json => ({
  SecurityGroupRuleId: `sgr-0000000000000000${tag}`,
  tag,
  SecurityGroupRule: { IpProtocol: 'tcp', FromPort: 10250, ToPort: 10250, ...content },
});

export const modifyPrefixList = (request: Json): Json =>
  record('ModifyManagedPrefixList', {
    requestParameters: {
      ModifyManagedPrefixListRequest: { PrefixListId: 'pl-0a1b2c3d4e5f60718', CurrentVersion: 3, ...request },
    },
    responseElements: { ModifyManagedPrefixListResponse: {} },
  });

export const envelope = (detail: unknown, fields: Json = {}): Json => ({
  version: '0',
  id: '99998888-7777-4666-8555-444433332222',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.ec2',
  account: '777788889999',
  time: '2026-11-20T09:30:00Z',
  region: 'eu-west-1',
  resources: [],
  detail,
  ...fields,
});
