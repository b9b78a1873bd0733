import type { GroupKey } from '../finding/finding.ts';
import type { Clock, SecurityGroups, TaggedRule } from '../ports.ts';

/** EC2 reads are eventually consistent. Waits in milliseconds. */
const WAITS = [0, 500, 1_500, 3_000] as const;

/** The group's rules with their tags, as soon as they are `good`, or as they are after the last of the waits. */
export const restorableWhen = async (
  { securityGroups, clock }: { securityGroups: Pick<SecurityGroups, 'restorableRules'>; clock: Clock },
  group: GroupKey,
  good: (rules: readonly TaggedRule[]) => boolean,
): Promise<TaggedRule[]> => {
  let rules: TaggedRule[] = [];
  for (const wait of WAITS) {
    if (wait > 0) await clock.sleep(wait);
    rules = await securityGroups.restorableRules(group);
    if (good(rules)) break;
  }
  return rules;
};
