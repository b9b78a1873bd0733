import { isDeepStrictEqual } from 'node:util';
import { checkRead, failure, ok, type Check, type Read } from './check.ts';
import type { Expected } from './deployed-stack.ts';
import { isKnown } from './resolve-template.ts';

/** A rule as EventBridge has it. */
export type RuleState = {
  isEnabled: boolean;
  pattern: unknown;
  targets: readonly { id: string; arn: string; deadLetters: string | null }[];
};
/** How a rule is asked for. */
export type RuleName = { name: string; bus: string };

type Target = { Id?: string; Arn?: unknown; DeadLetterConfig?: { Arn?: unknown } };

/** CloudFormation's own id of a rule is `bus|rule` where the bus is not the default one. */
export const ruleNameOf = ({ physicalId, properties: { EventBusName } }: Expected): RuleName => {
  const declared = typeof EventBusName === 'string' ? EventBusName : 'default';
  const [name = '', bus = declared] = physicalId.split('|').reverse();
  return { name, bus };
};

/** Whether the rule is on, matches what it was deployed to match, and leads where it was deployed to lead. */
export const checkRule = (expected: Expected, read: Read<RuleState | null>): Check => {
  const id = `rule:${expected.logicalId}`;
  const { name, bus } = ruleNameOf(expected);
  return checkRead(id, read, (state) => {
    if (state === null) return failure(id, `${name} is gone`, REDEPLOY);
    if (!state.isEnabled && expected.properties['State'] !== 'DISABLED')
      return failure(
        id,
        `${name} is disabled: nothing comes through`,
        `aws events enable-rule --name ${name} --event-bus-name ${bus}`,
      );
    const pattern = expected.properties['EventPattern'];
    if (isKnown(pattern) && pattern !== undefined && !isDeepStrictEqual(pattern, state.pattern))
      return failure(id, `${name} matches something else than what was deployed`, REDEPLOY);
    const missing = targetsOf(expected).filter((target) => !hasTarget(state, target));
    if (missing.length > 0)
      return failure(id, `${name} does not lead to ${missing.map(({ Id }) => Id).join(', ')} as deployed`, REDEPLOY);
    return ok(id, `on, and leads to ${state.targets.map((target) => target.id).join(', ')}`);
  });
};

export const REDEPLOY =
  'Somebody has changed it beside the stack: find out who (CloudTrail), then deploy again, with a change of that resource if CloudFormation sees none.';

const targetsOf = ({ properties }: Expected): Target[] => (properties['Targets'] ?? []) as Target[];

const hasTarget = (state: RuleState, { Id, Arn, DeadLetterConfig }: Target): boolean =>
  state.targets.some(({ id, arn, deadLetters }) => {
    const isSameQueue = !isKnown(DeadLetterConfig?.Arn) || (DeadLetterConfig?.Arn ?? null) === deadLetters;
    return id === Id && (!isKnown(Arn) || arn === Arn) && isSameQueue;
  });
