import { devNull } from 'node:os';
import { SDK_NODE_NOTICE_OFF } from '../config.ts';
import { SANDBOX_ACCOUNT, SANDBOX_REGION } from './place.ts';
import type { Stack } from './stack.ts';

type Function = Stack['functions'][number];
export type Wiring = {
  awsUrl: string;
  slackApiUrl: string;
  /** Credentials of the function's role. Their token tells a function of this run from anybody else on this machine. */
  credentials: { accessKeyId: string; sessionToken: string };
  /** The ids of the stack's own security groups, by their names in the stack. */
  groupIds: Readonly<Record<string, string>>;
  /** Values of the deployer's parameters and of the settings that the user chose, by variable. */
  values: Record<string, string>;
};

export const queueArn = (name: string): string => `arn:aws:sqs:${SANDBOX_REGION}:${SANDBOX_ACCOUNT}:${name}`;

export const functionArn = (name: string): string =>
  `arn:aws:lambda:${SANDBOX_REGION}:${SANDBOX_ACCOUNT}:function:${name}`;

export const topicArn = (name: string): string => `arn:aws:sns:${SANDBOX_REGION}:${SANDBOX_ACCOUNT}:${name}`;

/**
 * The whole environment of a function: what serverless.yml gives it, resolved to this machine, and AWS settings that
 * lead nowhere else. It is built from nothing, so neither the shell's credentials nor its profiles are in it.
 */
export const environmentOf = (
  deployed: Function,
  { awsUrl, slackApiUrl, credentials, groupIds, values }: Wiring,
): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(deployed.environment).flatMap(([variable, value]) => {
      if (values[variable] !== undefined) return [[variable, values[variable]]];
      if (value.kind === 'text') return [[variable, value.text]];
      if (value.kind === 'template') throw new Error(`serverless.yml: the local run has no value for ${variable}`);
      if (value.kind === 'parameter') return value.fallback === null ? [] : [[variable, value.fallback]];
      return [[variable, groupIds[value.name] ?? resolve(awsUrl, value)]];
    }),
  ),
  SLACK_API_URL: slackApiUrl,
  AWS_ENDPOINT_URL: awsUrl,
  AWS_REGION: SANDBOX_REGION,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: 'sandbox',
  AWS_SESSION_TOKEN: credentials.sessionToken,
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
  ...SDK_NODE_NOTICE_OFF,
});

/** What CloudFormation would put in place of a reference. */
const resolve = (awsUrl: string, { name, attribute }: { name: string; attribute: string | null }): string => {
  const isQueue = /(?:Queue|DeadLetters)$/.test(name);
  if (attribute === 'Arn' && isQueue) return queueArn(name);
  if (attribute === 'Arn') return `arn:aws:iam::${SANDBOX_ACCOUNT}:role/${name}`;
  if (attribute === null && isQueue) return `${awsUrl}/${SANDBOX_ACCOUNT}/${name}`;
  return name;
};
