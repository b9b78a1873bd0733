import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readTemplate, type Reference, type ServerlessFile } from '../../src/sandbox/read-template.ts';

export const root = path.resolve(import.meta.dirname, '../..');
export const deployed = (): ServerlessFile => readTemplate(path.join(root, 'serverless.yml'));

export type Statement = {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Principal?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
};
export type PolicyDocument = { Statement: Statement[] };

export const functionNames = ['ingress', 'slack', 'operate', 'remediate', 'inspect', 'reopen', 'heartbeat'] as const;
export type FunctionName = (typeof functionNames)[number];
/** Those that speak with Slack, and therefore read secrets. */
export const speakingNames = functionNames.filter((name) => name !== 'heartbeat' && name !== 'operate');

export const functionOf = (file: ServerlessFile, name: string) => {
  const found = file.functions[name];
  if (found === undefined) throw new Error(`serverless.yml has no function ${name}`);
  return found;
};

export const propertiesOf = (file: ServerlessFile, name: string): Record<string, unknown> => {
  const found = file.resources.Resources[name]?.Properties;
  if (found === undefined) throw new Error(`serverless.yml has no resource ${name}`);
  return found;
};

export const namesOfType = (file: ServerlessFile, type: string): string[] =>
  Object.entries(file.resources.Resources).flatMap(([name, { Type }]) => (Type === type ? [name] : []));

/** The resource that a Ref or GetAtt names. */
export const referredBy = (value: unknown): string => {
  const reference = value as Partial<{ Ref: string; 'Fn::GetAtt': [string, string] }>;
  const name = reference.Ref ?? reference['Fn::GetAtt']?.[0];
  if (name === undefined) throw new Error(`${JSON.stringify(value)} names no resource`);
  return name;
};

/** What is there under a condition alone. */
type Conditional = { 'Fn::If': [condition: string, then: unknown, otherwise: unknown] };

/** What the role of a function grants at most: everything that stands under a condition included, and what is attached. */
export const grantsOf = (file: ServerlessFile, functionName: string): Statement[] => {
  const role = propertiesOf(file, referredBy(functionOf(file, functionName).role satisfies Reference));
  const documents = (role['Policies'] as { PolicyDocument: PolicyDocument }[]).map((policy) => policy.PolicyDocument);
  const attached = namesOfType(file, 'AWS::IAM::Policy')
    .map((name) => propertiesOf(file, name) as { Roles: unknown[]; PolicyDocument: PolicyDocument })
    .filter(({ Roles }) => Roles.some((one) => propertiesOf(file, referredBy(one)) === role))
    .map((policy) => policy.PolicyDocument);
  return [...documents, ...attached].flatMap(({ Statement }) => Statement.flatMap(atMost));
};

/** The statement, also where it stands under a condition. */
export const atMost = (statement: Statement | Conditional): Statement[] => {
  if (!('Fn::If' in statement)) return [statement];
  const [, ...branches] = statement['Fn::If'];
  return branches.filter((branch) => !isDeepStrictEqual(branch, { Ref: 'AWS::NoValue' })) as Statement[];
};

export const actionsOf = (statements: readonly Statement[]): string[] =>
  [...new Set(statements.flatMap(({ Action }) => Action))].sort();

/** The SQS event sources of a function. */
export const queueEventsOf = (file: ServerlessFile, functionName: string) =>
  (functionOf(file, functionName).events ?? []).flatMap((event) => ('sqs' in event ? [event.sqs] : []));
