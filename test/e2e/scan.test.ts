import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devNull } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAws, type LocalAws } from '../../src/sandbox/aws/server.ts';
import { addGroup, KUBELET, linesOf } from '../scan/scan-stage.ts';
import { build, runPortcullis } from './start-sandbox.ts';

/** A shell with credentials of nobody, whose calls go to `url`. */
const shell = (url: string) => ({
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: 'AKIASCAN',
  AWS_SECRET_ACCESS_KEY: 'any',
  AWS_REGION: 'eu-west-1',
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
});

beforeAll(build, 60_000);

describe('npx portcullis scan', () => {
  let aws: LocalAws;
  beforeAll(async () => {
    aws = await startAws({ port: 0 });
    addGroup(aws.model('eu-west-1'), [{ ports: KUBELET, from: '0.0.0.0/0' }], 'workers');
    addGroup(aws.model('us-east-1'), [{ ports: [443, 443], from: '0.0.0.0/0' }]);
  });
  afterAll(() => aws.close());

  it('looks at every region with the credentials of the shell, and fails a pipeline where something is open', async () => {
    const { code, stdout, stderr } = await runPortcullis(['scan', '--fail-on', 'exposed'], shell(aws.url));
    expect(code).toBe(1);
    expect(stdout).toContain('eu-west-1 · 111122223333 · 1 rule of 1 group\n');
    expect(stdout).toMatch(/Nothing of 111122223333 in ap-northeast-1, .*us-east-1, /);
    // One line for each region, and no notice of the SDK among them.
    expect(stderr.trimEnd().split('\n')).toHaveLength(8);
  });

  it('fits the table to COLUMNS, and prints no colour into a pipe even in CI', async () => {
    const { stdout } = await runPortcullis(['scan', '--regions', 'eu-west-1'], {
      ...shell(aws.url),
      COLUMNS: '80',
      CI: 'true',
      NO_COLOR: '',
    });
    expect(stdout.replaceAll(/ {2,}/g, '|')).toMatch(
      /^sg-[0-9a-f]{17}\|workers\|10250\|0\.0\.0\.0\/0\|open-to-world\|unattached$/m,
    );
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(stdout).not.toContain('\u001b');
  });

  it('says what to do when AWS does not let it in, and exits with 2', async () => {
    const nobody = { ...shell(aws.url), AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
    const { code, stdout } = await runPortcullis(['scan'], nobody);
    expect(code).toBe(2);
    expect(stdout).toContain('Nothing could be read.');
    expect(stdout).toContain('NOT READ: account of these credentials. CredentialsProviderError');
    expect(stdout).toContain('Sign in, or set AWS_PROFILE.');
  });
});

describe('the memory of a scan', () => {
  const PAGES = 24;
  let server: Server;
  let url = '';
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += String(chunk)));
      request.on('end', () =>
        response.writeHead(200, { 'content-type': 'text/xml' }).end(answerOf(new URLSearchParams(body))),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  const permission = (port: number) =>
    `<item><ipProtocol>tcp</ipProtocol><fromPort>${port}</fromPort><toPort>${port}</toPort><ipRanges><item><cidrIp>10.0.0.0/8</cidrIp><description>one of the offices that everybody has</description></item></ipRanges></item>`;
  const permissions = [443, 22, 10250, 6443, 9100, 80].map(permission).join('');
  const groups = Array.from(
    { length: 1_000 },
    (_, i) =>
      `<item><ownerId>111122223333</ownerId><groupId>sg-${i}</groupId><groupName>group ${i}</groupName><vpcId>vpc-1</vpcId><ipPermissions>${permissions}</ipPermissions></item>`,
  ).join('');
  const answerOf = (params: URLSearchParams): string => {
    if (params.get('Action') === 'GetCallerIdentity')
      return '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';
    const page = Number(params.get('NextToken') ?? '1');
    const next = page < PAGES ? `<nextToken>${page + 1}</nextToken>` : '';
    return `<DescribeSecurityGroupsResponse><securityGroupInfo>${groups}</securityGroupInfo>${next}</DescribeSecurityGroupsResponse>`;
  };

  it('does not grow with the account: 144,000 rules in a heap of 40 MB', async () => {
    const { code, stdout } = await runPortcullis(['scan', '--regions', 'eu-west-1', '--json'], {
      ...shell(url),
      NODE_OPTIONS: '--max-old-space-size=40',
    });
    expect(linesOf(stdout)).toEqual([
      expect.objectContaining({ kind: 'summary', rules: PAGES * 6_000, complete: true }),
    ]);
    expect(code).toBe(0);
  }, 120_000);
});
