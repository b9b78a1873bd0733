import { createRequire } from 'node:module';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { root } from './deployed.ts';

/** A module as one bundle for Lambda, with these plugins of the build or with none, loaded as Lambda loads it. */
export const loadBundle = async <Exports>(
  contents: string,
  { plugins, minify }: { plugins: Plugin[]; minify: boolean },
): Promise<{ exports: Exports; bytes: number }> => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify,
    supported: { arrow: false },
    mainFields: ['module', 'main'],
    logLevel: 'error',
    plugins,
  });
  const text = outputFiles[0]?.text ?? '';
  const module = { exports: {} as Exports };
  // In the realm of the test, which has an `Error` and an `Object` of its own: node:vm and require have others.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const load = new Function('module', 'exports', 'require', text) as (...names: unknown[]) => void;
  load(module, module.exports, createRequire(path.join(root, 'package.json')));
  return { exports: module.exports, bytes: text.length };
};
