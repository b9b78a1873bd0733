import { rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

export const root = path.resolve(import.meta.dirname, '../..');

/** Imports a module of src/ or test/, bundled for this one time. Packages stay outside. */
export const loadTypeScript = async (file) => {
  const name = path.basename(file, '.ts');
  const outfile = path.join(root, 'dist/bench', `${name}-${process.pid}.mjs`);
  const options = { bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'warning' };
  await build({ ...options, entryPoints: [path.join(root, file)], outfile });
  try {
    return await import(outfile);
  } finally {
    await rm(outfile, { force: true });
  }
};
