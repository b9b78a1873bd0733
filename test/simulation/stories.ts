import type { GroupKey } from '../../src/finding/finding.ts';
import type { NewRule } from '../../src/ports.ts';
import { ALICE, BOB, CAROL } from '../support/findings.ts';
import { HOUR, MINUTE } from '../support/clock.ts';
import { DAVE, GUEST } from './fake-ports.ts';
import { BOB_AT_WORK, OLIVE, ONCALL, STRANGER } from './operators.ts';
import type { Click } from './people.ts';
import type { Random } from './random.ts';
import { OTHER_PLACE, PLACE, type World } from './world.ts';

/** Something that happens in a world; how long it takes (ms). */
export type Story = (world: World, random: Random) => number;

export const aRule = (cidr: string, port: number | null = 10250, to: number | null = port): NewRule => ({
  protocol: port === null ? '-1' : 'tcp',
  fromPort: port,
  toPort: to,
  source: cidr.startsWith('pl-')
    ? { kind: 'prefix-list', id: cidr }
    : { kind: 'cidr', family: cidr.includes(':') ? 6 : 4, cidr },
  description: null,
  tags: {},
});
const OPEN = ['0.0.0.0/0', '0.0.0.0/0', '::/0', '0.0.0.0/1', '8.0.0.0/8', '2600::/16'] as const;
const openRule = (random: Random): NewRule => {
  const cidr = random.pick(OPEN);
  const roll = random.next();
  if (roll < 0.6) return aRule(cidr, random.pick([10250, 6443]));
  return roll < 0.9 ? aRule(cidr, 6000, 11_000) : aRule(cidr, null);
};

const newGroup = (world: World): GroupKey => world.aws.createGroup(PLACE);
const open = (world: World, group: GroupKey, ...rules: readonly NewRule[]): string[] => {
  const added = world.aws.add(group.groupId, rules, 'somebody');
  return added === 'duplicate' ? [] : added.map(({ ruleId }) => ruleId);
};

const onePort: Story = (world, random) => {
  const { revokeAfter } = world.settings;
  const group = newGroup(world);
  world.schedule(0, () => open(world, group, openRule(random), aRule('10.0.0.0/8', 443)));
  if (random.chance(0.4)) world.schedule(random.below(1.3 * revokeAfter), () => open(world, group, openRule(random)));
  peopleIn(world, random, group);
  return 2 * revokeAfter;
};

/** Somebody edits the rule, or removes and adds it again, every few minutes. */
const adversary: Story = (world, random) => {
  const group = newGroup(world);
  world.schedule(0, () => open(world, group, openRule(random)));
  const every = random.between(2, 6) * (world.settings.revokeAfter / 15);
  const times = random.between(2, world.isSmall ? 3 : 6);
  for (let i = 1; i <= times; i += 1)
    world.schedule(i * every + random.below(every / 4), () => {
      const [rule] = world.aws.rules(group.groupId);
      const next = openRule(random);
      if (!rule) open(world, group, next);
      else if (random.chance(0.5)) world.aws.modify(group.groupId, rule.ruleId, next);
      else {
        world.aws.remove(group.groupId, rule.ruleId, 'somebody');
        // Without its tags: with those of a narrowing it would be one of its pieces.
        if (random.chance(0.8)) open(world, group, random.chance(0.5) ? next : { ...rule, tags: {} });
      }
    });
  if (random.chance(0.3)) peopleIn(world, random, group);
  return times * every;
};

/** Halves of a threshold, one after the other; each of them alone is nothing. */
const dripping: Story = (world, random) => {
  const group = newGroup(world);
  const halves = ['8.0.0.0/9', '8.128.0.0/9', '144.0.0.0/9', '2600::/17', '2600:8000::/17'];
  let after = 0;
  for (let i = 0; i < random.between(2, 4); i += 1) {
    world.schedule(after, () => open(world, group, aRule(random.pick(halves))));
    // Each event is judged beside what is there when it is looked at: what comes at once is for the sweep to find.
    after += random.between(2, 20) * MINUTE;
  }
  if (random.chance(0.3)) peopleIn(world, random, group);
  return 80 * MINUTE;
};

