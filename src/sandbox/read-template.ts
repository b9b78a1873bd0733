import { readFileSync } from 'node:fs';
import { parseDocument, YAMLMap } from 'yaml';
import type { CollectionTag, ScalarTag } from 'yaml';

/** A value of a template: text or number as written, or a reference that CloudFormation resolves. */
export type Reference =
  | { Ref: string }
  | { Condition: string }
  | { 'Fn::GetAtt': [resource: string, attribute: string] }
  | { 'Fn::Sub': string }
  | { 'Fn::If': [condition: string, then: string | Reference, otherwise: string | Reference] };
export type Resource = {
  Type: string;
  Condition?: string;
  Properties?: Record<string, unknown>;
  DependsOn?: string[];
};
export type DeployedFunction = {
  handler: string;
  timeout: number;
  role: Reference;
  environment: Record<string, string | Reference>;
  package: { patterns: string[] };
  events?: (
    | { sqs: { arn: Reference; batchSize: number; maximumConcurrency: number; functionResponseType?: string } }
    | { httpApi: string | { method: string; path: string; authorizer: { type: 'aws_iam' } } }
  )[];
};
/** What this project's own serverless.yml holds; see there. */
export type ServerlessFile = {
  service: string;
  params: { default: Record<string, string> };
  provider: Record<string, unknown>;
  functions: Record<string, DeployedFunction>;
  resources: {
    Parameters: Record<string, { Type: string; Default?: string; NoEcho?: boolean; AllowedPattern?: string }>;
    Conditions: Record<string, unknown>;
    Resources: Record<string, Resource>;
    /** What is added to resources that the serverless command makes of the functions. */
    extensions: Record<string, { Condition?: string; Properties?: Record<string, unknown> }>;
  };
};

const sequence = (tag: string, name: string): CollectionTag => ({
  tag,
  collection: 'seq',
  resolve: (items) => {
    const call = new YAMLMap();
    call.set(name, items);
    return call;
  },
});
const scalar = (tag: string, resolve: (text: string) => Reference): ScalarTag => ({ tag, resolve });

/** The short forms of CloudFormation's functions, as far as serverless.yml uses them. Others are refused. */
const shortForms: (ScalarTag | CollectionTag)[] = [
  scalar('!Ref', (text) => ({ Ref: text })),
  scalar('!GetAtt', (text) => {
    const [resource = '', ...attribute] = text.split('.');
    return { 'Fn::GetAtt': [resource, attribute.join('.')] };
  }),
  scalar('!Sub', (text) => ({ 'Fn::Sub': text })),
  sequence('!Equals', 'Fn::Equals'),
  sequence('!Not', 'Fn::Not'),
  sequence('!If', 'Fn::If'),
  sequence('!And', 'Fn::And'),
  sequence('!Join', 'Fn::Join'),
  scalar('!Condition', (text) => ({ Condition: text })),
];

/** What a plain template of CloudFormation holds, such as deploy/member.yaml. */
export type PlainTemplate = {
  Parameters: Record<string, { Type: string; Default?: string; AllowedPattern?: string }>;
  Conditions: Record<string, unknown>;
  Resources: Record<string, Resource>;
};

/** Parses a serverless.yml. Throws when it is not YAML, or uses a short form that is not known here. */
export const parseTemplate = (text: string): ServerlessFile => parseYaml(text, 'serverless.yml') as ServerlessFile;

const parseYaml = (text: string, name: string): unknown => {
  const document = parseDocument(text, { customTags: shortForms, merge: true });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined) throw new Error(`${name}: ${fault.message}`, { cause: fault });
  // Our own files may refer to their parts as often as they like.
  return document.toJS({ maxAliasCount: -1 });
};

/** Reads the serverless.yml at `path`; errors as parseTemplate. */
export const readTemplate = (path: string): ServerlessFile => parseTemplate(readFileSync(path, 'utf8'));

/** Reads the plain template at `path`; errors as parseTemplate. */
export const readPlainTemplate = (path: string): PlainTemplate =>
  parseYaml(readFileSync(path, 'utf8'), path) as PlainTemplate;

/** The resource that a Ref or GetAtt names. */
export const referredBy = (value: Reference): string => {
  if ('Ref' in value) return value.Ref;
  if ('Fn::GetAtt' in value) return value['Fn::GetAtt'][0];
  throw new Error(`serverless.yml: ${JSON.stringify(value)} names no resource`);
};

/** The one thing that there has to be exactly one of. */
export const only = <T>(found: readonly T[], what: string): T => {
  const [first, ...others] = found;
  if (first === undefined || others.length > 0)
    throw new Error(`serverless.yml: expected one ${what}, found ${found.length}`);
  return first;
};
