import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { createOutput } from '../evaluate/create-output.ts';
import { parseDuration } from '../duration.ts';
import type { OperatorKind } from '../operator/decision-of.ts';
import { decideRemotely, whyOf, type DecideDeps, type Outcome } from '../operator/decide-remotely.ts';
import { answerLines, findingsLines, pauseLines, type Page } from '../operator/operator-text.ts';
import type { Pause } from '../finding/pause.ts';
import { jsonText } from '../terminal/json-text.ts';
import type { Terminal } from '../terminal/create-progress.ts';
import type { Paint } from '../terminal/paint.ts';
import type { DoorOptions } from './operator-deps.ts';

export type OperatorCommandDeps = {
  /** Loaded when needed, because it brings AWS's clients with it. */
  connect: (options: DoorOptions) => Promise<DecideDeps>;
  stdout: Terminal;
  stderr: Terminal;
  width: () => number;
  paint: (stream: Terminal) => Paint;
  /** 0; 1 when it was refused, failed, or has no answer yet. A usage error throws a CommanderError with exitCode 2. */
  setExitCode: (code: number) => void;
};
type Common = { url?: string; stack: string; region?: string; json: boolean };
type Chosen = Common & { rule: string[] };

const EPILOGUE = `
Acts as whom the credentials of your shell say (AWS_PROFILE, …), at the stack of --stack, or at --url or PORTCULLIS_URL.
OPERATORS names who may; docs/operate.md has the IAM policy that they need. Works while Slack is down.

Exit codes: 0 done; 1 refused, failed, or not answered yet; 2 wrong usage, or Portcullis cannot be reached.`;

const duration = (text: string): number => {
  const ms = parseDuration(text);
  if (ms === null) throw new InvalidArgumentError('A duration is written like 30m, 4h or 2d.');
  return ms;
};
const collect = (one: string, all: string[]): string[] => [...all, one];

