import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { lineOf } from './line-of.ts';
import type { Policy } from './policy.ts';
import { accountsSchema, policySchema, type AccountsFile } from './policy-schema.ts';
import { resolvePolicy, type Remark } from './resolve-policy.ts';

/** A file as it was read; its name is for the faults. */
export type SourceFile = { name: string; text: string };
export type Compiled =
  | { kind: 'compiled'; policy: Policy; accounts: AccountsFile; notes: string[] }
  /** A line each: the file, the line in it, the setting, and what to do. */
  | { kind: 'faulty'; faults: string[] };

/** What makes the file of the accounts. */
export const ACCOUNTS_COMMAND = 'npx portcullis policy accounts > portcullis.accounts.json';

/**
 * Compiles the policy file, and reports all of its faults. What an account's tags say comes from the file of the
 * accounts: an event does not carry them. The tags of a security group decide nothing, since whoever opens it writes them.
 */
export const compilePolicy = (source: SourceFile, accountsFile: SourceFile | null): Compiled => {
  const lines = new LineCounter();
  // Failsafe: every scalar is a text.
  const document = parseDocument(source.text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false });
  const at = (line: number | null) => (line === null ? source.name : `${source.name}:${line}`);
  if (document.errors.length > 0)
    return faulty(document.errors.map(({ pos, message }) => `${at(lines.linePos(pos[0]).line)} ${message}`));
  const say = ({ path, text }: Remark) => `${at(lineOf(document, lines, path))} ${path.join('.')}: ${text}`;

  const parsed = policySchema.safeParse(document.toJS() ?? {});
  const accounts = accountsFile && readAccounts(accountsFile);
  const faults = parsed.success ? [] : parsed.error.issues.flatMap(remarksOf).map(say);
  if (typeof accounts === 'string') faults.push(accounts);
  if (document.has('tags') && accounts === null)
    faults.push(
      say({ path: ['tags'], text: `Which account has which tags is not known. Write it: ${ACCOUNTS_COMMAND}` }),
    );
  if (!parsed.success || typeof accounts === 'string' || faults.length > 0) return faulty(faults);

  const resolved = resolvePolicy(parsed.data, accounts);
  if (resolved.faults.length > 0) return faulty(resolved.faults.map(say));
  return { kind: 'compiled', policy: resolved.policy, accounts: accounts ?? [], notes: resolved.notes.map(say) };
};

const faulty = (faults: string[]): Compiled => ({ kind: 'faulty', faults });

/** A text is a fault. */
const readAccounts = ({ name, text }: SourceFile): AccountsFile | string => {
  try {
    return accountsSchema.parse(JSON.parse(text));
  } catch {
    return `${name} is no list of accounts. Write it again: ${ACCOUNTS_COMMAND}`;
  }
};

const remarksOf = (issue: z.core.$ZodIssue): Remark[] => {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], text: issue.message }));
  if (issue.code === 'invalid_key') return [{ path, text: issue.issues[0]?.message ?? issue.message }];
  return [{ path, text: issue.message }];
};
