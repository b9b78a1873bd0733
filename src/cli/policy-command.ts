import type { Writable } from 'node:stream';
import { Command } from 'commander';
import { durationText } from '../duration.ts';
import type { Compiled } from '../policy/compile-policy.ts';
import type { AccountPolicy } from '../policy/policy.ts';
import type { AccountsFile } from '../policy/policy-schema.ts';

export type PolicyCommandDeps = {
  stdout: Writable;
  stderr: Writable;
  /** Null when there is no such file. */
  compile: (file: string | undefined) => Promise<Compiled | null>;
  /** Asks AWS Organizations. */
  listAccounts: () => Promise<AccountsFile>;
  setExitCode: (code: number) => void;
};

/** `portcullis policy check` and `portcullis policy accounts`. */
export const createPolicyCommand = (deps: PolicyCommandDeps): Command =>
  new Command('policy')
    .description('the policy file: which accounts are watched, and what holds in each')
    .addCommand(
      new Command('check')
        .description('say what holds in each account, or everything that is wrong (exit code 1)')
        .argument('[FILE]', 'the policy file', 'portcullis.policy.yml')
        .action(async (file: string) => check(deps, file)),
    )
    .addCommand(
      new Command('accounts')
        .description('print the accounts of the organisation with their tags, as portcullis.accounts.json holds them')
        .action(async () => {
          deps.stdout.write(`${JSON.stringify(await deps.listAccounts(), null, 2)}\n`);
        }),
    );

const check = async ({ compile, stdout, stderr, setExitCode }: PolicyCommandDeps, file: string): Promise<void> => {
  const compiled = await compile(file);
  if (compiled === null) {
    stderr.write(`There is no ${file}: only the account and region of the stack are watched.\n`);
    return setExitCode(1);
  }
  if (compiled.kind === 'faulty') {
    stderr.write(`${compiled.faults.join('\n')}\n`);
    return setExitCode(1);
  }
  const { policy, accounts, notes } = compiled;
  const rows = Object.entries(policy.accounts).map(([id, settings]) =>
    row(id, accounts.find((account) => account.id === id)?.name ?? '', settings),
  );
  stdout.write(`${table([HEAD, ...rows, row('the stack’s', 'unless named', policy.defaults)])}\n`);
  for (const note of notes) stderr.write(`${note}\n`);
};

const HEAD = ['ACCOUNT', 'NAME', 'ENFORCEMENT', 'DEADLINE', 'CHANNEL', 'APPROVERS', 'REGIONS'];
/** The stack's own setting holds. */
const OPEN = '-';

const row = (id: string, name: string, policy: AccountPolicy): string[] => {
  const { enforcement = OPEN, revokeAfter, channel = OPEN, approvers, regions } = policy;
  const deadline = revokeAfter === undefined ? OPEN : durationText(revokeAfter);
  return [id, name, enforcement, deadline, channel, approvers?.join(',') ?? OPEN, regions?.join(',') ?? OPEN];
};

const table = (rows: readonly (readonly string[])[]): string => {
  const widths = HEAD.map((_head, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0)));
  return rows
    .map((cells) =>
      cells
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