/** `portcullis findings | revoke | keep | agree | withdraw | pause | resume`: what Slack's buttons do, by IAM identity. */
export const createOperatorCommands = (deps: OperatorCommandDeps): Command[] => {
  const { connect, stdout, stderr, width, paint, setExitCode } = deps;
  const output = createOutput(stdout);
  const doorOf = ({ url, stack, region }: Common) => connect({ url: url ?? null, stack, region: region ?? null });
  const print = async (lines: readonly string[]): Promise<void> => {
    output.write(lines.map((line) => `${line}\n`).join(''));
    await output.flushed();
  };
  const page = (door: DecideDeps): Page => ({
    width: Math.min(width(), 120),
    paint: paint(stdout),
    now: door.clock.now(),
  });
  /** On stderr, so that what reads the answer is not disturbed. */
  const remind = (pause: Pause | null, door: DecideDeps): void => {
    if (pause !== null) stderr.write(`${pauseLines(pause, { ...page(door), paint: paint(stderr) }).join('\n')}\n`);
  };
  const refused = (why: string, json: boolean): void => {
    if (json) output.write(`${jsonText({ kind: 'refused', why }, 2)}\n`);
    else stderr.write(`${why}\n`);
    setExitCode(1);
  };

  const show = async (outcome: Outcome, json: boolean, door: DecideDeps): Promise<void> => {
    if (outcome.kind === 'refused') {
      refused(outcome.why, json);
      return json ? undefined : remind(outcome.pause, door);
    }
    const failed =
      outcome.kind === 'unanswered' ||
      outcome.answer.kind === 'refused' ||
      (outcome.answer.kind === 'decided' && outcome.answer.rules.some(({ state }) => state === 'failed'));
    const { pause, finding, operation } = outcome;
    const answer = outcome.kind === 'answered' ? outcome.answer : null;
    if (json) await print([jsonText({ finding: finding.finding, operation, answer, pause }, 2)]);
    else {
      await print(answer === null ? [UNANSWERED] : answerLines(answer, page(door)));
      remind(pause, door);
    }
    setExitCode(failed ? 1 : 0);
  };

  const command = (name: string, description: string): Command =>
    new Command(name)
      .description(description)
      .option('--url <url>', 'where Portcullis listens: the output OperatorUrl (default: PORTCULLIS_URL)')
      .option('--stack <name>', 'the stack to ask for it: service and stage', 'portcullis-prod')
      .option('--region <region>', 'where the stack is (default: the region of the shell)')
      .option('--json', 'print one document of JSON', false)
      .addHelpText('after', EPILOGUE)
      .allowExcessArguments(false)
      .exitOverride((error) => {
        throw new CommanderError(error.exitCode === 0 ? 0 : 2, error.code, error.message);
      });
  const deciding = (kind: OperatorKind, description: string): Command =>
    command(kind, description).argument('<finding>', 'its id, its security group (sg-…), or one of its rules (sgr-…)');
  const decide = async (kind: OperatorKind, name: string, options: Common & Partial<Chosen>, more: object = {}) => {
    const door = await doorOf(options);
    await show(await decideRemotely(door, { kind, name, rules: options.rule ?? [], ...more }), options.json, door);
  };

  return [
    command('findings', 'list what is open, and when it closes').action(async (options: Common) => {
      const door = await doorOf(options);
      const reply = await door.ask({ kind: 'findings' });
      if (reply.kind !== 'findings') return refused(whyOf(reply), options.json);
      const { kind: _, ...listed } = reply;
      await print(options.json ? [jsonText(listed, 2)] : findingsLines(reply.findings, reply.pause, page(door)));
      setExitCode(0);
    }),
    deciding('revoke', 'close rules now')
      .option('--rule <id>', 'only this one (may be repeated)', collect, [])
      .action(async (name: string, options: Chosen) => decide('revoke', name, options)),
    deciding('keep', 'keep rules open for some time, with a reason')
      .requiredOption('--for <duration>', 'how long: 30m, 4h, 2d', duration)
      .requiredOption('--reason <text>', 'why, for whoever reads the record')
      .option('--rule <id>', 'only this one (may be repeated)', collect, [])
      .action(async (name: string, options: Chosen & { for: number; reason: string }) =>
        decide('keep', name, options, { reason: options.reason, keepFor: options.for }),
      ),
    deciding('agree', 'agree, as a second approver, to what somebody wants to keep open').action(
      async (name: string, options: Common) => decide('agree', name, options),
    ),
    deciding('withdraw', 'end a keep before its time').action(async (name: string, options: Common) =>
      decide('withdraw', name, options),
    ),
    command('pause', 'stop every revoke at once, until somebody resumes')
      .requiredOption('--reason <text>', 'why, for whoever is reminded of it')
      .action(async (options: Common & { reason: string }) => {
        const door = await doorOf(options);
        const reply = await door.ask({ kind: 'pause', operation: door.newOperation(), reason: options.reason });
        if (reply.kind !== 'paused') return refused(whyOf(reply), options.json);
        const { pause, isNew } = reply;
        if (options.json) await print([jsonText({ pause, isNew }, 2)]);
        else await print([...(isNew ? [] : ['It is paused already.']), ...pauseLines(pause, page(door))]);
        setExitCode(0);
      }),
    command('resume', 'end a pause: what is due is carried out').action(async (options: Common) => {
      const door = await doorOf(options);
      const reply = await door.ask({ kind: 'resume', operation: door.newOperation() });
      if (reply.kind !== 'resumed') return refused(whyOf(reply), options.json);
      if (options.json) await print([jsonText({ ended: reply.pause }, 2)]);
      else await print([reply.pause === null ? 'Nothing is paused.' : 'Resumed. What is due is carried out now.']);
      setExitCode(0);
    }),
  ];
};

const UNANSWERED =
  'Published, and not answered yet: it is carried out when the queue comes to it. See: npx portcullis findings';
