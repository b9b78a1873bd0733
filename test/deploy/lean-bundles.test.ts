import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { COMMANDS, converse, KEPT, lean, stock, written } from './sdk-bundles.ts';

const RULES = `<?xml version="1.0" encoding="UTF-8"?><DescribeSecurityGroupRulesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><securityGroupRuleSet><item><securityGroupRuleId>sgr-1</securityGroupRuleId><groupId>sg-1</groupId><groupOwnerId>111122223333</groupOwnerId><isEgress>false</isEgress><ipProtocol>tcp</ipProtocol><fromPort>10250</fromPort><toPort>10250</toPort><cidrIpv6>::/0</cidrIpv6><tagSet><item><key>a</key><value>b &amp; c</value></item></tagSet></item></securityGroupRuleSet><nextToken>more</nextToken></DescribeSecurityGroupRulesResponse>`;
const DENIED = `<?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized.</Message></Error></Errors><RequestID>r</RequestID></Response>`;
const ROLE = 'arn:aws:iam::444455556666:role/portcullis-remediate';
const STS_XMLNS = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';
const ASSUMED = `<AssumeRoleResponse ${STS_XMLNS}><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-11-26T12:00:00Z</Expiration></Credentials></AssumeRoleResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></AssumeRoleResponse>`;
const NOT_TRUSTED = `<ErrorResponse ${STS_XMLNS}><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized</Message></Error><RequestId>r</RequestId></ErrorResponse>`;

describe('what is left out of the bundles for Lambda', () => {
  it.each(COMMANDS)('changes nothing of what $name says and understands', async ({ name }) => {
    const [before, after] = [(await stock).sdk[name], (await lean).sdk[name]];
    if (!before || !after) throw new Error(`no ${name}`);
    expect(written(new after({}).schema)).toEqual(written(new before({}).schema));
  });

  it.each([
    [
      'ec2',
      'DescribeSecurityGroupRulesCommand',
      'its answer',
      { Filters: [{ Name: 'group-id', Values: ['sg-1'] }] },
      { status: 200, body: RULES },
    ],
    [
      'ec2',
      'RevokeSecurityGroupIngressCommand',
      'its refusal',
      { GroupId: 'sg-1', SecurityGroupRuleIds: ['sgr-1'] },
      { status: 403, body: DENIED },
    ],
    [
      'dynamodb',
      'GetItemCommand',
      'its answer',
      { TableName: 't', Key: { pk: { S: 'a' } } },
      { status: 200, body: '{"Item":{"pk":{"S":"a"},"n":{"N":"1"},"b":{"BOOL":true}}}' },
    ],
    [
      'dynamodb',
      'PutItemCommand',
      'an error that is asked for by its class',
      { TableName: 't', Item: { pk: { S: 'a' } } },
      {
        status: 400,
        body: '{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","Message":"The conditional request failed"}',
      },
    ],
    [
      'dynamodb',
      'PutItemCommand',
      'an error that is not',
      { TableName: 't', Item: { pk: { S: 'a' } } },
      {
        status: 400,
        body: '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"Slow down"}',
      },
    ],
    [
      'eventbridge',
      'PutEventsCommand',
      'its answer',
      { Entries: [{ Source: 'a', DetailType: 'b', Detail: '{}', EventBusName: 'c' }] },
      { status: 200, body: '{"FailedEntryCount":1,"Entries":[{"ErrorCode":"InternalFailure"}]}' },
    ],
    [
      'sts',
      'AssumeRoleCommand',
      'its answer',
      { RoleArn: ROLE, RoleSessionName: 'portcullis-remediate', ExternalId: 'id' },
      { status: 200, body: ASSUMED },
    ],
    [
      'sts',
      'AssumeRoleCommand',
      'its refusal',
      { RoleArn: ROLE, RoleSessionName: 'portcullis-remediate', ExternalId: 'id' },
      { status: 403, body: NOT_TRUSTED },
    ],
  ] as const)('leaves %s %s on the wire as it is, and %s', async (client, command, _what, input, answer) => {
    const before = await converse(await stock, client, command, input, answer);
    const after = await converse(await lean, client, command, input, answer);
    expect(after).toEqual(before);
    expect(after.requests).toEqual([
      expect.objectContaining({ token: 'token', signed: expect.any(String) as unknown }),
    ]);
  });

  it('keeps the class of an error that our code asks for', async () => {
    const { sdk } = await lean;
    const body = '{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"}';
    const server = createServer((_, response) => response.writeHead(400).end(body)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const [Client, PutItem, Kept] = [sdk['DynamoDBClient'], sdk['PutItemCommand'], sdk[KEPT]];
    if (!Client || !PutItem || !Kept) throw new Error('not in the bundle');
    const sent = new Client({ region: 'eu-west-1', endpoint, credentials, maxAttempts: 1 }).send(
      new PutItem({ TableName: 't', Item: {} }),
    );
    await expect(sent).rejects.toBeInstanceOf(Kept);
    server.close();
  });

  it('is most of the SDK', async () => {
    expect((await lean).bytes / (await stock).bytes).toBeLessThan(0.4);
  });
});
