import type { WebClient } from '@slack/web-api';
import type { Plugin } from 'esbuild';
import type { createSlackClient } from '../../src/adapters/notifier-slack.ts';
import { type Answer, startAnsweringServer } from './answering-server.ts';
import { root } from './deployed.ts';
import { loadBundle } from './load-bundle.ts';
// @ts-expect-error: a build script, without types
import { leaveOutParts as leaveOutPartsOfBuild } from '../../scripts/bundles/leave-out-parts.mjs';
// @ts-expect-error: a build script, without types
import * as callersOfBuild from '../../scripts/bundles/read-callers.mjs';
// @ts-expect-error: a build script, without types
import { shakeSlack as shakeSlackOfBuild } from '../../scripts/bundles/shake-slack.mjs';

const leaveOutParts = leaveOutPartsOfBuild as Plugin;
const shakeSlack = shakeSlackOfBuild as (sources: string) => Plugin;
type Callers = { readCallers: (root: string) => Promise<string>; callsMethod: (text: string, name: string) => boolean };
const callers = callersOfBuild as Callers;

export const { callsMethod } = callers;
/** What the build reads. */
export const ourCode = callers.readCallers(root);

type Bundle = { createSlackClient: typeof createSlackClient };

/** Our client of Slack as one bundle: with Slack's package as it is, or as it is built for Lambda. */
const bundleSlack = async (plugins: Plugin[]): Promise<Bundle> => {
  const contents = `export { createSlackClient } from './src/adapters/notifier-slack.ts';`;
  // Names as they are, so that errors can be told apart.
  return (await loadBundle<Bundle>(contents, { plugins, minify: false })).exports;
};
export const stockSlack = bundleSlack([]);
export const leanSlack = ourCode.then((text) => bundleSlack([leaveOutParts, shakeSlack(text)]));

const secrets = { read: async () => 'xoxb-test', renew: async () => 'xoxb-test' };
export const clientOf = ({ createSlackClient }: Bundle, url: string): WebClient => createSlackClient(secrets, url);

/** The names of the methods of a client: `chat.postMessage`. */
export const methodsOf = (group: object, prefix = ''): string[] =>
  Object.entries(group).flatMap(([name, part]: [string, unknown]) => {
    if (typeof part === 'function') return prefix === '' ? [] : [`${prefix}${name}`];
    const isGroup = typeof part === 'object' && part !== null && Object.getPrototypeOf(part) === Object.prototype;
    return isGroup ? methodsOf(part, `${prefix}${name}.`) : [];
  });

/** What a client says, and what it makes of the answer. `null`: nobody is there to answer. */
export const converseWithSlack = async (
  bundle: Bundle,
  call: (client: WebClient) => Promise<unknown>,
  answer: Answer | null,
) => {
  const headers = { 'content-type': 'application/json', ...answer?.headers };
  const { port, asked, close } = await startAnsweringServer({ status: 200, ...answer, headers });
  if (answer === null) await close();
  const outcome = await call(clientOf(bundle, `http://127.0.0.1:${port}/api/`)).then(
    (output) => ({ output, failure: null }),
    (error: Error) => ({ output: null, failure: factsOf(error, port) }),
  );
  if (answer !== null) await close();
  const requests = asked.map(
    ({ method, url, body, headers: { authorization, 'content-type': type, 'user-agent': agent } }) => ({
      method,
      url,
      body,
      authorization,
      type,
      agent,
    }),
  );
  return { requests, ...outcome };
};

/** All that an error says, but how often it was tried, which p-retry writes on some. */
const factsOf = (error: Error, port: number): object => ({
  ...error,
  attemptNumber: undefined,
  retriesLeft: undefined,
  original: undefined,
  // esbuild numbers classes of one name.
  name: error.name.replace(/\d+$/, ''),
  message: error.message.replaceAll(String(port), 'PORT'),
});
