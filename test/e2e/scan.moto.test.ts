import { devNull } from 'node:os';
import { AuthorizeSecurityGroupIngressCommand, CreateSecurityGroupCommand, EC2Client } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { linesOf } from '../scan/scan-stage.ts';
import { expectMoto, MOTO_URL } from '../support/moto.ts';
import { build, runPortcullis } from './start-sandbox.ts';

const MEMBER = '444455556666';
const options = {
  endpoint: MOTO_URL,
  region: 'ap-south-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};
const shell = {
  AWS_ENDPOINT_URL: MOTO_URL,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'ap-south-1',
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  // moto answers 500 to the calls of VPC Block Public Access.
  AWS_MAX_ATTEMPTS: '1',
};

beforeAll(async () => {
  await expectMoto();
  await build();
}, 60_000);

describe('npx portcullis scan --accounts', () => {
  it('finds what is open in another account, by a role of that account', async () => {
    const sts = new STSClient(options);
    const RoleArn = `arn:aws:iam::${MEMBER}:role/portcullis-scan`;
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }));
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const ec2 = new EC2Client({ ...options, credentials });
    const GroupName = `scanned-${Date.now()}`;
    const { GroupId } = await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: 'of a test' }));
    const open = { IpProtocol: 'tcp', FromPort: 10250, ToPort: 10250, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [open] }));
    for (const client of [sts, ec2]) client.destroy();

    const scan = (accounts: string) =>
      runPortcullis(['scan', '--json', '--accounts', accounts, '--regions', 'ap-south-1'], shell);
    const { code, stdout } = await scan(MEMBER);
    const found = linesOf(stdout).find(({ groupId }) => groupId === GroupId);
    expect(found).toMatchObject({ kind: 'exposed', account: MEMBER, region: 'ap-south-1', ports: [10250] });
    expect(code).toBe(0);
    const own = await scan('123456789012');
    expect(linesOf(own.stdout).filter(({ groupId }) => groupId === GroupId)).toEqual([]);
  });
});
