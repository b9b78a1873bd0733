import { devNull } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAws, type LocalAws } from '../../src/sandbox/aws/server.ts';
import { deployMember } from '../../src/sandbox/deploy-member.ts';
import { readPlainTemplate, readTemplate } from '../../src/sandbox/read-template.ts';
import { toStack } from '../../src/sandbox/stack.ts';
import { addGroup, KUBELET, linesOf } from '../scan/scan-stage.ts';
import { EXTERNAL_ID, HUB, MEMBER, ORGANIZATION } from '../support/member-stage.ts';
import { build, ROOT, runPortcullis } from './start-sandbox.ts';

let aws: LocalAws;
let groupId = '';
beforeAll(async () => {
  await build();
  aws = await startAws({ port: 0, organizationId: ORGANIZATION });
  const stack = toStack(readTemplate(path.join(ROOT, 'serverless.yml')));
  const values = {
    HubAccountId: HUB,
    HubRegion: 'eu-west-1',
    HubStage: 'prod',
    OrganizationId: ORGANIZATION,
    ExternalId: EXTERNAL_ID,
    RolesRegion: 'eu-west-1',
    ScanPrincipals: `arn:aws:iam::${HUB}:role/auditor*`,
  };
  for (const bus of stack.buses) aws.putBus(bus);
  const template = readPlainTemplate(path.join(ROOT, 'deploy/member.yaml'));
  deployMember(aws, template, { account: MEMBER, region: 'eu-west-1', values }, stack.names);
  groupId = addGroup(aws.model('us-east-1', MEMBER), [{ ports: KUBELET, from: '0.0.0.0/0' }]);
}, 60_000);
afterAll(() => aws.close());

/** Scans the other account as this role of the hub. The local AWS asks the trust and the policy of the role there. */
const scanAs = async (name: string, changes: Record<string, string> = {}) => {
  const { accessKeyId, sessionToken } = aws.signIn({ account: HUB, name });
  const { code, stdout } = await runPortcullis(['scan', '--json', '--accounts', MEMBER], {
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_SESSION_TOKEN: sessionToken,
    AWS_REGION: 'eu-west-1',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    EXTERNAL_ID,
    ...changes,
  });
  return { code, lines: linesOf(stdout) };
};

describe('npx portcullis scan --accounts, of an account with deploy/member.yaml', () => {
  it('finds what is open there in every region, with what the role grants and no more', async () => {
    const { code, lines } = await scanAs('auditor-of-the-week');
    expect(lines.filter(({ kind }) => kind !== 'summary')).toEqual([
      expect.objectContaining({ kind: 'exposed', account: MEMBER, region: 'us-east-1', groupId, because: [] }),
    ]);
    expect(lines.at(-1)).toMatchObject({ kind: 'summary', complete: true });
    expect(code).toBe(0);
  });

  it.each([
    ['somebody whom ScanPrincipals does not name', 'developer', {}],
    ['somebody without the ExternalId', 'auditor', { EXTERNAL_ID: 'another-one' }],
  ])('is not let in as %s, and says so', async (_title, name, changes) => {
    const { code, lines } = await scanAs(name, changes);
    expect(lines[0]).toMatchObject({
      kind: 'unread',
      account: MEMBER,
      region: null,
      why: expect.stringContaining('Cannot assume portcullis-scan'),
    });
    expect(lines.at(-1)).toMatchObject({ complete: false, exposed: 0 });
    expect(code).toBe(2);
  });
});
