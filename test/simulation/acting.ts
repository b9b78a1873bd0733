import type { GroupKey } from '../../src/finding/finding.ts';
import type { Click } from './people.ts';
import { aRule } from './stories.ts';
import type { World } from './world.ts';

/** What people do in a scenario. `after`: ms from its beginning. */
export const at = (world: World, after: number, happen: () => void): void => world.schedule(after, happen);

export const add = (
  world: World,
  { groupId }: GroupKey,
  cidr: string,
  port: number | null = 10250,
  to: number | null = port,
): void => void world.aws.add(groupId, [aRule(cidr, port, to)], 'somebody');

/** The id of the rule that the group has had for longest. */
export const first = (world: World, { groupId }: GroupKey): string => world.aws.rules(groupId)[0]?.ruleId ?? '';

/** What is clicked has to be known from the beginning. */
export const click = (world: World, group: GroupKey, after: number, one: Click): void =>
  at(world, after, () => world.people.click(group, one));
