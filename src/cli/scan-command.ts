import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { GroupKey } from '../finding/finding.ts';
import type { ScanFormat } from '../scan/create-reporter.ts';
import type { ScanRequest } from '../scan/scan.ts';
import type { ScanTotals } from '../scan/scan-totals.ts';

export type ScanCommandDeps = {
  /** Scans and prints. Loaded when needed, because it brings AWS's clients with it. */
  scan: (request: ScanRequest, format: ScanFormat, roleName: string | null) => Promise<ScanTotals>;
  /** The accounts of the policy file. Throws what is wrong with it. */
  policyAccounts: () => Promise<readonly string[]>;
  /** How what is baseline of groups is adopted, which it says, too. `url`: of the hub. Throws when nobody says where that is. */
  adopter: (url: string | null) => Promise<(groups: readonly GroupKey[]) => Promise<void>>;
  /** 0, 1 (`--fail-on`) or 2 (something could not be read). A usage error throws a CommanderError with exitCode 2. */
  setExitCode: (code: number) => void;
};
type Options = {
  regions?: string[];
  accounts?: string[] | 'policy';
  role?: string;
  json: boolean;
  csv: boolean;
  failOn?: 'exposed';
  openFindings: boolean;
  url?: string;
};

const EPILOGUE = `
Reads with the credentials of your shell (AWS_PROFILE, AWS_REGION, …), and changes nothing; --open-findings asks the hub
to adopt what was open before it came, which OPERATORS has to allow you. docs/scan.md has the policy that it needs, the columns of
the CSV file and the lines of the JSON.

Exit codes: 0 all of it was read; 1 something is open, with --fail-on exposed; 2 wrong usage, or something could not be
read or judged: what was found is printed all the same.`;

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

const parseRegions = (text: string): string[] => {
  const regions = [...new Set(text.split(',').map((one) => one.trim()))];
  const wrong = regions.find((one) => !REGION.test(one));
  if (wrong !== undefined)
    throw new InvalidArgumentError('Regions are separated by commas, such as eu-west-1,us-east-1.');
  return regions;
};

const parseAccounts = (text: string): string[] | 'policy' => {
  if (text === 'policy') return text;
  const accounts = [...new Set(text.split(',').map((one) => one.trim()))];
  if (accounts.every((one) => /^\d{12}$/.test(one))) return accounts;
  throw new InvalidArgumentError('Accounts are ids of twelve digits separated by commas, or the word policy.');
};

const parseRole = (text: string): string => {
  if (/^[\w+=,.@-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError(
    'A role is named without its account and path, such as OrganizationAccountAccessRole.',
  );
};

const parseUrl = (text: string): string => {
  if (/^https?:\/\/\S+$/.test(text)) return text;
  throw new InvalidArgumentError('A URL begins with https://.');
};

/** `portcullis scan`: what is open to the internet today? */
export const createScanCommand = ({ scan, policyAccounts, adopter, setExitCode }: ScanCommandDeps): Command =>
  new Command('scan')
    .description('find what is open to the internet today, in every region')
    .option('--regions <regions>', 'only these, separated by commas (default: all that are enabled)', parseRegions)
    .option('--accounts <accounts>', 'these, by their ids, or those of the policy file (policy)', parseAccounts)
    .option('--role <name>', 'the role to assume in other accounts (default: portcullis-scan)', parseRole)
    .addOption(
      new Option('--json', 'print a line of JSON for each rule, and a summary').default(false).conflicts('csv'),
    )
    .option('--csv', 'print CSV', false)
    .addOption(new Option('--fail-on <what>', 'exit with 1 when something is open').choices(['exposed']))
    .option('--open-findings', 'open findings of what was open before Portcullis came: adopt it', false)
    .option(
      '--url <url>',
      'its output OperatorUrl (default: PORTCULLIS_URL, or what the stack portcullis-prod says)',
      parseUrl,
    )
    .addHelpText('after', EPILOGUE)
    .allowExcessArguments(false)
    .exitOverride((error) => {
      throw new CommanderError(error.exitCode === 0 ? 0 : 2, error.code, error.message);
    })
    .action(async ({ regions, accounts: wanted, role, json, csv, failOn, openFindings, url }: Options) => {
      // Before anything is read: a scan takes its time.
      const adopt = openFindings ? await adopter(url ?? null) : null;
      const accounts = wanted === 'policy' ? await policyAccounts() : (wanted ?? null);
      const format = json ? 'json' : csv ? 'csv' : 'table';
      const totals = await scan({ accounts, regions: regions ?? null }, format, role ?? null);
      if (adopt) await adopt(totals.exposedGroups);
      if (totals.unread.length + totals.unknown > 0) setExitCode(2);
      else setExitCode(failOn === 'exposed' && totals.exposed > 0 ? 1 : 0);
    });
