import { EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSurroundingsEc2 } from '../../src/adapters/surroundings-ec2.ts';
import { DEFAULT_VPC_ID, OTHER_VPC_ID } from '../../src/sandbox/aws/security-group-model.ts';
import { startAws, type LocalAws } from '../../src/sandbox/aws/server.ts';
import { GROUP } from '../support/findings.ts';
import { createSurroundingsStage, placeIn } from '../support/surroundings-stage.ts';
import { surroundingsContract } from './surroundings.contract.ts';

const clientOf = (endpoint: string) =>
  new EC2Client({
    endpoint,
    region: GROUP.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });

describe.each([
  ['the default VPC', DEFAULT_VPC_ID],
  ['another VPC', OTHER_VPC_ID],
])('the surroundings of a group by the EC2 API on the local AWS, in %s', (_name, vpcId) => {
  let aws: LocalAws;
  let ec2: EC2Client;
  beforeAll(async () => {
    aws = await startAws({ port: 0 });
    ec2 = clientOf(aws.url);
  });
  afterAll(async () => {
    ec2.destroy();
    await aws.close();
  });
  surroundingsContract(async () => createSurroundingsStage(ec2, await placeIn(ec2, vpcId)));
});

describe('a part that AWS refuses to tell', () => {
  /** EC2 that refuses some actions and passes the others on. */
  const startRefusing = (awsUrl: string, refused: readonly string[]): Promise<Server> =>
    new Promise((resolve) => {
      const server = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          const body = Buffer.concat(chunks).toString();
          if (refused.includes(new URLSearchParams(body).get('Action') ?? '')) {
            response.writeHead(403, { 'content-type': 'text/xml' });
            const error = '<Code>UnauthorizedOperation</Code><Message>You are not authorized.</Message>';
            response.end(`<Response><Errors><Error>${error}</Error></Errors><RequestID>r</RequestID></Response>`);
            return;
          }
          const headers = { 'content-type': 'application/x-www-form-urlencoded' };
          void fetch(awsUrl, { method: 'POST', body, headers })
            .then(async (answer) => response.writeHead(answer.status).end(await answer.text()))
            .catch(() => response.writeHead(500).end());
        });
      });
      server.listen(0, '127.0.0.1', () => resolve(server));
    });

  it.each([
    ['DescribeSecurityGroups', 'group'],
    ['DescribeNetworkInterfaces', 'interfaces'],
    ['DescribeInstances', 'instances'],
    ['DescribeRouteTables', 'routeTables'],
    ['DescribeVpcBlockPublicAccessOptions', 'blockMode'],
    ['DescribeVpcBlockPublicAccessExclusions', 'exclusions'],
  ])('%s: is unread by itself, with why, and the others are read', async (action, part) => {
    const aws = await startAws({ port: 0 });
    const direct = clientOf(aws.url);
    const stage = createSurroundingsStage(direct, await placeIn(direct, DEFAULT_VPC_ID));
    const group = await stage.createGroup({ key: 'a', value: 'b' });
    await stage.runInstance(group, { subnet: 'public', publicAddress: true });
    const server = await startRefusing(aws.url, [action]);
    const ec2 = clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const facts = await createSurroundingsEc2(() => ec2).look(group);
    const unread = Object.entries(facts).filter(([, { kind }]) => kind === 'unread');
    expect(unread).toEqual([[part, { kind: 'unread', why: expect.stringContaining('UnauthorizedOperation') }]]);
    for (const client of [ec2, direct]) client.destroy();
    await new Promise((resolve) => server.close(resolve));
    await aws.close();
  });
});
