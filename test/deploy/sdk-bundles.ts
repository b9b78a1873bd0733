import type { Plugin } from 'esbuild';
import { ACTIONS_OF } from '../../src/iam-actions.ts';
import { type Asked, startAnsweringServer } from './answering-server.ts';
import { loadBundle } from './load-bundle.ts';
// @ts-expect-error: a build script, without types
import { leaveOutParts as leaveOutPartsOfBuild } from '../../scripts/bundles/leave-out-parts.mjs';
// @ts-expect-error: a build script, without types
import { shakeSdk as shakeSdkOfBuild } from '../../scripts/bundles/shake-sdk.mjs';

const leaveOutParts = leaveOutPartsOfBuild as Plugin;
const shakeSdk = shakeSdkOfBuild as (errors: readonly string[]) => Plugin;

/** Asked for by the permission model, not by a command. */
const NO_COMMANDS: readonly string[] = ['iam:PassRole', 'ec2:CreateTags'];
const CLIENTS: Record<string, string> = { events: 'eventbridge' };
export const CLIENT_CLASSES = {
  dynamodb: 'DynamoDBClient',
  ec2: 'EC2Client',
  eventbridge: 'EventBridgeClient',
  sts: 'STSClient',
} as const;
/** The one error of which the lean bundle keeps the class. */
export const KEPT = 'ConditionalCheckFailedException';

type Command = { name: string; client: string };
/** Every command that a function sends. */
export const COMMANDS: Command[] = [...new Set<string>(Object.values(ACTIONS_OF).flat())]
  .filter((action) => !NO_COMMANDS.includes(action))
  .map((action) => action.split(':'))
  .map(([service = '', name = '']) => ({ name: `${name}Command`, client: CLIENTS[service] ?? service }));

type Sdk = Record<string, new (input: object) => { schema: unknown; send(command: unknown): Promise<unknown> }>;

/** All that the bundles import of the SDK, as one bundle: as it is, or as it is built for Lambda. */
const bundleSdk = async (plugins: Plugin[]): Promise<{ sdk: Sdk; bytes: number }> => {
  const names = [
    ...COMMANDS,
    ...Object.entries(CLIENT_CLASSES).map(([client, name]) => ({ name, client })),
    { name: KEPT, client: 'dynamodb' },
  ];
  const contents = names.map(({ name, client }) => `export { ${name} } from '@aws-sdk/client-${client}';`).join('\n');
  const { exports: sdk, bytes } = await loadBundle<Sdk>(contents, { plugins, minify: true });
  return { sdk, bytes };
};
export const stock = bundleSdk([]);
export const lean = bundleSdk([leaveOutParts, shakeSdk([KEPT])]);

/** A schema as plain data, whatever it refers to by function written out once: schemas refer to themselves. */
export const written = (schema: unknown, seen = new Map<unknown, number>()): unknown => {
  if (typeof schema === 'function') return written((schema as () => unknown)(), seen);
  if (typeof schema !== 'object' || schema === null) return schema;
  const before = seen.get(schema);
  if (before !== undefined) return `#${before}`;
  seen.set(schema, seen.size);
  return Array.isArray(schema)
    ? schema.map((part) => written(part, seen))
    : Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, written(part, seen)]));
};

/** What a client of the bundle sends, and what it makes of the answer. */
export const converse = async (
  { sdk }: { sdk: Sdk },
  client: keyof typeof CLIENT_CLASSES,
  command: string,
  input: object,
  answer: { status: number; body: string },
) => {
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  const { port, asked, close } = await startAnsweringServer({ ...answer, headers });
  const before = { ...process.env };
  try {
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
    });
    const Client = sdk[CLIENT_CLASSES[client]];
    const Sent = sdk[command];
    if (!Client || !Sent) throw new Error(`the bundle has no ${command}`);
    const endpoint = `http://127.0.0.1:${port}`;
    const sender = new Client({ region: 'eu-west-1', endpoint, maxAttempts: 1 });
    const outcome = await sender.send(new Sent(input)).then(
      (output) => ({ output: without(output as object), failure: null }),
      (error: Error) => ({
        output: null,
        failure: { name: error.name, message: error.message, fault: (error as Error & { $fault?: string }).$fault },
      }),
    );
    return { requests: asked.map(partsOf), ...outcome };
  } finally {
    process.env = before;
    void close();
  }
};

const SIGNED = /^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d{8}\/eu-west-1\/\w+\/aws4_request, SignedHeaders=(\S+),/;
/** What has to be the same of two requests. */
const partsOf = ({ method, url, body, headers }: Asked) => ({
  method,
  url,
  body,
  target: headers['x-amz-target'],
  type: headers['content-type'],
  token: headers['x-amz-security-token'],
  signed: SIGNED.exec(headers.authorization ?? '')?.[1],
});
const without = (output: object): object => ({ ...output, $metadata: undefined });
