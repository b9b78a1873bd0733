import type { DeployedResource, DeployedStack, Expected, StackPlace } from './deployed-stack.ts';

type Json = Readonly<Record<string, unknown>>;

/** Stands for what cannot be told from outside; whatever holds it is compared with nothing. */
export const UNKNOWN = Symbol('unknown');

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The last part of an ARN, URL or `bus|rule`. */
const nameIn = (physicalId: string): string => physicalId.split(/[/:|]/).at(-1) ?? physicalId;

/** ARNs by the type of the resource; a type that is not here has none that anybody asks for. */
const ARNS: Readonly<Record<string, (name: string, resource: DeployedResource, place: StackPlace) => string>> = {
  'AWS::SQS::Queue': (name, _resource, place) => arn('sqs', place, name),
  'AWS::SNS::Topic': (_name, { physicalId }) => physicalId,
  'AWS::Events::EventBus': (name, _resource, place) => arn('events', place, `event-bus/${name}`),
  'AWS::Events::Rule': (_name, { physicalId }, place) => arn('events', place, `rule/${physicalId.replace('|', '/')}`),
  'AWS::DynamoDB::Table': (name, _resource, place) => arn('dynamodb', place, `table/${name}`),
  'AWS::Lambda::Function': (name, _resource, place) => arn('lambda', place, `function:${name}`),
  'AWS::Scheduler::ScheduleGroup': (name, _resource, place) => arn('scheduler', place, `schedule-group/${name}`),
  'AWS::IAM::Role': (name, _resource, { partition, account }) => `arn:${partition}:iam::${account}:role/${name}`,
  'AWS::Logs::LogGroup': (_name, { physicalId }, place) => arn('logs', place, `log-group:${physicalId}:*`),
};
const arn = (service: string, { partition, region, account }: StackPlace, rest: string): string =>
  `arn:${partition}:${service}:${region}:${account}:${rest}`;

/** Properties by which a template names what it makes. */
const NAMES = ['Name', 'QueueName', 'RoleName', 'FunctionName', 'TableName'] as const;

/** The deployed properties of every resource of a type, as far as they can be told. */
export const createResolver = (stack: DeployedStack, place: StackPlace) => {
  const { template, parameters } = stack;
  const resources = new Map(stack.resources.map((one) => [one.logicalId, one]));
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': place.account,
    'AWS::Region': place.region,
    'AWS::Partition': place.partition,
    'AWS::URLSuffix': place.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': stack.id,
    'AWS::NoValue': undefined,
  };

  const ref = (name: string): unknown => {
    if (name in pseudo) return pseudo[name];
    return parameters[name] ?? resourceOf(name)?.physicalId ?? UNKNOWN;
  };
  /** As CloudFormation lists it; or, where it does not, by the name that the template gives it. */
  const resourceOf = (logicalId: string): DeployedResource | null => {
    const listed = resources.get(logicalId);
    const declared = template.Resources[logicalId];
    if (listed || !declared) return listed ?? null;
    const given = NAMES.map((name) => declared.Properties?.[name]).find((one) => one !== undefined);
    const name = resolve(given);
    return typeof name === 'string' ? { logicalId, type: declared.Type, physicalId: name } : null;
  };
  const attribute = (name: string, attributeName: string): unknown => {
    const resource = resourceOf(name);
    if (!resource) return UNKNOWN;
    if (attributeName === 'Arn') return ARNS[resource.type]?.(nameIn(resource.physicalId), resource, place) ?? UNKNOWN;
    if (attributeName === 'GroupId') return resource.physicalId.startsWith('sg-') ? resource.physicalId : UNKNOWN;
    return ['Name', 'QueueName', 'TopicName'].includes(attributeName) ? nameIn(resource.physicalId) : UNKNOWN;
  };
  const substitute = (text: string, own: Json = {}): unknown => {
    let unknown = false;
    const whole = text.replace(/\$\{(!?)([^}]+)\}/g, (_all, literal: string, name: string) => {
      if (literal === '!') return `\${${name}}`;
      const [resource = '', ...rest] = name.split('.');
      const value =
        name in own ? resolve(own[name]) : rest.length > 0 ? attribute(resource, rest.join('.')) : ref(name);
      if (typeof value !== 'string') unknown = true;
      return String(value);
    });
    return unknown ? UNKNOWN : whole;
  };
  const holds = (condition: unknown): boolean => {
    if (!isObject(condition)) return false;
    const [[name, value] = ['', undefined]] = Object.entries(condition);
    const values: unknown[] = Array.isArray(value) ? value : [];
    switch (name) {
      case 'Condition':
        return holds(template.Conditions?.[String(value)]);
      case 'Fn::Equals':
        return resolve(values[0]) === resolve(values[1]);
      case 'Fn::Not':
        return !holds(values[0]);
      case 'Fn::And':
        return values.every(holds);
      case 'Fn::Or':
        return values.some(holds);
      default:
        return false;
    }
  };
  const intrinsic = (name: string, value: unknown): unknown => {
    const values: unknown[] = Array.isArray(value) ? value : [];
    switch (name) {
      case 'Ref':
        return ref(String(value));
      case 'Fn::GetAtt': {
        const [resource = '', ...rest] = typeof value === 'string' ? value.split('.') : values.map(String);
        return attribute(resource, rest.join('.'));
      }
      case 'Fn::Sub':
        return typeof value === 'string' ? substitute(value) : substitute(String(values[0]), values[1] as Json);
      case 'Fn::Join': {
        const parts: unknown = resolve(values[1]);
        const isKnown = Array.isArray(parts) && parts.every((part) => typeof part === 'string');
        return isKnown ? parts.join(String(values[0])) : UNKNOWN;
      }
      case 'Fn::If':
        return resolve(holds({ Condition: values[0] }) ? values[1] : values[2]);
      default:
        return UNKNOWN;
    }
  };
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve).filter((one) => one !== undefined);
    if (!isObject(value)) return value;
    const [first, ...others] = Object.entries(value);
    if (first && others.length === 0 && (first[0] === 'Ref' || first[0].startsWith('Fn::')))
      return intrinsic(first[0], first[1]);
    const entries = Object.entries(value).map(([name, inner]) => [name, resolve(inner)] as const);
    return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
  };

  const declared = (type: string): Expected[] =>
    Object.entries(template.Resources)
      .filter(([, one]) => one.Type === type && (one.Condition === undefined || holds({ Condition: one.Condition })))
      .map(([logicalId, { Properties = {} }]) => ({
        logicalId,
        physicalId: resources.get(logicalId)?.physicalId ?? '',
        properties: (resolve(Properties) ?? {}) as Json,
      }));

  return {
    /** Those of the type that the template makes, given its conditions. `physicalId` is empty where nobody says it. */
    declared,
    /** Those of them that CloudFormation says it has made. */
    ofType: (type: string): Expected[] => declared(type).filter(({ physicalId }) => physicalId !== ''),
  };
};
export type Resolver = ReturnType<typeof createResolver>;

/** Whether something was resolved all the way down. */
export const isKnown = (value: unknown): boolean => {
  if (value === UNKNOWN) return false;
  if (Array.isArray(value)) return value.every(isKnown);
  return !isObject(value) || Object.values(value).every(isKnown);
};
