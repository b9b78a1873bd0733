import type { GroupKey } from '../../src/finding/finding.ts';
import { HOUR, MINUTE, SECOND } from '../support/clock.ts';
import { ALICE, BOB } from '../support/findings.ts';
import { at, click, first } from './acting.ts';
import type { Scenario } from './scenarios.ts';
import { aRule } from './stories.ts';
import type { World } from './world.ts';

const add = (world: World, { groupId }: GroupKey, ...rules: readonly (readonly [string, number])[]): void =>
  void world.aws.add(
    groupId,
    rules.map(([source, port]) => aRule(source, port)),
    'somebody',
  );
const remove = (world: World, group: GroupKey, by: 'somebody' | 'nobody' = 'somebody'): void =>
  void world.aws.remove(group.groupId, first(world, group), by);
/** What is read, how often and for how long: where EC2 and Slack answer late, or not at all for a while. */
export const READING_SCENARIOS: readonly Scenario[] = [
  {
    name: 'opened by its name alone, shown late, and closed by its name',
    isSingle: true,
    tells: 'opened@0 vanished@6',
    lasts: 3 * HOUR,
    play: (world, group) => {
      world.aws.callByName(group.groupId);
      at(world, 0, () => {
        add(world, group, ['0.0.0.0/0', 10250]);
        // It is there for the last of three looks.
        world.aws.showLate(group.groupId, 3.3 * SECOND);
      });
      at(world, 6 * MINUTE, () => remove(world, group));
    },
  },
  {
    name: 'prefix lists that nobody can read for seconds, and for minutes',
    isSingle: true,
    tells: 'opened@0 joined@6 joined@12 reminded@8x2 reminded@13x3 revoking@16x3 revoked@16x3',
    lasts: 3 * HOUR,
    play: (world, group) => {
      const [seconds, minutes] = [['8.0.0.0/8'], ['0.0.0.0/1']].map((entries) => world.aws.createList(entries));
      if (seconds === undefined || minutes === undefined) return;
      at(world, 0, () => {
        add(world, group, [seconds, 10250]);
        world.aws.hideList(seconds, 'changing', { looks: 2 });
      });
      at(world, 6 * MINUTE, () => {
        add(world, group, [minutes, 6443], ['::/0', 6443]);
        world.aws.hideList(minutes, 'failing', { time: 3 * MINUTE });
      });
    },
  },
  {
    name: 'a prefix list that is not shared any more',
    isSingle: true,
    tells: 'opened@0 reminded@8 reminded@13 revoking@16 revoked@16',
    lasts: 3 * HOUR,
    play: (world, group) => {
      const id = world.aws.createList(['8.0.0.0/8']);
      at(world, 0, () => add(world, group, ['10.0.0.0/8', 10250], [id, 10250]));
      // What it held must be on record by then, also where the first look failed.
      at(world, 14 * MINUTE, () => {
        world.aws.hideList(id, 'gone', {});
        remove(world, group);
      });
    },
  },
  {
    name: 'Slack is down as the first sweep ends',
    isSingle: true,
    sweeps: true,
    slackDown: 3 * MINUTE,
    tells: 'adopted@13 opened@13 reminded@21 reminded@26 revoking@28 revoked@28',
    lasts: 4 * HOUR,
    play: (world, group) => {
      world.aws.add(group.groupId, [aRule('0.0.0.0/0')], 'nobody');
      at(world, 3 * MINUTE, () => world.people.adopt(group, ALICE));
    },
  },
  {
    name: 'Slack is down while somebody looks around',
    isSingle: true,
    slackDownFrom: 11 * SECOND,
    slackDown: 5 * MINUTE,
    tells: 'opened@0 reminded@8 reminded@13 revoking@16 revoked@16',
    lasts: 3 * HOUR,
    play: (world, group) => at(world, 0, () => add(world, group, ['0.0.0.0/0', 10250])),
  },
  {
    name: 'revoked, and clicked on again',
    isSingle: true,
    tells: 'opened@0 revoking@2 revoked@2',
    lasts: 3 * HOUR,
    play: (world, group) => {
      at(world, 0, () => add(world, group, ['0.0.0.0/0', 10250]));
      click(world, group, 2 * MINUTE, { kind: 'revoke', by: ALICE });
      click(world, group, 4 * MINUTE, { kind: 'revoke', by: BOB });
    },
  },
  {
    name: 'swept while it can be undone, beside what lets nobody in',
    isSingle: true,
    sweeps: true,
    settings: { reopen: true },
    tells: 'opened@10 revoking@12 revoked@12',
    leaves: [
      '10250-10250 10.0.0.0/8',
      '10250-10250 8.0.0.0/9',
      '80-80 pl-00000000000000006',
      '443-443 pl-00000000000000009',
    ],
    lasts: 5 * HOUR,
    play: (world, group) => {
      const other = world.aws.createGroup(group);
      world.aws.add(other.groupId, [aRule('10.0.0.0/8'), aRule('8.0.0.0/9')], 'nobody');
      // Nobody even looks at what opens no watched port, nor at its prefix list.
      for (const port of [80, 443])
        world.aws.add(
          world.aws.createGroup(group).groupId,
          [aRule(world.aws.createList(['0.0.0.0/1']), port)],
          'nobody',
        );
      at(world, 0, () => add(world, group, ['0.0.0.0/0', 10250]));
      click(world, group, 2 * MINUTE, { kind: 'revoke', by: ALICE });
    },
  },
  {
    name: 'removed by somebody in the very moment of the deadline',
    isSingle: true,
    tells:
      'opened@0 opened@0 opened@0 reminded@8 reminded@8x2 reminded@13 reminded@13x2 revoking@16 revoking@16x2 vanished@16 revoked@16 vanished@16',
    lasts: 3 * HOUR,
    play: (world, group) => {
      const other = world.aws.createGroup(group);
      at(world, 0, () => {
        add(world, group, ['0.0.0.0/0', 10250]);
        add(world, other, ['0.0.0.0/0', 10250], ['::/0', 10250]);
      });
      // No event tells of it; and of the other one before the look right before its revoke.
      at(world, 15 * MINUTE, () => remove(world, group, 'nobody'));
      world.aws.onceClosed(other.groupId, () => remove(world, other));
    },
  },
  {
    name: 'a prefix list that two groups name grows, in a burst',
    isSingle: true,
    digestFrom: 0,
    tells:
      'opened@4 opened@4 reminded@12 reminded@12 reminded@18 reminded@18 revoking@20 revoked@20 revoking@20 revoked@20',
    lasts: 3 * HOUR,
    play: (world, group) => {
      const other = world.aws.createGroup(group);
      const id = world.aws.createList(['8.0.0.0/9']);
      for (const one of [group, other]) at(world, 0, () => add(world, one, [id, 10250]));
      at(world, 4 * MINUTE, () => world.aws.growList(id, ['8.128.0.0/9']));
    },
  },
];
