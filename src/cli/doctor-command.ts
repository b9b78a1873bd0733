import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { Check } from '../doctor/check.ts';
import type { DoctorRequest } from '../doctor/run-doctor.ts';

export type DoctorCommandDeps = {
  /** Examines and prints. Loaded when needed, because it brings AWS's clients with it. */
  doctor: (request: DoctorRequest & { region: string | null }, asJson: boolean) => Promise<readonly Check[]>;
  /** 0, or 1 when something fails. A usage error throws a CommanderError with exitCode 2. */
  setExitCode: (code: number) => void;
};
type Options = { stack: string; region?: string; requestUrl?: string; json: boolean };

const EPILOGUE = `
Reads with the credentials of your shell (AWS_PROFILE, AWS_REGION, …), and changes nothing. Run it before the first
deploy, after each, and whenever something seems wrong. docs/doctor.md lists the checks and the policy that it needs.

Exit codes: 0 nothing fails; 1 something fails; 2 wrong usage. A warning or a check that was skipped fails nothing.`;

const matching = (pattern: RegExp, wanted: string) => (text: string) => {
  if (pattern.test(text)) return text;
  throw new InvalidArgumentError(wanted);
};

/** `portcullis doctor`: would it act, if somebody opened a port right now? */
export const createDoctorCommand = ({ doctor, setExitCode }: DoctorCommandDeps): Command =>
  new Command('doctor')
    .description('check the account and the workspace, and say what to do about what is wrong')
    .option(
      '--stack <name>',
      'the stack: service and stage',
      matching(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'A stack is named by letters, digits and hyphens.'),
      'portcullis-prod',
    )
    .option(
      '--region <region>',
      'where the stack is (default: the region of the shell)',
      matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'A region is named like eu-west-1.'),
    )
    .option(
      '--request-url <url>',
      'where Slack reaches the endpoint, if not where the stack says',
      matching(/^https?:\/\/\S+$/, 'A URL begins with https://.'),
    )
    .option('--json', 'print one document of JSON in the end', false)
    .addHelpText('after', EPILOGUE)
    .allowExcessArguments(false)
    .exitOverride((error) => {
      throw new CommanderError(error.exitCode === 0 ? 0 : 2, error.code, error.message);
    })
    .action(async ({ stack, region, requestUrl, json }: Options) => {
      const checks = await doctor({ stack, region: region ?? null, requestUrl: requestUrl ?? null }, json);
      setExitCode(checks.some(({ outcome }) => outcome === 'failure') ? 1 : 0);
    });
