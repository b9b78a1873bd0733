import type { PlainTemplate } from './read-template.ts';

/** What a stack is made with. `values` are those of the parameters; what has a default may be left out. */
export type StackPlace = { account: string; region: string; values: Readonly<Record<string, string>> };
/** A resource with every reference filled in. */
export type Resolved = { name: string; type: string; properties: Record<string, unknown> };

type Call = Record<string, unknown>;

/**
 * The resources that CloudFormation makes of a plain template in an account and region: those whose condition holds, with
 * parameters, pseudo parameters and each other's names filled in. A resource that has no name of its own is called by its
 * logical id. Only those of a type that is wanted are resolved. Throws for a function that is not known here.
 */
export const resolveTemplate = (
  template: PlainTemplate,
  place: StackPlace,
  isWanted: (type: string) => boolean = () => true,
): Resolved[] => {
  const { account, region, values } = place;
  const pseudo: Record<string, string> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
  };
  const named = (name: string): string => {
    const { Type: type = '', Properties: properties = {} } = template.Resources[name] ?? {};
    const own = properties['RoleName'] ?? properties['Name'];
    return type === '' ? unknown(name) : own === undefined ? name : String(resolve(own));
  };
  const ref = (name: string): string =>
    pseudo[name] ?? values[name] ?? template.Parameters[name]?.Default ?? named(name);
  const arn = (name: string): string => {
    const type = template.Resources[name]?.Type ?? '';
    const [, service = ''] = type.split('::');
    const place = `arn:aws:${service.toLowerCase()}:${service === 'IAM' ? '' : region}:${account}`;
    if (type === 'AWS::SQS::Queue') return `${place}:${named(name)}`;
    const kind = ARN_KINDS[type];
    if (kind !== undefined) return `${place}:${kind}/${named(name)}`;
    return unknown(`${name}.Arn`);
  };
  const holds = (condition: unknown): boolean => {
    const [[name = '', value] = []] = Object.entries(condition as Call);
    switch (name) {
      case 'Condition':
        return holds(template.Conditions[String(value)] ?? unknown(String(value)));
      case 'Fn::And':
        return (value as unknown[]).every(holds);
      case 'Fn::Not':
        return !holds((value as unknown[])[0]);
      case 'Fn::Equals': {
        const [one, other] = (value as unknown[]).map(resolve);
        return one === other;
      }
      default:
        return unknown(name);
    }
  };
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value as Call);
    const [[name = '', inner] = []] = entries.length === 1 ? entries : [];
    if (name === 'Ref') {
      const isList = template.Parameters[String(inner)]?.Type === 'CommaDelimitedList';
      return isList ? ref(String(inner)).split(',').filter(Boolean) : ref(String(inner));
    }
    if (name === 'Fn::Join') {
      const [separator, parts] = (inner as unknown[]).map(resolve) as [string, string[]];
      return parts.join(separator);
    }
    if (name === 'Fn::GetAtt') {
      const [resource = '', attribute] = inner as string[];
      if (attribute === 'Name') return named(resource);
      return attribute === 'Arn' ? arn(resource) : unknown(`${resource}.${attribute}`);
    }
    if (name === 'Fn::Sub') return String(inner).replace(/\$\{([\w:]+)\}/g, (_whole, key: string) => ref(key));
    if (name.startsWith('Fn::')) return unknown(name);
    return Object.fromEntries(entries.map(([key, each]) => [key, resolve(each)]));
  };
  return Object.entries(template.Resources).flatMap(([name, { Type, Condition, Properties = {} }]) =>
    isWanted(Type) && (Condition === undefined || holds({ Condition }))
      ? [{ name, type: Type, properties: resolve(Properties) as Record<string, unknown> }]
      : [],
  );
};

const ARN_KINDS: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'role',
  'AWS::Events::Rule': 'rule',
  'AWS::Events::EventBus': 'event-bus',
};

const unknown = (what: string): never => {
  throw new Error(`The local CloudFormation does not know ${what}.`);
};
