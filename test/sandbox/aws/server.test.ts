import { createConnection } from 'node:net';
import { CreateTableCommand, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAws } from '../../../src/sandbox/aws/server.ts';
import { startLocalAws, type TestAws } from './local-aws.ts';

let aws: TestAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.close());

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKIAALEX/20261122/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});
const post = async (body: string, headers: Record<string, string> = {}, path = '/', method = 'POST') => {
  const answer = await fetch(`${aws.url}${path}`, { method, headers, ...(method === 'GET' ? {} : { body }) });
  return { status: answer.status, body: await answer.text() };
};

describe('the port', () => {
  it('says that it is busy', async () => {
    await expect(startAws({ port: aws.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('listens on this machine only', () => {
    expect(aws.url).toBe(`http://127.0.0.1:${aws.port}`);
  });

  it('is free again when the server has closed, whoever is still connected', async () => {
    const first = await startAws({ port: 0 });
    const socket = createConnection(first.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    await first.close();
    const second = await startAws({ port: first.port });
    expect(second.port).toBe(first.port);
    await second.close();
    socket.destroy();
  });
});

describe('who calls', () => {
  const identity = (headers: Record<string, string>) =>
    post('Action=GetCallerIdentity&Version=2011-06-15', { ...form, ...headers });

  it('is named after the access key id', async () => {
    const { body } = await identity(signedFor('sts'));
    expect(body).toContain('<Arn>arn:aws:iam::111122223333:user/alex</Arn>');
    expect(body).toContain('<Account>111122223333</Account>');
  });

  it('is somebody without a signature', async () => {
    expect((await identity({})).body).toContain('user/somebody');
  });
});

describe('a malformed request', () => {
  it.each<[string, string, Record<string, string>, number, string]>([
    ['no action', '', form, 400, '<Code>MissingAction</Code>'],
    [
      'a parameter that is value and branch',
      'Action=DescribeVpcs&A.1=x&A.1.B=y',
      form,
      400,
      '<Code>MalformedQueryString</Code>',
    ],
    ['a name of Object.prototype as action', 'Action=constructor', form, 400, '<Code>InvalidAction</Code>'],
    ['a number that is none', 'Action=DescribeSecurityGroups&MaxResults=many', form, 400, 'InvalidParameterValue'],
    ['a token that is none', 'Action=DescribeSecurityGroups&NextToken=!!', form, 400, 'InvalidParameterValue'],
    [
      'an action of STS that is unknown',
      'Action=GetSessionToken&Version=2011-06-15',
      form,
      400,
      '<Code>InvalidAction</Code>',
    ],
    ['another service', 'Action=ListUsers&Version=2010-05-08', { ...form, ...signedFor('iam') }, 400, 'iam'],
    ['no JSON', '{', { 'x-amz-target': 'AWSEvents.PutEvents' }, 400, 'SerializationException'],
    [
      'JSON of the wrong shape',
      '{"Entries":7}',
      { 'x-amz-target': 'AWSEvents.PutEvents' },
      400,
      'SerializationException',
    ],
    ['an unknown operation', '{}', { 'x-amz-target': 'AmazonSQS.Levitate' }, 400, 'UnknownOperationException'],
    ['an unknown target', '{}', { 'x-amz-target': 'Kinesis_20131202.PutRecord' }, 400, 'UnknownOperationException'],
    [
      'broken JSON for DynamoDB',
      '{',
      { 'x-amz-target': 'DynamoDB_20120810.GetItem', 'content-type': 'application/x-amz-json-1.0' },
      400,
      'SerializationException',
    ],
  ])('with %s is answered as AWS answers it', async (_what, body, headers, status, expected) => {
    const answer = await post(body, headers);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(expected);
  });

  it('to the Scheduler is answered as AWS answers it', async () => {
    expect(await post('[]', {}, '/schedules/a')).toMatchObject({ status: 400 });
    expect(await post('', {}, '/schedules/a/b', 'GET')).toMatchObject({ status: 404 });
    expect(await post('', {}, '/schedules/%E0%A4%A', 'GET')).toMatchObject({ status: 404 });
  });

  it('from a web page is not answered', async () => {
    const { status } = await post('Action=DescribeVpcs', { ...form, origin: 'http://evil.example' });
    expect(status).toBe(403);
  });

  it('leaves the server alive', async () => {
    const hungUp = createConnection(aws.port, '127.0.0.1');
    hungUp.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nAction=');
    await new Promise((resolve) => hungUp.once('connect', resolve));
    hungUp.destroy();
    const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand({}));
    expect(SecurityGroups).toHaveLength(2);
    expect(aws.activities.filter((activity) => activity.kind === 'fault')).toEqual([]);
  });
});

describe('DynamoDB', () => {
  it('is there, with conditional writes', async () => {
    const TableName = 'findings';
    await aws.dynamoDb.send(
      new CreateTableCommand({
        TableName,
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    const Item = { pk: { S: 'a' }, version: { N: '1' } };
    await aws.dynamoDb.send(new PutItemCommand({ TableName, Item }));
    const update = new UpdateItemCommand({
      TableName,
      Key: { pk: { S: 'a' } },
      UpdateExpression: 'SET version = :next',
      ConditionExpression: 'version = :seen',
      ExpressionAttributeValues: { ':next': { N: '2' }, ':seen': { N: '1' } },
    });
    await aws.dynamoDb.send(update);
    await expect(aws.dynamoDb.send(update)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    const read = new GetItemCommand({ TableName, Key: { pk: { S: 'a' } }, ConsistentRead: true });
    expect((await aws.dynamoDb.send(read)).Item).toEqual({ pk: { S: 'a' }, version: { N: '2' } });
  });
});
