/** What Bolt brings for servers of its own, and a Lambda behind an HTTP API never runs: nine tenths of its size. */
const serverParts = ['express', '@slack/socket-mode', '@slack/oauth', 'raw-body', 'path-to-regexp'];

// Bolt requires all of them when it loads, so loading must succeed; `__esModule` is all that it asks for then.
const stub = (name) => `
module.exports = new Proxy({ __esModule: true }, {
  get(target, key) {
    if (typeof key === 'symbol' || key in target) return target[key];
    throw new Error(${JSON.stringify(`${name} is not part of the Lambda bundles (see scripts/leave-out-server-parts.mjs); somebody asked for its export `)} + key);
  },
});`;

/** esbuild plugin: replaces each server part by a module that throws as soon as one of its exports is touched. */
export const leaveOutServerParts = {
  name: 'leave-out-server-parts',
  setup(build) {
    build.onResolve({ filter: /^[@a-z]/ }, ({ path }) =>
      serverParts.includes(path) ? { path, namespace: 'left-out', sideEffects: false } : undefined,
    );
    // Bolt's package.json does not say so, but loading it changes nothing: who imports it in vain can go without.
    build.onResolve({ filter: /^@slack\/bolt$/ }, async ({ path, pluginData, ...place }) => {
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
