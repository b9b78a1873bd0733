import type { GroupKey, SlackUser } from '../../src/finding/finding.ts';
import type { DecisionSettings } from '../../src/finding/settings.ts';
import { HOUR, MINUTE, SECOND } from '../support/clock.ts';
import { ALICE, BOB } from '../support/findings.ts';
import { add, at, click, first, open } from './acting.ts';
import { DECISION_SCENARIOS } from './decision-scenarios.ts';
import { DEPLOY_SCENARIOS } from './deploy-scenarios.ts';
import { DOOR_SCENARIOS } from './door-scenarios.ts';
import { DAVE } from './fake-ports.ts';
import { BOB_AT_WORK, OLIVE, ONCALL } from './operators.ts';
import { READING_SCENARIOS } from './reading-scenarios.ts';
import { RUN_SCENARIOS } from './run-scenarios.ts';
import { SAVING_SCENARIOS } from './saving-scenarios.ts';
import { aRule } from './stories.ts';
import type { World } from './world.ts';

/** One story without any chance, so that each of its calls can fail in turn. */
export type Scenario = {
  name: string;
  settings?: Partial<DecisionSettings>;
  isProven?: boolean;
  /** Who opens things here; one whose user id is empty is not in Slack. `isUser`: as an IAM user. */
  actor?: SlackUser;
  isUser?: boolean;
  /** Who may close something: everybody in the channel, where nothing is said. */
  revokeBy?: 'approvers';
  /** From when until when (ms) Slack is down; for how long in the beginning it takes no message. */
  slackDownFrom?: number;
  slackDown?: number;
  slackMute?: number;
  reachableRevokeAfter?: number;
  /** Whether the internet does not get there all the same. */
  isUnreachable?: true;
  digestFrom?: number;
  /** With the first sweep before everything, and some after it. */
  sweeps?: true;
  /** Two of its calls never fail in one world: what it writes, others write, too. */
  isSingle?: true;
  /** So much is stored in it that its requests to the real table do not fail one by one: that would take minutes. */
  isLarge?: true;
  /** Something goes wrong in it: calls fail that it names itself (`world.onNext`), or a finding is full. */
  hasFailures?: true;
  /** What is announced where nothing fails, at about which minute, and of how many rules: see check-story.ts. */
  tells: string;
  /** What somebody is told as the reason of something. */
  says?: readonly string[];
  /** What somebody who is refused hears as the reason. */
  hears?: readonly string[];
  /** What the channel is told that waits, with each pause and its end. */
  waits?: readonly string[];
  /** The rules that are there in the end. */
  leaves?: readonly string[];
  /** And where what EC2 shows is old, if that cannot but make a difference. */
  leavesStale?: readonly string[];
  /** How long it takes until nothing is left to happen (ms). */
  lasts: number;
  play: (world: World, group: GroupKey) => void;
};

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a deadline',
    tells: 'opened@0 reminded@8 reminded@13 revoking@16 revoked@16',
    lasts: 3 * HOUR,
    play: (world, group) => open(world, group),
  },
  {
    name: 'two rules, revoked by a person',
    tells: 'opened@0 joined@1 revoking@5x2 revoked@5x2',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, MINUTE, () => add(world, group, '::/0', 6443));
      click(world, group, 5 * MINUTE, { kind: 'revoke', by: ALICE });
    },
  },
  {
    name: 'a keep of one approver, and its end',
    tells: 'opened@0 kept@5 ending@50 reopened@66 reminded@74 reminded@79 revoking@81 revoked@81',
    lasts: 5 * HOUR,
    play: (world, group) => {
      open(world, group);
      click(world, group, 5 * MINUTE, { kind: 'keep', by: ALICE, keepFor: HOUR });
    },
  },
  {
    name: 'a keep of two approvers, withdrawn',
    isProven: false,
    tells: 'opened@0 proposed@3 kept@5 withdrawn@30 reminded@38 reminded@43 revoking@45 revoked@45',
    lasts: 5 * HOUR,
    play: (world, group) => {
      open(world, group);
      click(world, group, 3 * MINUTE, { kind: 'keep', by: ALICE, keepFor: HOUR });
      click(world, group, 5 * MINUTE, { kind: 'agree', by: BOB });
      click(world, group, 30 * MINUTE, { kind: 'withdraw', by: DAVE });
    },
  },
  {
    name: 'paused over the deadline, and resumed',
    tells: 'opened@0 reminded@8 revoking@10 joined@40 reminded@48 reminded@53 revoking@60 revoked@60x2',
    lasts: 4 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, 5 * MINUTE, () => world.operators.pause(ONCALL));
      at(world, 10 * MINUTE, () => world.operators.decide(group, 'revoke', OLIVE));
      at(world, 40 * MINUTE, () => add(world, group, '::/0', 6443));
      at(world, HOUR, () => world.operators.resume(OLIVE));
    },
  },
  {
    name: 'a keep at the command line by two',
    isProven: false,
    tells: 'opened@0 proposed@4 kept@6 ending@51 reopened@67 reminded@75 reminded@80 revoking@82 revoked@82',
    lasts: 5 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, 4 * MINUTE, () => world.operators.decide(group, 'keep', OLIVE, HOUR));
      // Before people are reminded.
      at(world, 6 * MINUTE, () => world.operators.decide(group, 'agree', BOB_AT_WORK));
    },
  },
  {
    name: 'more time',
    tells: 'opened@0 reminded@8 extended@12 reminded@30 reminded@42 revoking@46 revoked@46',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      click(world, group, 12 * MINUTE, { kind: 'more-time', by: BOB });
    },
  },
  {
    name: 'narrowed by a person, and undone',
    settings: { reopen: true },
    tells:
      'opened@0 narrowing@3 revoking@3 revoked@3 proposed@10 restored@12 joined@12 kept@12 ending@57 reopened@73 reminded@81 reminded@87 revoking@88 revoked@88',
    lasts: 6 * HOUR,
    play: (world, group) => {
      open(world, group, { port: 6000, to: 11_000 });
      click(world, group, 3 * MINUTE, { kind: 'narrow', by: ALICE });
      click(world, group, 10 * MINUTE, { kind: 'undo', by: ALICE, keepFor: HOUR });
      click(world, group, 12 * MINUTE, { kind: 'agree', by: BOB });
    },
  },
  {
    name: 'narrowed at the deadline',
    settings: { reopen: true, onDeadline: 'narrow' },
    tells: 'opened@0 reminded@8 reminded@13 narrowing@16 revoking@16 revoked@16',
    leaves: ['6000-6442 ::/0', '6444-7000 ::/0'],
    lasts: 3 * HOUR,
    play: (world, group) => open(world, group, { cidr: '::/0', port: 6000, to: 7000 }),
  },
  {
    name: 'removed by somebody else',
    tells: 'opened@0 vanished@6',
    says: ['removed the rule'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, 6 * MINUTE, () => world.aws.remove(group.groupId, first(world, group), 'somebody'));
    },
  },
  {
    name: 'edited under its id, again and again',
    tells: 'opened@0 joined@3 joined@6 reminded@8x3 joined@11 reminded@14x4 revoking@16x4 revoked@16 vanished@16x3',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      // Not in the minutes in which people are reminded.
      for (const [minute, cidr] of [
        [3, '::/0'],
        [6, '0.0.0.0/1'],
        [11, '8.0.0.0/8'],
      ] as const)
        at(world, minute * MINUTE, () => world.aws.modify(group.groupId, first(world, group), aRule(cidr, 6443)));
    },
  },
  {
    name: 'opened again after a revoke',
    tells: 'opened@0 revoking@2 revoked@2 opened@6 reminded@8 revoking@9 revoked@9',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      click(world, group, 2 * MINUTE, { kind: 'revoke', by: ALICE });
      at(world, 6 * MINUTE, () => add(world, group, '0.0.0.0/0'));
    },
  },
  {
    name: 'two halves',
    tells: 'opened@4 reminded@12 reminded@18 revoking@20 revoked@20',
    leaves: ['10250-10250 8.0.0.0/9'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group, { cidr: '8.0.0.0/9' });
      at(world, 4 * MINUTE, () => add(world, group, '8.128.0.0/9'));
    },
  },
  {
    name: 'a prefix list that grows while it is kept',
    tells: 'opened@0 kept@4 joined@20 reminded@28 reminded@34 revoking@36 revoked@36 vanished@36',
    lasts: 5 * HOUR,
    play: (world, group) => {
      const id = world.aws.createList(['8.0.0.0/8']);
      open(world, group, { cidr: id });
      click(world, group, 4 * MINUTE, { kind: 'keep', by: BOB, keepFor: HOUR });
      at(world, 20 * MINUTE, () => world.aws.growList(id, ['144.0.0.0/9']));
    },
  },
  {
    name: 'three findings in one digest',
    digestFrom: 0,
    tells:
      'opened@0 opened@0 opened@0 reminded@8 reminded@8 reminded@8 reminded@13 reminded@13 reminded@13 revoking@16 revoked@16 revoking@16 revoked@16 revoking@16 revoked@16',
    lasts: 3 * HOUR,
    play: (world, group) => {
      const others = [1, 2].map(() => world.aws.createGroup(group));
      for (const [i, one] of [group, ...others].entries()) at(world, i * SECOND, () => add(world, one, '0.0.0.0/0'));
    },
  },
  {
    name: 'open before the first sweep, and adopted',
    sweeps: true,
    tells: 'adopted@13 opened@13 reminded@21 reminded@26 revoking@28 revoked@28',
    lasts: 4 * HOUR,
    play: (world, group) => {
      world.aws.add(group.groupId, [aRule('0.0.0.0/0')], 'nobody');
      at(world, 3 * MINUTE, () => world.people.adopt(group, ALICE));
    },
  },
  {
    name: 'reachable, with a shorter deadline',
    reachableRevokeAfter: 4 * MINUTE,
    tells: 'opened@0 reminded@2 unanswered@2 revoking@5 revoked@5',
    lasts: 3 * HOUR,
    play: (world, group) => open(world, group),
  },
  {
    name: 'its message is deleted, and so is the next one',
    tells: 'opened@0 reminded@8 reminded@13 revoking@16 revoked@16',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      for (const after of [2 * MINUTE, 9 * MINUTE])
        at(world, after, () => {
          const message = world.slack.messages.findLast(({ finding }) => finding.group.groupId === group.groupId);
          if (message) world.slack.remove(message);
        });
    },
  },
  {
    name: 'three rules, each decided on by itself',
    tells:
      'opened@0 joined@0 joined@0 revoking@2 revoked@2 kept@3 kept@3 withdrawn@20 reminded@28 reminded@34 revoking@35 revoked@36 ending@48 reopened@63 reminded@71 reminded@77 revoking@79 revoked@79',
    lasts: 5 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, SECOND, () => add(world, group, '::/0', 6443));
      at(world, 2 * SECOND, () => add(world, group, '0.0.0.0/0', 6000, 11_000));
      const pick = (n: number) => [world.aws.rules(group.groupId)[n]?.ruleId ?? ''];
      at(world, 2 * MINUTE, () => world.people.click(group, { kind: 'revoke', by: ALICE, ruleIds: pick(1) }));
      at(world, 3 * MINUTE, () =>
        world.people.click(group, { kind: 'keep', by: BOB, keepFor: HOUR, ruleIds: pick(0) }),
      );
      at(world, 3 * MINUTE + 5 * SECOND, () =>
        world.people.click(group, { kind: 'keep', by: DAVE, keepFor: 2 * HOUR }),
      );
      click(world, group, 20 * MINUTE, { kind: 'withdraw', by: ALICE });
    },
  },
  {
    name: 'two groups open before, adopted at once',
    sweeps: true,
    tells:
      'adopted@13 opened@13 adopted@13 opened@13 reminded@21 reminded@21 reminded@26 reminded@26 revoking@28 revoked@28 revoking@28 revoked@28',
    lasts: 4 * HOUR,
    play: (world, group) => {
      const other = world.aws.createGroup(group);
      for (const { groupId } of [group, other]) world.aws.add(groupId, [aRule('0.0.0.0/0')], 'nobody');
      at(world, 3 * MINUTE, () => world.people.adopt(group, ALICE));
      // While the report that says so is on its way to Slack.
      at(world, 3 * MINUTE + 300, () => world.people.adopt(other, BOB));
    },
  },
  {
    name: 'two rules, one removed by somebody as they are revoked, and the other put back',
    settings: { reopen: true },
    tells:
      'opened@0 opened@0 revoking@5x2 revoked@5 vanished@5 proposed@10 restored@12 joined@12 kept@12 ending@57 reopened@73 reminded@81 reminded@87 revoking@88 revoked@88',
    lasts: 6 * HOUR,
    play: (world, group) => {
      at(world, 0, () => void world.aws.add(group.groupId, [aRule('0.0.0.0/0'), aRule('::/0', 6443)], 'somebody'));
      at(world, 5 * MINUTE, () => {
        world.people.click(group, { kind: 'revoke', by: ALICE });
        world.aws.remove(group.groupId, first(world, group), 'somebody');
      });
      click(world, group, 10 * MINUTE, { kind: 'undo', by: ALICE, keepFor: HOUR });
      click(world, group, 12 * MINUTE, { kind: 'agree', by: BOB });
    },
  },
  {
    name: 'a prefix list grows, and another rule names it while that is looked at',
    tells: 'opened@4 joined@4 reminded@12x2 reminded@18x2 revoking@20x2 revoked@20x2',
    lasts: 3 * HOUR,
    play: (world, group) => {
      const id = world.aws.createList(['8.0.0.0/9']);
      open(world, group, { cidr: id });
      at(world, 4 * MINUTE, () => world.aws.growList(id, ['8.128.0.0/9']));
      // Between two looks of one run, the first of which has posted.
      const addOnceTold = (after: number): void =>
        at(world, after, () => {
          if (world.slack.messages.length > 0) add(world, group, id, 6443);
          else if (after < 5 * MINUTE) addOnceTold(after + SECOND / 5);
        });
      addOnceTold(4 * MINUTE);
    },
  },
  {
    name: 'forged messages of every kind, beside a deadline',
    tells: 'opened@0 reminded@8 reminded@13 revoking@16 revoked@16',
    // Until the last of them is a dead letter.
    lasts: 4 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, MINUTE, () => world.intruders.forge(group));
      for (const after of [MINUTE, 2 * MINUTE, 2 * HOUR]) at(world, after, () => world.intruders.openElsewhere());
    },
  },
  ...DOOR_SCENARIOS,
  ...READING_SCENARIOS,
  ...DEPLOY_SCENARIOS,
  ...DECISION_SCENARIOS,
  ...SAVING_SCENARIOS,
  ...RUN_SCENARIOS,
];
