import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { DECISION } from '../../src/adapters/decisions-eventbridge.ts';
import { authorizeItems, ipv4, item, ports, record } from '../exposure/records.ts';
import { expectMoto, MOTO_URL } from '../support/moto.ts';
import { packagedTemplate } from './packaged.ts';

const client = {
  endpoint: MOTO_URL,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};
const events = new EventBridgeClient(client);
const sqs = new SQSClient(client);
const stackName = `portcullis-${Date.now()}`;

/**
 * What delivers. Moto knows no policies nor schedule groups in a template, functions would need Docker, and an event
 * for a topic makes it answer 500: the announcements are tried on the local AWS alone.
 */
const delivery = /^AWS::(Events::(EventBus|Rule)|SNS::Topic|SQS::Queue)$/;

const cloudFormation = async (fields: Record<string, string>): Promise<string> => {
  const answer = await fetch(MOTO_URL, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/cloudformation/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: new URLSearchParams({ Version: '2010-05-15', StackName: stackName, ...fields }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
};

/** Physical ids by logical id; for a queue, its URL. */
const deploy = async (): Promise<Record<string, string>> => {
  // What is there under a condition alone needs the conditions, too; nothing of it is tried here. Nor are the rules that
  // refer to what is not: the endpoint, roles, the schedule group.
  const resources = Object.entries(packagedTemplate().Resources).filter(
    ([name, { Type, Condition }]) => delivery.test(Type) && Condition === undefined && !/^Tamper\w+Rule$/.test(name),
  );
  const TemplateBody = JSON.stringify({ Resources: Object.fromEntries(resources) });
  await cloudFormation({ Action: 'CreateStack', TemplateBody });
  const described = await cloudFormation({ Action: 'DescribeStackResources' });
  const idOf = (member: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(member)?.[1] ?? '';
  const members = described.split('<member>').slice(1);
  return Object.fromEntries(
    members.map((member) => [idOf(member, 'LogicalResourceId'), idOf(member, 'PhysicalResourceId')]),
  );
};

describe('the packaged rules and queues, deployed to moto', () => {
  let resources: Record<string, string> = {};
  beforeAll(async () => {
    await expectMoto();
    resources = await deploy();
  }, 60_000);

  const put = async (bus: string, source: string, detailType: string, detail: unknown) => {
    const entry = { EventBusName: bus, Source: source, DetailType: detailType, Detail: JSON.stringify(detail) };
    const answer = await events.send(new PutEventsCommand({ Entries: [entry] }));
    expect(answer.FailedEntryCount).toBe(0);
  };
  const received = async (queue: string): Promise<unknown[]> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: resources[queue], MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
    );
    return Messages.map(({ Body = '' }) => JSON.parse(Body) as unknown);
  };
  const open = authorizeItems(item({ ...ports(10250), ipRanges: ipv4('0.0.0.0/0') }));

  it('bring a successful call to ingress, and leave out a failed one and other calls', async () => {
    const wanted = { ...open, eventID: 'wanted' };
    for (const detail of [
      { ...open, errorCode: 'Client.UnauthorizedOperation', responseElements: null },
      record('RevokeSecurityGroupEgress'),
      wanted,
    ])
      await put('default', 'aws.ec2', 'AWS API Call via CloudTrail', detail);
    expect(await received('IngressQueue')).toEqual([expect.objectContaining({ detail: wanted })]);
  });

  it('bring a decision of the private bus to remediate, and nothing of the default bus', async () => {
    const bus = String(packagedTemplate().Resources['DecisionsBus']?.Properties['Name']);
    await put('default', DECISION.source, DECISION.detailType, { kind: 'revoke', from: 'the default bus' });
    await put(bus, DECISION.source, DECISION.detailType, { kind: 'revoke', from: 'the private bus' });
    expect(await received('DecisionsQueue')).toEqual([
      expect.objectContaining({ detail: { kind: 'revoke', from: 'the private bus' } }),
    ]);
  });
});
