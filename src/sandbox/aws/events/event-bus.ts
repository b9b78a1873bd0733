import { AwsError } from '../aws-error.ts';
import { compileEventPattern, type EventPattern } from '../event-pattern.ts';
import { checkTransformer, type InputTransformer } from './transform-input.ts';

/** An event on its way through EventBridge. */
export type BusEvent = {
  version: '0';
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  /** ISO 8601, whole seconds. */
  time: string;
  region: string;
  resources: string[];
  detail: unknown;
};

/** `roleArn` is that by which a rule reaches another bus. */
export type BusTarget = { arn: string; transformer: InputTransformer | null; roleArn?: string | null };
export type BusRule = { name: string; pattern: unknown; matches: EventPattern; targets: Map<string, BusTarget> };

/** The event buses with their rules. Delivery is the caller's: `match` only says where an event goes. */
export type EventBuses = {
  /** Idempotent. */
  putBus(name: string): void;
  has(bus: string): boolean;
  /** Creates or replaces a rule and keeps its targets. Throws for a bus or a pattern that cannot be used. */
  putRule(bus: string, name: string, pattern: unknown): void;
  /** Throws for a transformer that cannot be used. */
  putTarget(bus: string, rule: string, targetId: string, target: BusTarget): void;
  /** The targets of the rules that match; an ARN that two rules name is there twice, as AWS delivers twice. */
  match(bus: string, event: BusEvent): (BusTarget & { rule: string })[];
};

/** The name in what PutEvents and PutRule call the bus: a name or an ARN. */
export const busNameOf = (nameOrArn: string | undefined): string => nameOrArn?.split('/').at(-1) ?? 'default';

export const createEventBuses = (): EventBuses => {
  const buses = new Map<string, Map<string, BusRule>>([['default', new Map()]]);
  const rulesOf = (bus: string) => {
    const rules = buses.get(bus);
    if (!rules) throw new AwsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
    return rules;
  };
  return {
    putBus: (name) => {
      if (!buses.has(name)) buses.set(name, new Map());
    },
    has: (bus) => buses.has(bus),
    putRule: (bus, name, pattern) => {
      const rules = rulesOf(bus);
      const targets = rules.get(name)?.targets ?? new Map<string, BusTarget>();
      rules.set(name, { name, pattern, matches: compileEventPattern(pattern), targets });
    },
    putTarget: (bus, rule, targetId, target) => {
      if (target.transformer !== null) checkTransformer(target.transformer);
      const found = rulesOf(bus).get(rule);
      if (!found) throw new AwsError('ResourceNotFoundException', `Rule ${rule} does not exist on EventBus ${bus}.`);
      found.targets.set(targetId, target);
    },
    match: (bus, event) =>
      [...rulesOf(bus).values()]
        .filter((rule) => rule.matches(event))
        .flatMap((rule) => [...rule.targets.values()].map((target) => ({ rule: rule.name, ...target }))),
  };
};
