import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { callsMethod } from './read-callers.mjs';

/**
 * Files of Slack's packages that hold more than a Lambda needs of them, and that part; by the end of their path. An index
 * names what is imported by us or by Bolt: esbuild stops at a name that it lacks.
 */
const REPLACED_FILES = {
  '/@slack/bolt/dist/index.js': `
export { default as App, LogLevel } from './App';
export { default as AwsLambdaReceiver } from './receivers/AwsLambdaReceiver';`,
  '/@slack/web-api/dist/index.js': `
export { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from './errors';
export { addAppMetadata } from './instrument';
export { LogLevel } from './logger';
export { WebClient } from './WebClient';`,
};

/** What Slack's client uses for more patience than any client of ours has: packages, and what is left of them then. */
const REPLACED_PACKAGES = {
  // Without retries (`retries: 0`) the first failure is the last, and is handed on as it is.
  'p-retry': `
export class AbortError extends Error {
  constructor(originalError) {
    super(originalError.message);
    this.originalError = originalError;
  }
}
export default async (task) => {
  try {
    return await task();
  } catch (error) {
    throw error instanceof AbortError ? error.originalError : error;
  }
};`,
  // It makes the hundredth call at a time wait; a batch of ours makes a tenth of that.
  'p-queue': `
export default class { async add(task) { return task(); } }`,
  // Node has one.
  eventemitter3: `
export { EventEmitter } from 'node:events';`,
};

/** Names for TypeScript, which the methods hand on; nothing asks for one while it runs. */
const TYPES = '__exportStar(require("@slack/types"), exports);\n';
const COMMENT = /\/\*\*[^]*?\*\//g;
const METHOD = /^ *\w+: bind\w+\(this(?:, '([\w.]+)')?\),?\n/gm;
const NOTHING = /^ *\w+(?:: \{\s*\},?| = \{\s*\};)\n/gm;

/** Leaves out the methods of Slack's client that are not called: all but a dozen of 300, each made anew for each client. */
const leaveOutMethods = (source, isCalled) => {
  let [before, after] = [
    '',
    source
      .replace(TYPES, '')
      .replaceAll(COMMENT, '')
      .replaceAll(METHOD, (line, name) => (name && isCalled(name) ? line : '')),
  ];
  // Without their methods, groups of them have nothing left, and then groups of groups.
  while (after !== before) [before, after] = [after, after.replaceAll(NOTHING, '')];
  return after;
};

/** Parts of Slack's client for files, streams of text and lists of many pages. */
const MEMBERS =
  /^ {4}(?:async )?(?:filesUploadV2|fetchAllUploadURLExternal|completeFileUploads|postFileUploadsToExternalURL|getAllFileUploads|chatStream|paginate)\([^]*?^ {4}\}\n/gm;

/** esbuild plugin: what Slack's packages hold and we do not use. `sources`: the text of our code, which calls methods. */
export const shakeSlack = (sources) => ({
  name: 'shake-slack',
  setup(build) {
    build.onResolve({ filter: /^(p-retry|p-queue|eventemitter3)$/ }, ({ path }) => ({
      path,
      namespace: 'replaced-slack',
      sideEffects: false,
    }));
    build.onLoad({ filter: /.*/, namespace: 'replaced-slack' }, ({ path }) => ({
      contents: REPLACED_PACKAGES[path],
      loader: 'js',
    }));
    build.onLoad({ filter: /\/@slack\/(bolt|web-api)\/dist\/index\.js$/ }, ({ path }) => ({
      contents: REPLACED_FILES[Object.keys(REPLACED_FILES).find((end) => path.endsWith(end))],
      resolveDir: dirname(path),
      loader: 'js',
    }));
    build.onLoad({ filter: /\/@slack\/web-api\/dist\/methods\.js$/ }, async ({ path }) => ({
      contents: leaveOutMethods(await readFile(path, 'utf8'), (name) => callsMethod(sources, name)),
      loader: 'js',
    }));
    build.onLoad({ filter: /\/@slack\/web-api\/dist\/WebClient\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(MEMBERS, ''),
      loader: 'js',
    }));
  },
});
