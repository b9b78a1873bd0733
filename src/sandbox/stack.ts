import type { SecretName } from '../ports.ts';
import type { DeployedFunction, Reference, Resource, ServerlessFile } from './read-template.ts';
import { only, readTemplate, referredBy } from './read-template.ts';
import type { StackRule } from './stack-rules.ts';
import type { StackSchedule } from './stack-schedules.ts';
import { readSchedules, wakeUpRoles } from './stack-schedules.ts';
import { readRules } from './stack-rules.ts';
import { SANDBOX_REGION } from './place.ts';

/** What a function's environment variable is set to. */
export type EnvironmentValue =
  | { kind: 'text'; text: string }
  /** What CloudFormation fills in; the local run sets its own. */
  | { kind: 'template'; text: string }
  /** A CloudFormation parameter: what only the deployer knows. `fallback`: what it is when nobody says. */
  | { kind: 'parameter'; name: string; fallback: string | null }
  /** The name, URL or other attribute (`Arn`, `Name`) of a resource; null is what CloudFormation's Ref gives. */
  | { kind: 'resource'; name: string; attribute: string | null };

/** The wiring of serverless.yml as plain data. Resources go by their logical ids: the queue is `IngressQueue`. */
export type Stack = {
  rules: StackRule[];
  /** `visibilityTimeout` in seconds. Dead-letter queues are here too, with `dlq` and `maxReceiveCount` null. */
  queues: { name: string; dlq: string | null; maxReceiveCount: number | null; visibilityTimeout: number }[];
  functions: {
    name: string;
    /** Path of the bundle without its extension, a dot, the name of the export. */
    handler: string;
    /** Seconds. */
    timeout: number;
    /** Those that it is woken by. */
    queues: { name: string; batchSize: number; concurrency: number }[];
    /** `iam`: only for whom AWS knows. */
    http: { method: string; path: string; iam: boolean } | null;
    environment: Record<string, EnvironmentValue>;
    role: string;
  }[];
  table: { name: string; keys: Key[]; indexes: { name: string; keys: Key[]; projection: string }[] };
  buses: string[];
  /** What is called otherwise in AWS than by its logical id, of roles and buses. */
  names: Record<string, string>;
  topics: string[];
  /** Security groups of the stack's own. */
  groups: string[];
  scheduleGroup: string;
  schedules: StackSchedule[];
  scheduleRole: string;
  /** The names of the SSM parameters with the secrets. */
  secrets: Record<SecretName, string>;
};

/** A key of the table or of an index of it, as CloudFormation has it: `S`, `HASH`. */
type Key = { name: string; type: string; role: string };

/** The stack that the serverless.yml at `path` deploys. Throws when it lacks a part that the local run needs. */
export const readStack = (path: string): Stack => toStack(readTemplate(path));

/** As readStack, of a file already read. */
export const toStack = (file: ServerlessFile): Stack => {
  const resources = Object.entries(file.resources.Resources);
  const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type);
  return {
    rules: readRules(file),
    queues: ofType('AWS::SQS::Queue').map(toQueue),
    functions: Object.entries(file.functions).map(([name, deployed]) => toFunction(name, deployed, file)),
    table: toTable(only(ofType('AWS::DynamoDB::Table'), 'table')),
    buses: ofType('AWS::Events::EventBus').map(([name]) => name),
    names: Object.fromEntries(
      [...ofType('AWS::IAM::Role'), ...ofType('AWS::Events::EventBus')].flatMap((named) => nameOf(named, file)),
    ),
    topics: ofType('AWS::SNS::Topic').map(([name]) => name),
    groups: ofType('AWS::EC2::SecurityGroup').map(([name]) => name),
    scheduleGroup: only(ofType('AWS::Scheduler::ScheduleGroup'), 'schedule group')[0],
    schedules: readSchedules(file),
    scheduleRole: only(wakeUpRoles(file), 'role for wake-ups by EventBridge Scheduler'),
    secrets: {
      botToken: defaultOf('SlackBotTokenParameter', file),
      signingSecret: defaultOf('SlackSigningSecretParameter', file),
    },
  };
};

type Named = [name: string, resource: Resource];

const toQueue = ([name, { Properties = {} }]: Named): Stack['queues'][number] => {
  const redrive = Properties['RedrivePolicy'] as
    { deadLetterTargetArn: Reference; maxReceiveCount: number } | undefined;
  return {
    name,
    dlq: redrive === undefined ? null : referredBy(redrive.deadLetterTargetArn),
    maxReceiveCount: redrive?.maxReceiveCount ?? null,
    visibilityTimeout: Number(Properties['VisibilityTimeout'] ?? 30), // SQS's own default
  };
};

