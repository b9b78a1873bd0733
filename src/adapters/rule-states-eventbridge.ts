import { DescribeRuleCommand, type EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import type { RuleName, RuleState } from '../doctor/check-rules.ts';
import { orNull } from './or-null.ts';

export const actions = ['events:DescribeRule', 'events:ListTargetsByRule'] as const;

/** The rule with its targets; null when it is gone, or its bus. */
export const readRule = async (client: EventBridgeClient, { name, bus }: RuleName): Promise<RuleState | null> => {
  const rule = await orNull(
    client.send(new DescribeRuleCommand({ Name: name, EventBusName: bus })),
    'ResourceNotFoundException',
  );
  if (rule === null) return null;
  // No rule of ours has more than the five targets that EventBridge allows, so there is one page.
  const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: name, EventBusName: bus }));
  return {
    isEnabled: rule.State !== 'DISABLED',
    pattern: JSON.parse(rule.EventPattern ?? 'null') as unknown,
    targets: Targets.map(({ Id = '', Arn = '', DeadLetterConfig }) => ({
      id: Id,
      arn: Arn,
      deadLetters: DeadLetterConfig?.Arn ?? null,
    })),
  };
};
