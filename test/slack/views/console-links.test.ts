import { describe, expect, it } from '@jest/globals';
import { eventConsoleUrl, groupConsoleUrl, rulesConsoleUrl } from '../../../src/slack/views/console-links.ts';

const EVENT = '5d1f0b6e-0000-4000-8000-000000000001';

describe('a link to the AWS console', () => {
  it.each([
    ['eu-west-1', 'https://eu-west-1.console.aws.amazon.com'],
    ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn'],
    ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com'],
  ])('goes to the partition of %s', (region, host) => {
    const group = { account: '111122223333', region, groupId: 'sg-0abc' };
    expect(groupConsoleUrl(group)).toBe(`${host}/ec2/home?region=${region}#SecurityGroup:groupId=sg-0abc`);
    expect(rulesConsoleUrl(group)).toBe(
      `${host}/ec2/home?region=${region}#ModifyInboundSecurityGroupRules:securityGroupId=sg-0abc`,
    );
    expect(eventConsoleUrl(group, EVENT)).toBe(`${host}/cloudtrailv2/home?region=${region}#/events?EventId=${EVENT}`);
  });

  it.each([null, '', 'e-1', `${EVENT}|click`, `${EVENT}>`, `${EVENT}\n`])(
    'is made of no event id but a real one: %j',
    (id) => {
      expect(eventConsoleUrl({ region: 'eu-west-1' }, id)).toBeNull();
    },
  );
});
