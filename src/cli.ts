#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createDoctorCommand } from './cli/doctor-command.ts';
import { createEvaluateCommand } from './cli/evaluate-command.ts';
import { createManifestCommand } from './cli/manifest-command.ts';
import { createOperatorCommands } from './cli/operator-commands.ts';
import { createPolicyCommand } from './cli/policy-command.ts';
import { createScanCommand } from './cli/scan-command.ts';
import { createStartCommand } from './cli/start-command.ts';
import {
  loadDeployment,
  loadJudgeSettings,
  loadMaxAttempts,
  loadMemberRole,
  loadOperatorUrl,
  loadShell,
  loadTerminal,
  silenceNodeNotice,
} from './config.ts';
import { messageOf, PortcullisError } from './errors.ts';
import { adoptedText } from './scan/adopted-text.ts';
import { columnsOf } from './terminal/columns-of.ts';
import { paintFor } from './terminal/paint.ts';

const program = new Command('portcullis')
  .description('Closes TCP 10250 and 6443 when somebody opens them to the world in an AWS security group.')
  .exitOverride((error) => {
    throw new CommanderError(error.exitCode === 0 ? 0 : 2, error.code, error.message);
  });

program.addCommand(
  createStartCommand({
    start: async (options) => {
      const { start } = await import('./sandbox/start.ts');
      process.exitCode = await start(options, loadShell(), process.stdout, process.stderr);
    },
  }),
);
program.addCommand(
  createManifestCommand({
    // Beside dist/ as well as beside src/.
    manifest: (): unknown =>
      JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../slack-manifest.json'), 'utf8')),
    stdout: process.stdout,
  }),
);
program.addCommand(
  createEvaluateCommand({
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    settings: () => loadJudgeSettings(),
    setExitCode: (code) => {
      process.exitCode = code;
    },
  }),
);
program.addCommand(
  createScanCommand({
    scan: async (request, format, role) => {
      const judge = loadJudgeSettings();
      const { prefix, externalId } = loadMemberRole();
      silenceNodeNotice();
      const { columns, forceColor } = loadTerminal();
      const [{ createScanDeps }, { runScan }] = await Promise.all([
        import('./cli/scan-deps.ts'),
        import('./scan/run-scan.ts'),
      ]);
      const { stdout, stderr } = process;
      const width = columnsOf(stdout) ?? columns ?? Infinity;
      const member = { roleName: role ?? `${prefix}-scan`, externalId };
      return runScan(await createScanDeps(judge, member, loadMaxAttempts()), request, format, {
        stdout,
        stderr,
        width,
        forceColor,
      });
    },
    policyAccounts: async () => {
      const { readPolicyFiles } = await import('./policy/read-policy-files.ts');
      const compiled = readPolicyFiles(process.cwd());
      if (compiled?.kind === 'compiled') return Object.keys(compiled.policy.accounts);
      throw new PortcullisError(
        'bad-configuration',
        compiled?.faults.join('\n') ?? 'There is no portcullis.policy.yml here.',
      );
    },
    adopter: async (url) => {
      silenceNodeNotice();
      const [{ createAskOperator }, { adoptGroups }] = await Promise.all([
        import('./cli/operator-deps.ts'),
        import('./scan/adopt-groups.ts'),
      ]);
      const ask = await createAskOperator({ url: url ?? loadOperatorUrl(), stack: 'portcullis-prod', region: null });
      return async (groups) => {
        const adopted = await adoptGroups(ask, groups);
        process.stderr.write(`${adoptedText(adopted, groups.length)}\n`);
      };
    },
    setExitCode: (code) => {
      process.exitCode = code;
    },
  }),
);
program.addCommand(
  createDoctorCommand({
    doctor: async ({ region, ...request }, asJson) => {
      silenceNodeNotice();
      const { columns, forceColor } = loadTerminal();
      const [{ createDoctorDeps }, { printDoctor }, { regionOfShell }] = await Promise.all([
        import('./cli/doctor-deps.ts'),
        import('./doctor/print-doctor.ts'),
        import('./cli/region-of-shell.ts'),
      ]);
      const where = region ?? (await regionOfShell());
      if (where === null)
        throw new PortcullisError('bad-configuration', 'No region is set. Name it: --region eu-west-1');
      const { slackApiUrl, ...shell } = loadDeployment();
      const maxAttempts = loadMaxAttempts();
      const deps = createDoctorDeps({
        region: where,
        maxAttempts,
        slackApiUrl,
        shell: () => shell,
        folder: process.cwd(),
      });
      const { stdout, stderr } = process;
      return printDoctor(deps, request, asJson, {
        stdout,
        stderr,
        width: columnsOf(stdout) ?? columns ?? Infinity,
        forceColor,
      });
    },
    setExitCode: (code) => {
      process.exitCode = code;
    },
  }),
);
program.addCommand(
  createPolicyCommand({
    stdout: process.stdout,
    stderr: process.stderr,
    compile: async (file) => (await import('./policy/read-policy-files.ts')).readPolicyFiles(process.cwd(), file),
    listAccounts: async () => (await import('./policy/list-accounts.ts')).listAccounts(),
    setExitCode: (code) => {
      process.exitCode = code;
    },
  }),
);
for (const command of createOperatorCommands({
  connect: async ({ url, ...stack }) => {
    silenceNodeNotice();
    const [{ createAskOperator }, { systemClock }, { randomUUID }] = await Promise.all([
      import('./cli/operator-deps.ts'),
      import('./adapters/clock-system.ts'),
      import('node:crypto'),
    ]);
    const ask = await createAskOperator({ url: url ?? loadOperatorUrl(), ...stack });
    return { ask, clock: systemClock, newOperation: () => randomUUID() };
  },
  stdout: process.stdout,
  stderr: process.stderr,
  width: () => columnsOf(process.stdout) ?? loadTerminal().columns ?? 100,
  paint: (stream) => paintFor(stream, loadTerminal().forceColor),
  setExitCode: (code) => {
    process.exitCode = code;
  },
}))
  program.addCommand(command);

try {
  await program.parseAsync();
} catch (error) {
  // Commander has already printed what was wrong with the usage.
  if (!(error instanceof CommanderError))
    process.stderr.write(`${error instanceof PortcullisError ? error.message : messageOf(error)}\n`);
  process.exitCode = error instanceof CommanderError ? error.exitCode : 2;
}
