import type { GroupKey } from '../../src/finding/finding.ts';
import { HOUR, MINUTE } from '../support/clock.ts';
import { ALICE, BOB, CAROL } from '../support/findings.ts';
import { DAVE, GUEST } from './fake-ports.ts';
import { BOB_AT_WORK, OLIVE, OLIVE_ELSEWHERE, ONCALL, STRANGER, URSULA } from './operators.ts';
import type { Random } from './random.ts';
import { FROM_OUTSIDE } from './slack-door.ts';
import { PLACE, type World } from './world.ts';

const KINDS = ['revoke', 'keep', 'agree', 'more-time', 'narrow', 'undo', 'withdraw'] as const;
const WHO = [ALICE, BOB, DAVE, CAROL, GUEST] as const;
const OPERATE = [OLIVE, OLIVE_ELSEWHERE, BOB_AT_WORK, URSULA, ONCALL, STRANGER] as const;

const press = (world: World, random: Random, group: GroupKey): void =>
  world.door.press(group, { kind: random.pick(KINDS), by: random.pick(WHO), keepFor: random.pick([HOUR, 2 * HOUR]) });
const trespass = (world: World, random: Random, group: GroupKey): void =>
  world.door.trespass(group, random.pick(KINDS), random.pick([ALICE, BOB, DAVE]), random.pick(FROM_OUTSIDE));
const decide = (world: World, random: Random, group: GroupKey): void =>
  world.terminals.decide(group, random.pick(['revoke', 'keep', 'agree', 'withdraw'] as const), random.pick(OPERATE));
const pause = (world: World, random: Random): void => {
  const operation = world.terminals.pause(random.pick(OPERATE));
  world.schedule(random.below(2 * HOUR), () => world.terminals.resume(random.pick(OPERATE)));
  // Whoever it is that pauses: somebody ends it.
  world.schedule(3 * HOUR, () => world.terminals.resume(OLIVE));
  if (random.chance(0.3)) world.schedule(4 * HOUR, () => void world.terminals.pause(OLIVE, operation));
};
const look = (world: World, random: Random): void => {
  world.door.lookAtHome(random.pick(WHO));
  world.door.lookFromOutside();
};

/** Beside what else happens: people at the real doors, some of whom may not come in, and heartbeats. */
export const doorsIn = (world: World, random: Random): void => {
  const { revokeAfter } = world.settings;
  for (let i = 0; i < random.between(1, 4); i += 1) {
    const act = random.pick([press, press, trespass, decide, decide, look]);
    world.schedule(random.below(2 * revokeAfter), () => act(world, random, random.pick(world.aws.groups()).key));
  }
  if (random.chance(0.2)) world.schedule(random.below(2 * revokeAfter), () => pause(world, random));
  if (random.chance(0.7)) return;
  world.heartbeats.watch(world.aws.createGroup(PLACE));
  for (let i = 0; i < random.between(1, 3); i += 1)
    world.schedule(random.below(30 * MINUTE), () => world.heartbeats.beat());
};
