import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { ScanFormat } from '../scan/create-reporter.ts';
import type { ScanRequest } from '../scan/scan.ts';
import type { ScanTotals } from '../scan/scan-totals.ts';

export type ScanCommandDeps = {
  /** Scans and prints. Loaded when needed, because it brings AWS's clients with it. */
  scan: (request: ScanRequest, format: ScanFormat) => Promise<ScanTotals>;
  /** 0, 1 (`--fail-on`) or 2 (something could not be read). A usage error throws a CommanderError with exitCode 2. */
  setExitCode: (code: number) => void;
};
type Options = { regions?: string[]; json: boolean; csv: boolean; failOn?: 'exposed' };

const EPILOGUE = `
Reads with the credentials of your shell (AWS_PROFILE, AWS_REGION, …), and changes nothing. docs/scan.md has the
policy that it needs, the columns of the CSV file and the lines of the JSON.

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

/** `portcullis scan`: what is open to the internet today? */
export const createScanCommand = ({ scan, setExitCode }: ScanCommandDeps): Command =>
  new Command('scan')
    .description('find what is open to the internet today, in every region')
    .option('--regions <regions>', 'only these, separated by commas (default: all that are enabled)', parseRegions)
    .addOption(
      new Option('--json', 'print a line of JSON for each rule, and a summary').default(false).conflicts('csv'),
    )
    .option('--csv', 'print CSV', false)
    .addOption(new Option('--fail-on <what>', 'exit with 1 when something is open').choices(['exposed']))
    .addHelpText('after', EPILOGUE)
    .allowExcessArguments(false)
    .exitOverride((error) => {
      throw new CommanderError(error.exitCode === 0 ? 0 : 2, error.code, error.message);
    })
    .action(async ({ regions, json, csv, failOn }: Options) => {
      const totals = await scan({ accounts: null, regions: regions ?? null }, json ? 'json' : csv ? 'csv' : 'table');
      if (totals.unread.length + totals.unknown > 0) setExitCode(2);
      else setExitCode(failOn === 'exposed' && totals.exposed > 0 ? 1 : 0);
    });