const toFunction = (name: string, deployed: DeployedFunction, file: ServerlessFile): Stack['functions'][number] => {
  const { events = [] } = deployed;
  const sqs = events.flatMap((event) => ('sqs' in event ? [event.sqs] : []));
  const route = events.flatMap((event) => ('httpApi' in event ? [event.httpApi] : []))[0];
  return {
    name,
    handler: deployed.handler,
    role: referredBy(deployed.role),
    timeout: deployed.timeout,
    queues: sqs.map(({ arn, batchSize, maximumConcurrency: concurrency }) => ({
      name: referredBy(arn),
      batchSize,
      concurrency,
    })),
    http: route === undefined ? null : toRoute(route),
    environment: Object.fromEntries(
      Object.entries(deployed.environment).map(([variable, value]) => [variable, toValue(value, file)]),
    ),
  };
};

type HttpApi = Extract<NonNullable<DeployedFunction['events']>[number], { httpApi: unknown }>['httpApi'];

const toRoute = (route: HttpApi) => {
  if (typeof route !== 'string') return { method: route.method, path: route.path, iam: true };
  const [method = '', path = ''] = route.split(' ');
  return { method, path, iam: false };
};

/** The stage that `serverless deploy` takes when nobody names one. */
export const STAGE = 'prod';

const nameOf = ([id, { Properties = {} }]: Named, { service }: ServerlessFile): [string, string][] => {
  const name = Properties['RoleName'] ?? Properties['Name'];
  if (name === undefined) return [];
  const text = typeof name === 'string' ? name : (name as { 'Fn::Sub': string })['Fn::Sub'];
  const filled = text.replace('${self:service}', service).replace('${sls:stage}', STAGE);
  return [[id, filled.replace('${AWS::Region}', SANDBOX_REGION)]];
};

type KeySchema = { AttributeName: string; KeyType: string }[];
type Index = { IndexName: string; KeySchema: KeySchema; Projection: { ProjectionType: string } };

const toTable = ([name, { Properties = {} }]: Named): Stack['table'] => {
  const types = Properties['AttributeDefinitions'] as { AttributeName: string; AttributeType: string }[];
  const typeOf = (key: string) => types.find(({ AttributeName }) => AttributeName === key)?.AttributeType ?? '';
  const toKeys = (schema: KeySchema): Key[] =>
    schema.map((key) => ({ name: key.AttributeName, type: typeOf(key.AttributeName), role: key.KeyType }));
  const indexes = (Properties['GlobalSecondaryIndexes'] ?? []) as Index[];
  return {
    name,
    keys: toKeys(Properties['KeySchema'] as KeySchema),
    indexes: indexes.map(({ IndexName, KeySchema, Projection }) => ({
      name: IndexName,
      keys: toKeys(KeySchema),
      projection: Projection.ProjectionType,
    })),
  };
};

const toValue = (value: string | Reference, file: ServerlessFile): EnvironmentValue => {
  if (typeof value === 'string') return { kind: 'text', text: withDefaults(value, file.params.default) };
  if ('Fn::Sub' in value) return { kind: 'template', text: value['Fn::Sub'] };
  // Here everything is on that can be.
  if ('Fn::If' in value) return toValue(value['Fn::If'][1], file);
  if ('Ref' in value && value.Ref in file.resources.Parameters) {
    const fallback = file.resources.Parameters[value.Ref]?.Default === undefined ? null : defaultOf(value.Ref, file);
    return { kind: 'parameter', name: value.Ref, fallback };
  }
  return { kind: 'resource', name: referredBy(value), attribute: 'Ref' in value ? null : attributeOf(value) };
};

const defaultOf = (parameter: string, file: ServerlessFile): string => {
  const text = file.resources.Parameters[parameter]?.Default;
  if (text === undefined) throw new Error(`serverless.yml: the parameter ${parameter} has no default`);
  return withDefaults(text, file.params.default);
};

/** What `${param:…}`, `${env:…, '…'}` and the stage come to when nobody sets anything. */
const withDefaults = (text: string, params: Record<string, string>): string =>
  text
    .replace(/\$\{param:(\w+)\}/g, (whole, name: string) => params[name] ?? whole)
    .replace(/\$\{env:\w+, '([^']*)'\}/g, (_whole, fallback: string) => fallback)
    .replaceAll('${sls:stage}', 'prod');

const attributeOf = (value: Reference): string | null => ('Fn::GetAtt' in value ? value['Fn::GetAtt'][1] : null);
