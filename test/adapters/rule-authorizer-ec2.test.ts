import { afterEach, describe, expect, it } from '@jest/globals';
import { EC2Client } from '@aws-sdk/client-ec2';
import { createRuleAuthorizerEc2 } from '../../src/adapters/rule-authorizer-ec2.ts';
import type { NewRule } from '../../src/ports.ts';
import { GROUP } from '../support/findings.ts';
import { startRefusingServer } from '../support/refusing-server.ts';

const RULE: NewRule = {
  protocol: 'tcp',
  fromPort: 443,
  toPort: 443,
  source: { kind: 'cidr', family: 4, cidr: '10.0.0.0/8' },
  description: null,
  tags: {},
};

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const authorizerAt = (endpoint: string) => {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const client = new EC2Client({ region: GROUP.region, credentials, maxAttempts: 1, endpoint });
  closing.push(() => client.destroy());
  return createRuleAuthorizerEc2(() => client);
};
const answering = async (status: number, body: string) => {
  const server = await startRefusingServer(status, body, { 'content-type': 'text/xml' });
  closing.push(() => server.close());
  return authorizerAt(server.url);
};
const errorXml = (code: string) =>
  `<Response><Errors><Error><Code>${code}</Code><Message>words</Message></Error></Errors><RequestID>1</RequestID></Response>`;

describe('an authorisation that AWS did not carry out', () => {
  it.each([
    [403, 'UnauthorizedOperation', { kind: 'refused', why: 'UnauthorizedOperation: words' }],
    [400, 'TagLimitExceeded', { kind: 'refused', why: 'TagLimitExceeded: words' }],
    [400, 'InvalidPermission.Duplicate', { kind: 'duplicate' }],
    [400, 'RulesPerSecurityGroupLimitExceeded', { kind: 'quota', why: 'RulesPerSecurityGroupLimitExceeded: words' }],
  ])('is an answer: %d %s', async (status, code, expected) => {
    const authorizer = await answering(status, errorXml(code));
    expect(await authorizer.authorize(GROUP, [RULE])).toEqual(expected);
  });

  it('is an answer where AWS says no more than false', async () => {
    const authorizer = await answering(
      200,
      '<AuthorizeSecurityGroupIngressResponse><return>false</return></AuthorizeSecurityGroupIngressResponse>',
    );
    expect(await authorizer.authorize(GROUP, [RULE])).toEqual({ kind: 'refused', why: 'AWS answered false' });
  });
});

describe('an authorisation of which nobody knows', () => {
  it.each([
    [503, errorXml('RequestLimitExceeded')],
    [500, errorXml('InternalError')],
    [502, '<html>bad gateway</html>'],
    [200, 'not even XML <'],
  ])('is an error: %d %s', async (status, body) => {
    const authorizer = await answering(status, body);
    await expect(authorizer.authorize(GROUP, [RULE])).rejects.toBeInstanceOf(Error);
  });

  it('is an error where no answer comes', async () => {
    await expect(authorizerAt('http://127.0.0.1:1').authorize(GROUP, [RULE])).rejects.toBeInstanceOf(Error);
  });
});