/** A prefix list that somebody keeps open, and that grows. */
const growingList: Story = (world, random) => {
  const { revokeAfter } = world.settings;
  const group = newGroup(world);
  const id = world.aws.createList([random.pick(['8.0.0.0/8', '8.0.0.0/9', '10.0.0.0/8'])]);
  world.schedule(0, () => open(world, group, aRule(id)));
  world.schedule(MINUTE + random.below(2.5 * revokeAfter), () =>
    world.aws.growList(id, [random.pick(['8.0.0.0/8', '144.0.0.0/9', '0.0.0.0/1'])]),
  );
  peopleIn(world, random, group);
  return MINUTE + 2.5 * revokeAfter;
};

/** Many groups of one account at once, and one hole in another. */
const flood: Story = (world, random) => {
  const groups = Array.from({ length: random.between(6, 14) }, () => newGroup(world));
  for (const group of groups) world.schedule(random.below(MINUTE), () => open(world, group, aRule('0.0.0.0/0')));
  const single = world.aws.createGroup(OTHER_PLACE);
  world.sweepToo(OTHER_PLACE);
  world.schedule(random.below(MINUTE), () => open(world, single, aRule('::/0', 6443)));
  peopleIn(world, random, single);
  return 5 * MINUTE;
};

/** Somebody removes the rule again, sometimes in the very moment in which the bot does. */
const regret: Story = (world, random) => {
  const group = newGroup(world);
  world.schedule(0, () => open(world, group, openRule(random), ...(random.chance(0.3) ? [aRule('::/0', 6443)] : [])));
  const { revokeAfter } = world.settings;
  const after = random.chance(0.5) ? random.below(revokeAfter) : revokeAfter + random.below(MINUTE);
  world.schedule(after, () => {
    const rule = world.aws.rules(group.groupId).at(0);
    if (!rule) return;
    if (random.chance(0.7)) world.aws.remove(group.groupId, rule.ruleId, 'somebody');
    else world.aws.modify(group.groupId, rule.ruleId, aRule('192.168.0.0/16'));
  });
  if (random.chance(0.4)) peopleIn(world, random, group);
  return revokeAfter;
};

/** What lets in nobody, or too few, or somewhere else: nobody hears of it, and it stays. */
const HARMLESS: readonly NewRule[] = [
  ...['10.0.0.0/8', '203.0.113.0/24', '8.0.0.0/9', '2600::/17'].flatMap((cidr) => [
    aRule(cidr),
    aRule(cidr, 6000, 11_000),
  ]),
  ...['0.0.0.0/0', '::/0'].flatMap((cidr) => [aRule(cidr, 443), aRule(cidr, 10_251, 65_535)]),
  { ...aRule('0.0.0.0/0'), protocol: 'udp' },
];
const harmless: Story = (world, random) => {
  const group = newGroup(world);
  for (let i = 0; i < random.between(2, 4); i += 1)
    world.schedule(random.below(10 * MINUTE), () => open(world, group, random.pick(HARMLESS)));
  world.schedule(10 * MINUTE, () => {
    const [rule] = world.aws.rules(group.groupId);
    if (rule) world.aws.modify(group.groupId, rule.ruleId, random.pick(HARMLESS));
  });
  return 20 * MINUTE;
};

/** Beside what else happens: messages that nobody of ours has written, and events of an account that nobody watches. */
export const intrudersIn = (world: World, random: Random): void => {
  for (let i = 0; i < random.between(1, 4); i += 1)
    world.schedule(random.below(HOUR), () => {
      const group = random.pick(world.aws.groups()).key;
      world.intruders.forge(group, (all) => [random.pick(all), random.pick(all)]);
    });
  for (let i = 0; i < random.between(0, 2); i += 1)
    world.schedule(i * HOUR + random.below(30 * MINUTE), () => world.intruders.openElsewhere());
};

const KINDS = ['revoke', 'keep', 'agree', 'more-time', 'narrow', 'undo', 'withdraw'] as const;
const WHO = [ALICE, BOB, DAVE, CAROL, GUEST] as const;

const aClick = (random: Random): Click => ({
  kind: random.pick(KINDS),
  by: random.pick(WHO),
  keepFor: random.pick([10 * MINUTE, HOUR, 3 * HOUR]),
});

