import type { Readable, Writable } from 'node:stream';
import { Command, CommanderError, Option } from 'commander';
import { evaluate } from '../evaluate/evaluate.ts';
import type { JudgeSettings } from '../exposure/verdict.ts';

export type EvaluateCommandDeps = {
  stdin: Readable;
  stdout: Writable;
  stderr: Writable;
  /** Called when the command runs, so that a fault in the configuration breaks no other command; may throw. */
  settings: () => JudgeSettings;
  /** 0, 1 (`--fail-on`) or 2 (a file could not be read). A usage error throws a CommanderError with exitCode 2. */
  setExitCode: (code: number) => void;
};

const EPILOGUE = `
Reads JSON, NDJSON or gzip of either: CloudTrail records, EventBridge envelopes, trail files ({"Records": [...]}),
the messages of SNS and SQS, and what aws cloudtrail lookup-events, aws sqs receive-message and aws logs print.
Without FILE, or with -, reads standard input. Prints one line of JSON for each record.

Exit codes: 0 judged; 1 exposed records with --fail-on exposed; 2 wrong usage, or a file that cannot be read.`;

/** `portcullis evaluate [FILE…]`: what would the bot say of these events alone? */
export const createEvaluateCommand = (deps: EvaluateCommandDeps): Command =>
  new Command('evaluate')
    .description('judge CloudTrail records, each by itself')
    .argument('[FILE...]', 'files to read')
    .option('--summary', 'print a table of the verdicts instead of a line for each record', false)
    .addOption(new Option('--fail-on <verdict>', 'exit with 1 when a record has this verdict').choices(['exposed']))
    .addHelpText('after', EPILOGUE)
    .configureOutput({ writeOut: (text) => deps.stdout.write(text), writeErr: (text) => deps.stderr.write(text) })
    .exitOverride((error) => {
      throw new CommanderError(error.exitCode === 0 ? 0 : 2, error.code, error.message);
    })
    .action(async (files: string[], options: { summary: boolean; failOn?: 'exposed' }) => {
      const { stdin, stdout, stderr } = deps;
      const { summary } = options;
      const result = await evaluate({ files, summary, settings: deps.settings(), stdin, stdout, stderr });
      if (result.unreadableFiles > 0) deps.setExitCode(2);
      else deps.setExitCode(options.failOn === 'exposed' && result.exposed > 0 ? 1 : 0);
    });
