import { only, referredBy, type Reference, type Resource, type ServerlessFile } from './read-template.ts';

/** Where a rule sends what matches, and for a topic what it makes of it (null: the event as it is). */
export type RuleTarget =
  | { kind: 'queue'; name: string }
  | { kind: 'topic'; name: string; transformer: { paths: Record<string, string>; template: string } | null };

/** `bus` is `default` or the id of a bus. */
export type StackRule = {
  name: string;
  bus: string;
  pattern: Record<string, unknown>;
  target: RuleTarget;
  dlq: string | null;
};

/** The EventBridge rules of a serverless.yml. Throws for one that the local run cannot follow. */
export const readRules = (file: ServerlessFile): StackRule[] =>
  Object.entries(file.resources.Resources).flatMap(([name, resource]) =>
    resource.Type === 'AWS::Events::Rule' ? [toRule(name, resource, file)] : [],
  );

type Target = {
  Arn: Reference;
  DeadLetterConfig?: { Arn: Reference };
  InputTransformer?: { InputPathsMap?: Record<string, string>; InputTemplate: string };
};

const toRule = (name: string, { Properties = {} }: Resource, file: ServerlessFile): StackRule => {
  const targets = Properties['Targets'] as Target[];
  const target = only(targets, `target of ${name}`);
  return {
    name,
    bus: Properties['EventBusName'] === undefined ? 'default' : referredBy(Properties['EventBusName'] as Reference),
    pattern: withNames(Properties['EventPattern']) as Record<string, unknown>,
    target: toTarget(target, file),
    dlq: target.DeadLetterConfig === undefined ? null : referredBy(target.DeadLetterConfig.Arn),
  };
};

/** A pattern with the local name of each resource in the place of a reference to it. */
const withNames = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withNames);
  if (typeof value !== 'object' || value === null) return value;
  if ('Fn::Sub' in value) return value['Fn::Sub'];
  if ('Ref' in value || 'Fn::GetAtt' in value) return referredBy(value as Reference);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNames(inner)]));
};

const toTarget = ({ Arn, InputTransformer: transformer }: Target, file: ServerlessFile): RuleTarget => {
  const name = referredBy(Arn);
  if (file.resources.Resources[name]?.Type !== 'AWS::SNS::Topic') {
    if (transformer) throw new Error(`serverless.yml: what a queue gets is not transformed in the local run (${name})`);
    return { kind: 'queue', name };
  }
  const { InputPathsMap: paths = {}, InputTemplate: template = '' } = transformer ?? {};
  return { kind: 'topic', name, transformer: transformer ? { paths, template } : null };
};