/** Up to some clicks: at any time, or as the deadline comes; a keep or an undo often with a second approver's word. */
const peopleIn = (world: World, random: Random, group: GroupKey): void => {
  const { revokeAfter } = world.settings;
  const count = random.between(0, world.isSmall ? 2 : 4);
  for (let i = 0; i < count; i += 1) {
    const at = random.chance(0.2) ? revokeAfter - 10_000 + random.below(70_000) : random.below(revokeAfter * 2);
    const click = aClick(random);
    const times = random.chance(0.2) ? 2 : 1;
    world.schedule(at, () => world.people.click(group, click, times));
    if ((click.kind === 'keep' || click.kind === 'undo') && random.chance(0.7))
      world.schedule(at + random.between(5, 120) * 1_000, () =>
        world.people.click(group, { kind: 'agree', by: random.pick([ALICE, BOB, DAVE]) }),
      );
  }
};

/** Slack or not, some decide at a command line, and sometimes somebody stops all of it for a while. */
const operatorsIn = (world: World, random: Random, group: GroupKey): void => {
  const { revokeAfter } = world.settings;
  const WHO_OPERATES = [OLIVE, BOB_AT_WORK, ONCALL, STRANGER] as const;
  for (let i = 0; i < random.between(0, world.isSmall ? 2 : 3); i += 1) {
    const at = random.chance(0.3) ? revokeAfter - 10_000 + random.below(70_000) : random.below(revokeAfter * 2);
    const kind = random.pick(['revoke', 'keep', 'agree', 'withdraw'] as const);
    const keepFor = random.pick([10 * MINUTE, HOUR]);
    const who = random.pick(WHO_OPERATES);
    world.schedule(at, () => world.operators.decide(group, kind, who, keepFor, random.chance(0.2) ? 2 : 1));
  }
  if (random.chance(0.5)) return;
  const paused = random.chance(0.3) ? revokeAfter - 5_000 + random.below(15_000) : random.below(revokeAfter * 2);
  world.schedule(paused, () => world.operators.pause(random.pick(WHO_OPERATES)));
  const resumed = paused + (random.chance(0.3) ? random.below(5_000) : random.below(2 * HOUR));
  world.schedule(resumed, () => world.operators.resume(random.pick([OLIVE, BOB_AT_WORK, ONCALL])));
  // Whoever it is that pauses: somebody ends it.
  world.schedule(3 * HOUR, () => world.operators.resume(OLIVE));
};

/** What mostly happens, with a command line beside it. */
const commandLine: Story = (world, random) => {
  const group = newGroup(world);
  world.schedule(0, () => open(world, group, openRule(random), ...(random.chance(0.3) ? [openRule(random)] : [])));
  if (random.chance(0.4)) world.schedule(random.below(HOUR), () => open(world, group, openRule(random)));
  if (random.chance(0.5)) peopleIn(world, random, group);
  operatorsIn(world, random, group);
  return 4 * HOUR;
};

/** Some ports were open before anybody looked; people adopt them, or edit them, or open others beside. */
const before: Story = (world, random) => {
  const group = newGroup(world);
  const rules = [openRule(random), ...(random.chance(0.5) ? [aRule('::/0', 6443)] : [])];
  world.aws.add(group.groupId, rules, 'nobody');
  if (random.chance(0.5))
    world.schedule(random.below(HOUR), () => world.people.adopt(group, random.pick([ALICE, CAROL, GUEST])));
  world.schedule(random.below(HOUR), () => {
    const [rule] = world.aws.rules(group.groupId);
    const roll = random.next();
    if (rule && roll < 0.3) world.aws.modify(group.groupId, rule.ruleId, openRule(random));
    else if (rule && roll < 0.5) world.aws.remove(group.groupId, rule.ruleId, 'somebody');
    else if (roll < 0.8) open(world, group, openRule(random));
  });
  return HOUR;
};

/** The one port is what mostly happens. */
export const pickStory = (random: Random): Story => {
  const roll = random.next();
  if (roll < 0.3) return onePort;
  if (roll < 0.36) return commandLine;
  if (roll < 0.39) return before;
  if (roll < 0.43) return adversary;
  if (roll < 0.58) return dripping;
  if (roll < 0.69) return growingList;
  if (roll < 0.79) return harmless;
  return roll < 0.9985 ? regret : flood;
};
