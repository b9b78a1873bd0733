import type { GroupKey } from '../../src/finding/finding.ts';
import type { DecisionSettings } from '../../src/finding/settings.ts';
import { HOUR, MINUTE, SECOND } from '../support/clock.ts';
import { ALICE, BOB } from '../support/findings.ts';
import { DAVE } from './fake-ports.ts';
import { BOB_AT_WORK, OLIVE, ONCALL } from './operators.ts';
import { aRule } from './stories.ts';
import type { World } from './world.ts';

/** One story without any chance, so that each of its calls can fail in turn. */
export type Scenario = {
  name: string;
  settings?: Partial<DecisionSettings>;
  isProven?: boolean;
  reachableRevokeAfter?: number;
  digestFrom?: number;
  /** With the first sweep before everything, and some after it. */
  sweeps?: true;
  /** How long it takes until nothing is left to happen (ms). */
  lasts: number;
  play: (world: World, group: GroupKey) => void;
};

const at = (world: World, after: number, happen: () => void): void => world.schedule(after, happen);
const add = (world: World, { groupId }: GroupKey, cidr: string, port: number | null = 10250, to = port): void =>
  void world.aws.add(groupId, [aRule(cidr, port, to)], 'somebody');
const first = (world: World, { groupId }: GroupKey): string => world.aws.rules(groupId)[0]?.ruleId ?? '';

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a deadline',
    lasts: 3 * HOUR,
    play: (world, group) => at(world, 0, () => add(world, group, '0.0.0.0/0')),
  },
  {
    name: 'two rules, revoked by a person',
    lasts: 3 * HOUR,
    play: (world, group) => {
      at(world, 0, () => add(world, group, '0.0.0.0/0'));
      at(world, MINUTE, () => add(world, group, '::/0', 6443));
      at(world, 5 * MINUTE, () => world.people.click(group, { kind: 'revoke', by: ALICE }));
    },
  },
  {
    name: 'a keep of one approver, and its end',
    lasts: 5 * HOUR,
    play: (world, group) => {
      at(world, 0, () => add(world, group, '0.0.0.0/0'));
      at(world, 5 * MINUTE, () => world.people.click(group, { kind: 'keep', by: ALICE, keepFor: HOUR }));
    },
  },
  {
    name: 'a keep of two approvers, withdrawn',
    isProven: false,
    lasts: 5 * HOUR,
    play: (world, group) => {
      at(world, 0, () => add(world, group, '0.0.0.0/0'));
      at(world, 3 * MINUTE, () => world.people.click(group, { kind: 'keep', by: ALICE, keepFor: HOUR }));
      at(world, 5 * MINUTE, () => world.people.click(group, { kind: 'agree', by: BOB }));
      at(world, 30 * MINUTE, () => world.people.click(group, { kind: 'withdraw', by: DAVE }));
    },
  },
  {
    name: 'paused over the deadline, and resumed',
    lasts: 4 * HOUR,
    play: (world, group) => {
      at(world, 0, () => add(world, group, '0.0.0.0/0'));
      at(world, 5 * MINUTE, () => world.operators.pause(ONCALL));
      at(world, 10 * MINUTE, () => world.operators.decide(group, 'revoke', OLIVE));
      at(world, 40 * MINUTE, () => add(world, group, '::/0', 6443));
      at(world, HOUR, () => world.operators.resume(OLIVE));
    },
  },
  {
    name: 'a keep at the command line by two',
    isProven: false,
    lasts: 5 * HOUR,
    play: (world, group) => {
      at(world, 0, () => add(world, group, '0.0.0.0/0'));
      at(world, 4 * MINUTE, () => world.operators.decide(group, 'keep', OLIVE, HOUR));
      at(world, 8 * MINUTE, () => world.operators.decide(group, 'agree', BOB_AT_WORK));
    },
  },
  {
    name: 'more time',
    lasts: 3 * HOUR,
    play: (world, group) => {
      at(world, 0, () => add(world, group, '0.0.0.0/0'));
      at(world, 12 * MINUTE, () => world.people.click(group, { kind: 'more-time', by: BOB }));
    },
  },
  {
    name: 'narrowed by a person, and undone',
    settings: { reopen: true },
    lasts: 6 * HOUR,
    play: (world, group) => {
      at(world, 0, () => add(world, group, '0.0.0.0/0', 6000, 11_000));
      at(world, 3 * MINUTE, () => world.people.click(group, { kind: 'narrow', by: ALICE }));
      at(world, 10 * MINUTE, () => world.people.click(group, { kind: 'undo', by: ALICE, keepFor: HOUR }));
      at(world, 12 * MINUTE, () => world.people.click(group, { kind: 'agree', by: BOB }));
    },
  },
  {
    name: 'narrowed at the deadline',
    settings: { reopen: true, onDeadline: 'narrow' },
    lasts: 3 * HOUR,
    play: (world, group) => at(world, 0, () => add(world, group, '::/0', 6000, 7000)),
  },
  {
    name: 'removed by somebody else',
    lasts: 3 * HOUR,
    play: (world, group) => {
      at(world, 0, () => add(world, group, '0.0.0.0/0'));
      at(world, 6 * MINUTE, () => world.aws.remove(group.groupId, first(world, group), 'somebody'));
    },
  },
  {
    name: 'edited under its id, again and again',
    lasts: 3 * HOUR,
    play: (world, group) => {
      at(world, 0, () => add(world, group, '0.0.0.0/0'));
      for (const [i, cidr] of ['::/0', '0.0.0.0/1', '8.0.0.0/8'].entries())
        at(world, (i + 1) * 4 * MINUTE, () => world.aws.modify(group.groupId, first(world, group), aRule(cidr, 6443)));
    },
  },
  {
    name: 'opened again after a revoke',
    lasts: 3 * HOUR,
    play: (world, group) => {
      at(world, 0, () => add(world, group, '0.0.0.0/0'));
      at(world, 2 * MINUTE, () => world.people.click(group, { kind: 'revoke', by: ALICE }));
      at(world, 6 * MINUTE, () => add(world, group, '0.0.0.0/0'));
    },
  },
  {
    name: 'two halves',
    lasts: 3 * HOUR,
    play: (world, group) => {
      at(world, 0, () => add(world, group, '8.0.0.0/9'));
      at(world, 4 * MINUTE, () => add(world, group, '8.128.0.0/9'));
    },
  },
  {
    name: 'a prefix list that grows while it is kept',
    lasts: 5 * HOUR,
    play: (world, group) => {
      const id = world.aws.createList(['8.0.0.0/8']);
      at(world, 0, () => add(world, group, id));
      at(world, 4 * MINUTE, () => world.people.click(group, { kind: 'keep', by: BOB, keepFor: HOUR }));
      at(world, 20 * MINUTE, () => world.aws.growList(id, ['144.0.0.0/9']));
    },
  },
  {
    name: 'three findings in one digest',
    digestFrom: 0,
    lasts: 3 * HOUR,
    play: (world, group) => {
      const others = [1, 2].map(() => world.aws.createGroup(group));
      for (const [i, one] of [group, ...others].entries()) at(world, i * SECOND, () => add(world, one, '0.0.0.0/0'));
    },
  },
  {
    name: 'open before the first sweep, and adopted',
    sweeps: true,
    lasts: 4 * HOUR,
    play: (world, group) => {
      world.aws.add(group.groupId, [aRule('0.0.0.0/0')], 'nobody');
      at(world, 3 * MINUTE, () => world.people.adopt(group, ALICE));
    },
  },
  {
    name: 'reachable, with a shorter deadline',
    reachableRevokeAfter: 4 * MINUTE,
    lasts: 3 * HOUR,
    play: (world, group) => at(world, 0, () => add(world, group, '0.0.0.0/0')),
  },
  {
    name: 'its message is deleted, and so is the next one',
    lasts: 3 * HOUR,
    play: (world, group) => {
      at(world, 0, () => add(world, group, '0.0.0.0/0'));
      for (const after of [2 * MINUTE, 9 * MINUTE])
        at(world, after, () => {
          const message = world.slack.messages.findLast(({ finding }) => finding.group.groupId === group.groupId);
          if (message) world.slack.remove(message);
        });
    },
  },
  {
    name: 'three rules, each decided on by itself',
    lasts: 5 * HOUR,
    play: (world, group) => {
      at(world, 0, () => add(world, group, '0.0.0.0/0'));
      at(world, SECOND, () => add(world, group, '::/0', 6443));
      at(world, 2 * SECOND, () => add(world, group, '0.0.0.0/0', 6000, 11_000));
      const pick = (n: number) => [world.aws.rules(group.groupId)[n]?.ruleId ?? ''];
      at(world, 2 * MINUTE, () => world.people.click(group, { kind: 'revoke', by: ALICE, ruleIds: pick(1) }));
      at(world, 3 * MINUTE, () =>
        world.people.click(group, { kind: 'keep', by: BOB, keepFor: HOUR, ruleIds: pick(0) }),
      );
      at(world, 3 * MINUTE + 200, () => world.people.click(group, { kind: 'keep', by: DAVE, keepFor: 2 * HOUR }));
      at(world, 20 * MINUTE, () => world.people.click(group, { kind: 'withdraw', by: ALICE }));
    },
  },
];
