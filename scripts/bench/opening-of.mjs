/** The event of somebody who opens the kubelet API of a group, as the queue hands it to the function. */
export const openingOf = ({ account = '111122223333', groupId, ruleId, n }) => {
  const rule = { groupId, isEgress: false, ipProtocol: 'tcp', fromPort: 10250, toPort: 10250, cidrIpv4: '0.0.0.0/0' };
  const detail = {
    eventVersion: '1.11',
    userIdentity: { type: 'IAMUser', userName: 'jo', arn: `arn:aws:iam::${account}:user/jo`, accountId: account },
    eventTime: new Date().toISOString(),
    eventSource: 'ec2.amazonaws.com',
    eventName: 'AuthorizeSecurityGroupIngress',
    awsRegion: 'eu-west-1',
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.31.9',
    requestParameters: { groupId },
    responseElements: {
      _return: true,
      securityGroupRuleSet: { items: [{ ...rule, groupOwnerId: account, securityGroupRuleId: ruleId }] },
    },
    eventID: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    recipientAccountId: account,
  };
  const body = JSON.stringify({
    version: '0',
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.ec2',
    account,
    region: 'eu-west-1',
    time: detail.eventTime,
    detail,
  });
  const eventSourceARN = `arn:aws:sqs:eu-west-1:${account}:IngressQueue`;
  return { Records: [{ messageId: String(n), body, attributes: { ApproximateReceiveCount: '1' }, eventSourceARN }] };
};
