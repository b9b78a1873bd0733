/**
 * What is imported by what we use, and never run by us in a Lambda: by the name that it is imported by, and who by.
 * Bolt's servers of its own are nine tenths of its size.
 */
const parts = [
  { name: './receivers/HTTPReceiver', by: '/@slack/bolt/' },
  { name: './receivers/SocketModeReceiver', by: '/@slack/bolt/' },
  // Messages have no files, and nothing is streamed into them.
  { name: './file-upload', by: '/@slack/web-api/' },
  { name: './chat-stream', by: '/@slack/web-api/' },
  // Only the analytics of an enterprise come zipped.
  { name: 'node:zlib', by: '/@slack/web-api/' },
  // No operation that we call answers with a stream of events.
  { name: '@smithy/core/event-streams', by: '/@smithy/core/' },
];

// Bolt requires its parts when it loads, so loading must succeed; `__esModule` is all that is asked for then.
const stub = (name) => `
module.exports = new Proxy({ __esModule: true }, {
  get(target, key) {
    if (typeof key === 'symbol' || key in target) return target[key];
    throw new Error(${JSON.stringify(`${name} is not part of the Lambda bundles (see scripts/bundles/leave-out-parts.mjs); somebody asked for its export `)} + key);
  },
});`;

/** Packages that load without any effect but do not say so: who imports one in vain can go without it. */
const WITHOUT_EFFECT = /^@slack\/(bolt|web-api)$/;

/** esbuild plugin: replaces each part by a module that throws as soon as one of its exports is touched. */
export const leaveOutParts = {
  name: 'leave-out-parts',
  setup(build) {
    build.onResolve({ filter: /^[.@a-z]/ }, ({ path, importer }) =>
      parts.some(({ name, by }) => name === path && importer.includes(by))
        ? { path, namespace: 'left-out', sideEffects: false }
        : undefined,
    );
    build.onResolve({ filter: WITHOUT_EFFECT }, async ({ path, pluginData, ...place }) => {
      if (pluginData === 'resolving') return undefined;
      const { importer, resolveDir, kind } = place;
      return {
        ...(await build.resolve(path, { importer, resolveDir, kind, pluginData: 'resolving' })),
        sideEffects: false,
      };
    });
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({ contents: stub(path), loader: 'js' }));
  },
};
