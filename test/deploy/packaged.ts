import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './deployed.ts';

/** A tool that `.ci/run` provides; these suites do not run without it. */
const required = (variable: string): string => {
  const value = process.env[variable];
  if (value === undefined || value === '') throw new Error(`${variable} is not set: run these tests by .ci/run`);
  return value;
};
export const node24 = (): string => required('NODE24');
/** The folder with the programs of the Python environment. */
export const pythonBin = (): string => required('PYTHON_BIN');

export type Run = { code: number | null; stdout: string; stderr: string };

/** Runs a program to its end and never throws for its exit code. `environment` is all that it gets. */
export const run = (
  program: string,
  args: string[],
  environment: Record<string, string> = {},
  folder = root,
): Promise<Run> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...output }));
  });

export const packagedFile = (name: string): string => path.join(root, '.serverless', name);
export type PackagedResource = {
  Type: string;
  Condition?: string;
  DependsOn?: string[];
  Properties: Record<string, unknown>;
};
export const packagedTemplate = () =>
  JSON.parse(readFileSync(packagedFile('cloudformation-template-update-stack.json'), 'utf8')) as {
    Resources: Record<string, PackagedResource>;
    Outputs: Record<string, unknown>;
  };

/** Unpacks the zip of a function, outside the checkout, where it finds no node_modules. Returns the folder. */
export const unpack = async (
  functionName: string,
  zip = packagedFile(`${functionName}.zip`),
): Promise<{ folder: string; files: string[] }> => {
  const folder = mkdtempSync(path.join(tmpdir(), `portcullis-${functionName}-`));
  const python = path.join(pythonBin(), 'python');
  const program =
    'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); z.extractall(sys.argv[2]); print("\\n".join(z.namelist()))';
  const { code, stdout, stderr } = await run(python, ['-c', program, zip, folder]);
  if (code !== 0) throw new Error(`${zip} cannot be unpacked: ${stderr}`);
  return { folder, files: stdout.trim().split('\n') };
};

/** Loads an unpacked bundle under Node 24, as Lambda does, and has it answer an event. */
export const invoke = async (
  bundle: string,
  event: unknown,
  environment: Record<string, string>,
): Promise<{ arity: number; exports: string[]; version: string; answer: unknown; failure: string | null }> => {
  const script = path.join(import.meta.dirname, 'invoke-bundle.mjs');
  const { code, stdout, stderr } = await run(node24(), [script, bundle, JSON.stringify(event)], environment);
  const report = /^REPORT (.*)$/m.exec(stdout)?.[1];
  if (code !== 0 || report === undefined) throw new Error(`${bundle} ended with ${code}: ${stderr}`);
  return JSON.parse(report) as Awaited<ReturnType<typeof invoke>>;
};
