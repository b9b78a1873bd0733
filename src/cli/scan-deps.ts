import { DescribeRegionsCommand, EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { STSClient } from '@aws-sdk/client-sts';
import { readCaller } from '../adapters/caller-sts.ts';
import { systemClock } from '../adapters/clock-system.ts';
import type { CredentialsIn } from '../adapters/ec2-clients.ts';
import { createEstateEc2, actions as readingEstates } from '../adapters/estate-ec2.ts';
import { createMemberCredentials } from '../adapters/member-credentials-sts.ts';
import { createSecurityGroupsEc2 } from '../adapters/security-groups-ec2.ts';
import type { JudgeSettings } from '../exposure/verdict.ts';
import type { RunScanDeps } from '../scan/run-scan.ts';
import { answeringWithin, giveUpOnSilence } from './give-up-on-silence.ts';
import { regionOfShell } from './region-of-shell.ts';

/** What whoever runs a scan has to be allowed; docs/scan.md is compared with this. */
export const actions = [
  ...readingEstates,
  'ec2:DescribeManagedPrefixLists',
  'ec2:DescribeRegions',
  'ec2:GetManagedPrefixListEntries',
] as const;

/** Where a question is asked that is no region's, when the shell names none. */
const ANY_REGION = 'us-east-1';

/** The role to assume in other accounts, and what it asks for (empty: nothing). */
export type MemberRole = { roleName: string; externalId: string };

/** What a scan runs on: the credentials and the region of the shell, as the SDK finds them. */
export const createScanDeps = async (
  judge: JudgeSettings,
  member: MemberRole,
  maxAttempts: number,
): Promise<RunScanDeps> => {
  const patient = { maxAttempts, retryMode: 'adaptive', ...answeringWithin() };
  let calls = 0;
  const count = () => void (calls += 1);
  const home = (await regionOfShell()) ?? ANY_REGION;
  const sts = giveUpOnSilence(new STSClient({ ...patient, region: home }));
  // One provider for all regions, so that credentials are asked for once.
  const { credentials: own } = sts.config;
  const ec2In = (region: string, credentials: EC2ClientConfig['credentials'] = own): EC2Client => {
    const ec2 = giveUpOnSilence(new EC2Client({ ...patient, region, ...(credentials ? { credentials } : {}) }));
    // As often as something is sent: a retry is a call, too.
    ec2.middlewareStack.add((next) => (call) => (count(), next(call)), { step: 'deserialize', name: 'countCalls' });
    return ec2;
  };
  const whoAmI = once(async () => {
    count();
    return readCaller(sts);
  });
  const credentialsIn = once(async (): Promise<CredentialsIn> => {
    const { partition } = await whoAmI();
    return createMemberCredentials({ sts, clock: systemClock, partition, ...member });
  });
  return {
    judge,
    clock: systemClock,
    // Whatever is worth knowing is in what is printed.
    log: () => undefined,
    calls: () => calls,
    openAccount: async (wanted) => {
      const me = await whoAmI();
      const account = wanted ?? me.account;
      let credentials: EC2ClientConfig['credentials'] = own;
      if (account !== me.account) {
        const assume = await credentialsIn();
        // Here, so that an account that does not let us in is said once, and not for each region.
        count();
        await assume(account);
        credentials = async () => assume(account);
      }
      return {
        account,
        regions: async () => regionsOf(ec2In(home, credentials)),
        in: (region) => {
          const ec2 = ec2In(region, credentials);
          return { estate: createEstateEc2(ec2, account), securityGroups: createSecurityGroupsEc2(() => ec2) };
        },
      };
    },
  };
};

/** Asks once, whoever wants to know. */
const once = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let asked: Promise<T> | undefined;
  return () => (asked ??= ask());
};

/** The regions that are enabled for the account: DescribeRegions leaves the others out by itself. */
const regionsOf = async (ec2: EC2Client): Promise<string[]> => {
  const { Regions = [] } = await ec2.send(new DescribeRegionsCommand({}));
  return Regions.flatMap(({ RegionName }) => RegionName ?? []).sort();
};
