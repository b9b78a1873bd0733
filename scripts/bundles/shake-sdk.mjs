import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Modules of the SDK that a Lambda needs a small part of, and that part. Lambda hands a function its credentials in the
 * environment, so nothing looks for profiles, sign-ons or metadata services.
 */
const REPLACED = {
  '@aws-sdk/credential-provider-node': `
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
  // Only a client that was told to does look for endpoints of its own (DynamoDB), and none is.
  '@aws-sdk/middleware-endpoint-discovery': `
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => false, configFileSelector: () => false, default: false };
export const resolveEndpointDiscoveryConfig = (config) => config;`,
  // For endpoints in several regions at once (EventBridge); for one region its signer is this one.
  '@aws-sdk/signature-v4-multi-region': `
export { SignatureV4 as SignatureV4MultiRegion } from '@smithy/signature-v4';`,
};

/** Files of the SDK that hold more than a Lambda needs of them, and that part; by the end of their path. */
const REPLACED_FILES = {
  // There is no home directory with settings; those of the environment come first anyway.
  '/config/node-config-provider/fromSharedConfigFiles.js': `
import { CredentialsProviderError } from '../property-provider/CredentialsProviderError';
export const fromSharedConfigFiles = () => async () => {
  throw new CredentialsProviderError('a Lambda has no configuration files');
};`,
  // Without extensions of a client, which nobody of ours has, this hands on what it is given.
  '/dist-es/runtimeExtensions.js': `
export const resolveRuntimeExtensions = (config) => config;`,
  // For messages in streams; every signer has one.
  '/signature-v4/dist-es/HeaderFormatter.js': `
export class HeaderFormatter {}`,
  // We give no client a logger, and the SDK still makes a copy of each request and answer that leaves out what is sensitive
  // (with all the items of a table in it), to hand it to a logger that does nothing.
  '/middleware-logger/loggerMiddleware.js': `
export const getLoggerPlugin = () => ({ applyToStack() {} });
export const loggerMiddleware = undefined;
export const loggerMiddlewareOptions = undefined;`,
};

/** Files of the SDK that no call of ours gets to: what each exports throws when it is called. By the end of their path. */
const LEFT_OUT_FILES = {
  // Node has these hashes.
  '/checksum/sha256/Sha256Js.js': 'Sha256Js',
  '/checksum/md5/Md5Js.js': 'Md5Js',
  // No answer of an operation that we call is a stream, nor is one signed as such.
  '/serde/util-stream/sdk-stream-mixin.js': 'sdkStreamMixin',
  // The region is in the environment.
  '/config/config-resolver/regionConfig/getInstanceMetadataRegion.js': 'getInstanceMetadataRegion',
  // Every client is told to retry in the standard way (`AWS` in src/deps.ts).
  '/retry/util-retry/AdaptiveRetryStrategy.js': 'AdaptiveRetryStrategy',
};
const leftOut = (name) => `
export function ${name}() {
  throw new Error('${name} is not part of the Lambda bundles (see scripts/bundles/shake-sdk.mjs)');
}`;
const FILES = {
  ...REPLACED_FILES,
  ...Object.fromEntries(Object.entries(LEFT_OUT_FILES).map(([file, name]) => [file, leftOut(name)])),
};

/**
 * Puts the constant texts of a schema module in the places of the computed keys that they stand for:
 * `const _xN = "xmlName"` … `{ [_xN]: 1 }`. esbuild must keep whatever holds a computed key, because to compute one
 * could have an effect; with the texts in place it leaves out the schemas of operations that nobody calls.
 */
const inlineKeys = (source) => {
  const texts = new Map(
    [...source.matchAll(/^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm)].map(([, name, text]) => [name, text]),
  );
  return source.replaceAll(/\[(_\w+)\]:/g, (key, name) => (texts.has(name) ? `${texts.get(name)}:` : key));
};

/**
 * Leaves out the registration of errors that our code never asks for by their class. The SDK makes an error that is not
 * registered an exception of its service with the same name, message and metadata.
 */
const leaveOutErrors = (source, kept) =>
  source.replaceAll(/^\w+_registry\.registerError\((\w+)\$, \1\);$/gm, (line, name) =>
    kept.has(name) || name.endsWith('ServiceException') ? line : '',
  );

/** esbuild plugin: what the SDK holds and we do not use. `errors`: the classes of errors that are asked for. */
export const shakeSdk = (errors) => ({
  name: 'shake-sdk',
  setup(build) {
    const kept = new Set(errors);
    build.onResolve({ filter: /^@aws-sdk\// }, ({ path, resolveDir }) =>
      path in REPLACED ? { path, namespace: 'replaced', pluginData: { resolveDir }, sideEffects: false } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'replaced' }, ({ path, pluginData: { resolveDir } }) => ({
      contents: REPLACED[path],
      resolveDir,
      loader: 'js',
    }));
    build.onLoad({ filter: /\/node_modules\/@(aws-sdk|smithy)\/.*\.js$/ }, ({ path }) => {
      const file = Object.keys(FILES).find((end) => path.endsWith(end));
      return file === undefined ? undefined : { contents: FILES[file], resolveDir: dirname(path), loader: 'js' };
    });
    // The version, for the user agent, is all that is read of it.
    build.onLoad({ filter: /\/node_modules\/@(aws-sdk|slack)\/[^/]+\/package\.json$/ }, async ({ path }) => {
      const { name, version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ name, version }), loader: 'json' };
    });
    build.onLoad({ filter: /\/node_modules\/@aws-sdk\/.*\/schemas\/schemas_\d+\.js$/ }, async ({ path }) => ({
      contents: leaveOutErrors(inlineKeys(await readFile(path, 'utf8')), kept),
      loader: 'js',
    }));
  },
});
