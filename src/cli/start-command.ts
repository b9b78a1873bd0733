import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { parseDuration } from '../duration.ts';

export type StartOptions = {
  awsPort: number;
  slackPort: number;
  revokeAfter: string;
  demo: boolean;
  organization: boolean;
};
export type StartCommandDeps = {
  /** Runs until it is told to stop. Loaded when needed, because it brings a whole local AWS and Slack with it. */
  start: (options: StartOptions) => Promise<void>;
};

const parsePort = (text: string): number => {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535; 0 takes any free one.');
  return port;
};

const parseRevokeAfter = (text: string): string => {
  if (parseDuration(text) === null)
    throw new InvalidArgumentError('A duration is a number and s, m, h or d, such as 30s or 15m.');
  return text;
};

/** `portcullis start`: the whole bot on this machine. */
export const createStartCommand = ({ start }: StartCommandDeps): Command =>
  new Command('start')
    .description('run the whole bot on this machine, without any account')
    .option('--aws-port <port>', 'where the local AWS listens', parsePort, 4566)
    .option('--slack-port <port>', 'where the local Slack and its page listen', parsePort, 3000)
    .option('--revoke-after <duration>', 'from an alert to its deadline', parseRevokeAfter, '2m')
    .option('--no-demo', 'do not play a change at the start')
    .option('--organization', 'a second account, watched in two regions, with a channel of its own', false)
    .addHelpText(
      'after',
      '\nWith SLACK_BOT_TOKEN and SLACK_APP_TOKEN set, it uses a real Slack workspace over Socket Mode.',
    )
    .allowExcessArguments(false)
    .exitOverride((error) => {
      throw new CommanderError(error.exitCode === 0 ? 0 : 2, error.code, error.message);
    })
    .action(async (options: StartOptions) => start(options));
