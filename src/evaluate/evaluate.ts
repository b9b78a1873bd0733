import { createReadStream } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { classify } from '../exposure/classify.ts';
import type { JudgeSettings, Verdict } from '../exposure/verdict.ts';
import { createSplitter } from './create-splitter.ts';
import { createOutput, type Output } from './create-output.ts';
import { eachRecord } from './each-record.ts';
import { readLines } from './read-lines.ts';
import { countVerdict, newSummary, summaryTable } from './summary.ts';
import { verdictLine } from './verdict-line.ts';

export type EvaluateInput = {
  /** Paths; `-` is standard input, and so is no path at all. */
  files: readonly string[];
  summary: boolean;
  settings: JudgeSettings;
  stdin: Readable;
  stdout: Writable;
  stderr: Writable;
};
/** What became of it: the exit code is made of this. */
export type Evaluated = { exposed: number; unreadableFiles: number };

const open = (path: string, stdin: Readable): Readable =>
  path === '-' ? stdin : createReadStream(path, { highWaterMark: 1024 * 1024 });

const whyOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);

const readInput = async (input: Readable, judge: (value: unknown) => void, output: Output): Promise<void> => {
  const splitter = createSplitter({
    value: (value) => eachRecord(value, judge),
    unreadable: () => judge(undefined),
  });
  try {
    for await (const lines of readLines(input)) {
      for (const line of lines) splitter.line(line);
      await output.flushed();
      if (output.isClosed()) return;
    }
  } finally {
    splitter.end();
    await output.flushed();
  }
};

/**
 * Judges every record of the files, in their order, and writes one line for each (or one table for all). A file that
 * cannot be read is reported on `stderr`, the others are judged all the same. Ends quietly when nobody reads on.
 */
export const evaluate = async ({
  files,
  summary,
  settings,
  stdin,
  stdout,
  stderr,
}: EvaluateInput): Promise<Evaluated> => {
  const output = createOutput(stdout);
  const counts = newSummary();
  const result: Evaluated = { exposed: 0, unreadableFiles: 0 };
  const judge = (value: unknown): void => {
    const verdict: Verdict = classify(value, settings);
    if (verdict.verdict === 'exposed') result.exposed += 1;
    if (summary) countVerdict(counts, verdict);
    else output.write(`${verdictLine(verdict)}\n`);
  };
  for (const path of files.length === 0 ? ['-'] : files) {
    if (output.isClosed()) break;
    const input = open(path, stdin);
    try {
      await readInput(input, judge, output);
    } catch (error) {
      result.unreadableFiles += 1;
      stderr.write(`portcullis evaluate: cannot read ${path === '-' ? 'standard input' : path}: ${whyOf(error)}\n`);
    } finally {
      input.destroy();
    }
  }
  if (summary) output.write(summaryTable(counts));
  await output.flushed();
  return result;
};
