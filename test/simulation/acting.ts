import type { ExposureState, GroupKey } from '../../src/finding/finding.ts';
import type { NewRule } from '../../src/ports.ts';
import { HOUR, MINUTE } from '../support/clock.ts';
import { ALICE, BOB } from '../support/findings.ts';
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

/** Somebody opens a port, to the world where nothing else is said. */
export const open = (
  world: World,
  group: GroupKey,
  {
    after = 0,
    cidr = '0.0.0.0/0',
    port = 10250,
    to = port,
  }: { after?: number; cidr?: string; port?: number; to?: number } = {},
): void => at(world, after, () => add(world, group, cidr, port, to));

/** Rules that are exposures each, all of them others: from each of these ports to 10250. */
export const wideRules = (from: readonly number[]): NewRule[] => from.map((port) => aRule('0.0.0.0/0', port, 10250));

/** The ids of its rules, from the one that the group has had for longest on. */
export const idsIn = (world: World, { groupId }: GroupKey): string[] =>
  world.aws.rules(groupId).map(({ ruleId }) => ruleId);
/** The id of the rule that the group has had for longest. */
export const first = (world: World, group: GroupKey): string => idsIn(world, group)[0] ?? '';

/** What is clicked has to be known from the beginning. */
export const click = (world: World, group: GroupKey, after: number, one: Click): void =>
  at(world, after, () => world.people.click(group, one));

/** How often (ms) somebody looks, and for how long. */
const EVERY = 20;
const AT_MOST = 20 * MINUTE;
/** As soon as that is stored. */
export const once = (
  world: World,
  after: number,
  isSo: () => boolean,
  happen: () => void,
  until = after + AT_MOST,
): void =>
  at(world, after, () => {
    if (isSo()) happen();
    else if (after < until) once(world, after + EVERY, isSo, happen, until);
  });

/** Whether something of the finding is in that state. */
export const isAny = (world: World, group: GroupKey, kind: ExposureState['kind']) => (): boolean =>
  world.stored(group)?.exposures.some(({ state }) => state.kind === kind) ?? false;
export const isPutBack = (world: World, group: GroupKey) => (): boolean =>
  world.stored(group)?.restores.some(({ state }) => state.kind === 'asked') ?? false;

export const revokeAndUndo = (world: World, group: GroupKey, keepFor = HOUR): void => {
  click(world, group, 5 * MINUTE, { kind: 'revoke', by: ALICE });
  click(world, group, 10 * MINUTE, { kind: 'undo', by: ALICE, keepFor });
  click(world, group, 12 * MINUTE, { kind: 'agree', by: BOB });
};
export const narrow = (world: World, group: GroupKey): void =>
  click(world, group, 3 * MINUTE, { kind: 'narrow', by: ALICE });

/** With one more, as many rules as a group may have. */
export const PRIVATE = Array.from({ length: 59 }, (_, i) => 20_000 + i);
