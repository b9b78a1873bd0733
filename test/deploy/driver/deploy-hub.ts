import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../deployed.ts';
import { run } from '../packaged.ts';

const PARTS = ['handlers', 'scripts', 'src', 'deploy', 'package.json', 'serverless.yml'];

/**
 * A clean copy of what is deployed, without what was built before; its folder. `policy`: its portcullis.policy.yml;
 * `change`: of its serverless.yml.
 */
export const copyCheckout = (policy: string, change: (yml: string) => string = (yml) => yml): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'portcullis-deploy-'));
  for (const part of PARTS) cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  mkdirSync(path.join(folder, 'dist'));
  writeFileSync(path.join(folder, 'portcullis.policy.yml'), policy);
  const yml = path.join(folder, 'serverless.yml');
  writeFileSync(yml, change(readFileSync(yml, 'utf8')));
  return folder;
};

/** What somebody who deploys types, and nothing else of this shell. Throws with what the command said when it fails. */
export const deployHub = async (folder: string, environment: Record<string, string>): Promise<string> => {
  const given = { PATH: process.env['PATH'] ?? '', HOME: folder, NO_COLOR: '1', ...environment };
  const built = await run(process.execPath, ['scripts/build.mjs'], given, folder);
  if (built.code !== 0) throw new Error(`the build ends with ${built.code}: ${built.stdout}${built.stderr}`);
  const serverless = path.join(root, 'node_modules/serverless/bin/serverless.js');
  const { code, stdout, stderr } = await run(process.execPath, [serverless, 'deploy'], given, folder);
  if (code !== 0) throw new Error(`serverless deploy ends with ${code}: ${stdout}${stderr}`);
  return `${stdout}${stderr}`;
};
