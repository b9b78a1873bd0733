import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** The globals of Jest, as whoever imports the bundle has put them there. */
const JEST = 'export const { describe, it, expect, beforeAll, beforeEach, afterAll, afterEach } = globalThis.__jest;';

/** Notes which switch was passed, and tells whether it is on; here and not in the thread, so that it costs nothing. */
const SWITCH = `const __switches = globalThis.__switches;
const __mutant = (id) => {
  __switches.seen[id] = 1;
  if (__switches.isTracing) __switches.latest[(__switches.passed += 1) % __switches.latest.length] = id;
  return id === __switches.active;
};`;

/** Whoever checks must not be blind to what was removed: the oracles of the simulation have the real thing. */
const isOracle = (file) => /\/test\/simulation\/(?!handle|fake-ports)/.test(file);

/**
 * Bundles an entry (source text) as an ES module, with these files (by path from the root) in the place of the real
 * ones. Packages stay outside.
 */
export const bundle = async ({ root, entry, code, outfile }) => {
  const plugin = {
    name: 'mutants',
    setup: ({ onLoad, onResolve }) => {
      onResolve({ filter: /^@jest\/globals$/ }, () => ({ path: 'jest', namespace: 'jest' }));
      onLoad({ filter: /./, namespace: 'jest' }, () => ({ contents: JEST }));
      onResolve({ filter: /\.ts$/ }, ({ path: name, importer, resolveDir, pluginData }) => {
        const file = path.resolve(resolveDir, name);
        const isPure = (isOracle(importer) || pluginData?.isPure) && /\/src\/(finding|slack)\//.test(file);
        return { path: file, suffix: isPure ? '?pure' : '', pluginData: { isPure } };
      });
      onLoad({ filter: /\/(src|test)\/.*\.ts$/ }, async ({ path: file, pluginData }) => {
        const changed = pluginData?.isPure ? undefined : code.get(path.relative(root, file));
        const text = changed ?? (await readFile(file, 'utf8'));
        // In the bundle all would be the bundle's own.
        const contents = text
          .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))
          .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)));
        return { contents, loader: 'ts', pluginData };
      });
    },
  };
  await build({
    stdin: { contents: entry, resolveDir: root },
    bundle: true,
    outfile,
    banner: { js: SWITCH },
    // package.json calls every file free of side effects, and a test is nothing else.
    ignoreAnnotations: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    plugins: [plugin],
    logLevel: 'warning',
  });
};
