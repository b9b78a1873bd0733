import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { systemClock } from '../adapters/clock-system.ts';
import { createEstateEc2, actions as readingEstates } from '../adapters/estate-ec2.ts';
import { createSecurityGroupsEc2 } from '../adapters/security-groups-ec2.ts';
import { PortcullisError } from '../errors.ts';
import type { JudgeSettings } from '../exposure/verdict.ts';
import type { RunScanDeps } from '../scan/run-scan.ts';

/** What whoever runs a scan has to be allowed; docs/scan.md is compared with this. */
export const actions = [
  ...readingEstates,
  'ec2:DescribeManagedPrefixLists',
  'ec2:DescribeRegions',
  'ec2:GetManagedPrefixListEntries',
] as const;

/** Nobody waits for an answer within seconds, and a busy account answers `RequestLimitExceeded` a few times. */
const PATIENT = { maxAttempts: 8, retryMode: 'adaptive' } as const;
/** Where a question is asked that is no region's, when the shell names none. */
const ANY_REGION = 'us-east-1';

/** What a scan runs on: the credentials and the region of the shell, as the SDK finds them. */
export const createScanDeps = async (judge: JudgeSettings): Promise<RunScanDeps> => {
  let calls = 0;
  const count = () => void (calls += 1);
  const home = await regionOfShell();
  const sts = new STSClient({ ...PATIENT, region: home });
  // One provider for all regions, so that credentials are asked for once.
  const { credentials } = sts.config;
  const ec2In = (region: string): EC2Client => {
    const ec2 = new EC2Client({ ...PATIENT, region, credentials });
    // As often as something is sent: a retry is a call, too.
    ec2.middlewareStack.add((next) => (call) => (count(), next(call)), { step: 'deserialize', name: 'countCalls' });
    return ec2;
  };
  return {
    judge,
    clock: systemClock,
    // Whatever is worth knowing is in what is printed.
    log: () => undefined,
    calls: () => calls,
    openAccount: async () => {
      count();
      const { Account } = await sts.send(new GetCallerIdentityCommand({}));
      if (!Account) throw new PortcullisError('bad-message', 'AWS does not say whose credentials these are.');
      return {
        account: Account,
        regions: async () => regionsOf(ec2In(home)),
        in: (region) => {
          const ec2 = ec2In(region);
          return { estate: createEstateEc2(ec2, Account), securityGroups: createSecurityGroupsEc2(() => ec2) };
        },
      };
    },
  };
};

/** The regions that are enabled for the account: DescribeRegions leaves the others out by itself. */
const regionsOf = async (ec2: EC2Client): Promise<string[]> => {
  const { Regions = [] } = await ec2.send(new DescribeRegionsCommand({}));
  return Regions.flatMap(({ RegionName }) => RegionName ?? []).sort();
};

const regionOfShell = async (): Promise<string> => {
  const ec2 = new EC2Client({});
  try {
    return await ec2.config.region();
  } catch {
    return ANY_REGION;
  } finally {
    ec2.destroy();
  }
};
