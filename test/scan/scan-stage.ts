import { PassThrough } from 'node:stream';
import { EC2Client } from '@aws-sdk/client-ec2';
import { createEstateEc2 } from '../../src/adapters/estate-ec2.ts';
import { createSecurityGroupsEc2 } from '../../src/adapters/security-groups-ec2.ts';
import type { ScanFormat } from '../../src/scan/create-reporter.ts';
import { runScan, type RunScanDeps } from '../../src/scan/run-scan.ts';
import type { PermissionInput } from '../../src/sandbox/aws/model/permission.ts';
import { ACCOUNT } from '../../src/sandbox/aws/server.ts';
import type { SecurityGroupModel } from '../../src/sandbox/aws/security-group-model.ts';
import { SETTINGS } from '../exposure/records.ts';
import { createTestClock, NOON } from '../support/clock.ts';

let names = 0;
type Opened = { ports?: readonly [from: number, to: number]; from: string; description?: string };

/** A group of the model with these inbound rules. A source is a CIDR, or a prefix list. Answers its id. */
export const addGroup = (
  model: SecurityGroupModel,
  opened: readonly Opened[],
  name = `group-${(names += 1)}`,
): string => {
  const group = model.createGroup({ name, description: 'of a test', vpcId: null, tags: [] });
  const permissions = opened.map(({ ports, from, description = null }): PermissionInput => {
    const kind = from.startsWith('pl-') ? 'prefix-list' : from.includes(':') ? 'ipv6' : 'ipv4';
    const source = kind === 'prefix-list' ? { kind, id: from, description } : { kind, cidr: from, description };
    return {
      ipProtocol: ports ? 'tcp' : '-1',
      fromPort: ports?.[0] ?? null,
      toPort: ports?.[1] ?? null,
      sources: [source as PermissionInput['sources'][number]],
    };
  });
  model.authorize({ groupId: group.id, groupName: null, isEgress: false, permissions, tags: [] });
  return group.id;
};

export const KUBELET = [10250, 10250] as const;

/** Scans what is behind `url`, with the real adapters; answers what was printed and what came of it. */
export const scanAt = async (
  url: string,
  {
    format = 'json',
    regions = ['eu-west-1'],
    width = Infinity,
    isRead = true,
    ...deps
  }: { format?: ScanFormat; regions?: string[]; width?: number; isRead?: boolean } & Partial<RunScanDeps> = {},
) => {
  const clients: EC2Client[] = [];
  const [stdout, stderr] = [collect(), collect()];
  if (!isRead) stdout.stream.destroy();
  const clock = createTestClock(NOON);
  const totals = await runScan(
    {
      clock,
      judge: SETTINGS,
      log: () => undefined,
      calls: () => 0,
      openAccount: async () => ({
        account: ACCOUNT,
        regions: async () => regions,
        in: (region) => {
          const credentials = { accessKeyId: 'AKIASCAN', secretAccessKey: 'any' };
          const ec2 = new EC2Client({ endpoint: url, region, credentials, maxAttempts: 1 });
          clients.push(ec2);
          return { estate: createEstateEc2(ec2, ACCOUNT), securityGroups: createSecurityGroupsEc2(() => ec2) };
        },
      }),
      ...deps,
    },
    { accounts: null, regions: null },
    format,
    { stdout: stdout.stream, stderr: stderr.stream, width, forceColor: false },
  );
  for (const client of clients) client.destroy();
  return { totals, stdout: stdout.text(), stderr: stderr.text() };
};

/** A stream that somebody reads. */
const collect = () => {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += String(chunk);
  });
  return { stream, text: () => text };
};

/** The lines of NDJSON. */
export const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
