import type { GroupKey } from '../../src/finding/finding.ts';
import { groupKeyText } from '../../src/finding/finding.ts';
import type { NewRule } from '../../src/ports.ts';
import { HOUR, MINUTE, SECOND } from '../support/clock.ts';
import { ALICE, BOB } from '../support/findings.ts';
import { add, at, click, first, once, open, wideRules } from './acting.ts';
import { OLIVE, ONCALL } from './operators.ts';
import type { Scenario } from './scenarios.ts';
import { aRule } from './stories.ts';
import type { World } from './world.ts';

const addAll = (world: World, { groupId }: GroupKey, rules: readonly NewRule[]): void =>
  void world.aws.add(groupId, rules, 'somebody');
const remove = (world: World, group: GroupKey, after: number, which = 0): void =>
  at(world, after, () => {
    const rule = world.aws.rules(group.groupId)[which];
    if (rule) world.aws.remove(group.groupId, rule.ruleId, 'somebody');
  });
const isPosted = (world: World) => (): boolean => world.slack.messages.length > 0;

/** Ports: with three more, one more than a finding holds of what is settled besides. */
const MANY = Array.from({ length: 58 }, (_, i) => 10_100 + i);
const TOO_MANY = [...MANY, 10_200, 10_201, 10_202];

/** The run that makes this call first is slow in it, and what it does is asked for once more meanwhile. */
const twiceAtOnce = (world: World, group: GroupKey, call: string): void =>
  world.onNext(call, () => {
    world.queues.send('reopen', { group: groupKeyText(group) });
    return { latency: 5 * SECOND };
  });

/** Who decides too late, too often, about themselves or of what has changed meanwhile, and what they are told. */
export const DECISION_SCENARIOS: readonly Scenario[] = [
  {
    name: 'who proposed a keep agrees on it',
    isSingle: true,
    isProven: false,
    tells: 'opened@0 proposed@2 revoking@5 revoked@5',
    hears: ['You proposed it yourself'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      click(world, group, 2 * MINUTE, { kind: 'keep', by: ALICE });
      click(world, group, 3 * MINUTE, { kind: 'agree', by: ALICE });
      click(world, group, 5 * MINUTE, { kind: 'revoke', by: BOB });
    },
  },
  {
    name: 'who opened it asks for an undo, and agrees on one',
    isSingle: true,
    actor: ALICE,
    settings: { reopen: true },
    tells: 'opened@0 revoking@2 revoked@2 proposed@4',
    hears: ['You opened this yourself'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      click(world, group, 2 * MINUTE, { kind: 'revoke', by: BOB });
      click(world, group, 3 * MINUTE, { kind: 'undo', by: ALICE });
      click(world, group, 4 * MINUTE, { kind: 'undo', by: BOB });
      click(world, group, 6 * MINUTE, { kind: 'agree', by: ALICE });
    },
  },
  {
    name: 'who opened it proposes a keep before Slack has said who that is',
    isSingle: true,
    actor: ALICE,
    tells: 'opened@0 proposed@0 revoking@4 revoked@4',
    hears: ['Who proposed this has opened it themselves'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      world.onNext('directory.findByEmail', () => ({ latency: 15 * SECOND }));
      once(world, 0, isPosted(world), () => world.people.click(group, { kind: 'keep', by: ALICE }));
      click(world, group, 2 * MINUTE, { kind: 'agree', by: BOB });
      click(world, group, 4 * MINUTE, { kind: 'revoke', by: BOB });
    },
  },
  {
    name: 'more time, once more than it is given',
    isSingle: true,
    tells: 'opened@0 extended@2 extended@4 revoking@8 revoked@8',
    hears: ['It was given more time 2 times already'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      for (const minute of [2, 4, 6]) click(world, group, minute * MINUTE, { kind: 'more-time', by: BOB });
      click(world, group, 8 * MINUTE, { kind: 'revoke', by: BOB });
    },
  },
  {
    name: 'an undo while it is paused',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 revoking@2 revoked@2',
    hears: ['puts nothing back until it is resumed'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      click(world, group, 2 * MINUTE, { kind: 'revoke', by: ALICE });
      at(world, 4 * MINUTE, () => world.operators.pause(ONCALL));
      click(world, group, 6 * MINUTE, { kind: 'undo', by: ALICE });
      at(world, 8 * MINUTE, () => world.operators.resume(OLIVE));
    },
  },
  {
    name: 'an undo that is agreed on too late, while another rule can still be put back',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 joined@1 revoking@2 revoked@2 proposed@4 revoking@6 revoked@6',
    hears: ['A revoke can be undone for 30 min only'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      open(world, group, { after: MINUTE, cidr: '::/0', port: 6443 });
      const closeFirst = (): void =>
        world.people.click(group, { kind: 'revoke', by: ALICE, ruleIds: [first(world, group)] });
      at(world, 2 * MINUTE, closeFirst);
      click(world, group, 4 * MINUTE, { kind: 'undo', by: ALICE });
      at(world, 6 * MINUTE, closeFirst);
      click(world, group, 34 * MINUTE, { kind: 'agree', by: BOB });
    },
  },
  {
    name: 'a prefix list that is kept, and cannot be read when another rule comes',
    isSingle: true,
    tells: 'opened@0 kept@4 ending@49 reopened@65 reminded@73 reminded@78 revoking@80 revoked@80',
    leaves: ['10250-10250 8.0.0.0/9'],
    lasts: 5 * HOUR,
    play: (world, group) => {
      const id = world.aws.createList(['8.0.0.0/8']);
      open(world, group, { cidr: id });
      click(world, group, 4 * MINUTE, { kind: 'keep', by: BOB, keepFor: HOUR });
      at(world, 10 * MINUTE, () => {
        world.aws.hideList(id, 'failing', { time: 2 * MINUTE });
        add(world, group, '8.0.0.0/9');
      });
    },
  },
  {
    name: 'paused with one rule closed and one that waits',
    isSingle: true,
    tells: 'opened@0 joined@1 revoking@2 revoked@2 revoking@5 revoked@5',
    waits: ['1 open, 0 held', '1 open, 0 held'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      open(world, group, { after: MINUTE, cidr: '::/0', port: 6443 });
      at(world, 2 * MINUTE, () =>
        world.people.click(group, { kind: 'revoke', by: ALICE, ruleIds: [first(world, group)] }),
      );
      at(world, 3 * MINUTE, () => world.operators.pause(ONCALL));
      at(world, 4 * MINUTE, () => world.operators.resume(OLIVE));
      click(world, group, 5 * MINUTE, { kind: 'revoke', by: BOB });
    },
  },
  {
    name: 'opened again in a pause until it has no time left',
    isSingle: true,
    tells:
      'opened@2 reminded@10 reminded@15 vanished@22 opened@24 reminded@25 vanished@30 opened@32 revoking@40 revoked@40',
    lasts: 4 * HOUR,
    play: (world, group) => {
      at(world, 0, () => world.operators.pause(ONCALL));
      open(world, group, { after: 2 * MINUTE });
      remove(world, group, 22 * MINUTE);
      open(world, group, { after: 24 * MINUTE });
      remove(world, group, 30 * MINUTE);
      open(world, group, { after: 32 * MINUTE });
      at(world, 40 * MINUTE, () => world.operators.resume(OLIVE));
    },
  },
  {
    name: 'opened again after a revoke, where seconds are given for that',
    isSingle: true,
    settings: { reopenedRevokeAfter: 10 * SECOND },
    tells: 'opened@0 revoking@2 revoked@2 opened@6 revoking@6 revoked@6',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      click(world, group, 2 * MINUTE, { kind: 'revoke', by: ALICE });
      open(world, group, { after: 6 * MINUTE });
    },
  },
  {
    name: 'kept again for the seconds that MAX_KEEP leaves',
    isSingle: true,
    settings: { maxKeep: HOUR },
    tells: 'opened@0 kept@5 ending@48 reopened@62 kept@64 reopened@65 reminded@73 reminded@78 revoking@80 revoked@80',
    lasts: 5 * HOUR,
    play: (world, group) => {
      open(world, group);
      click(world, group, 5 * MINUTE, { kind: 'keep', by: ALICE, keepFor: 57 * MINUTE });
      click(world, group, 64.5 * MINUTE, { kind: 'keep', by: ALICE, keepFor: HOUR });
    },
  },
  {
    name: 'removed and opened again beside a rule that was opened before it and is kept',
    isSingle: true,
    tells:
      'opened@0 joined@4 kept@5 vanished@6 joined@10 reminded@15 reminded@18 revoking@20 revoked@20 withdrawn@30 revoking@32 revoked@32',
    lasts: 4 * HOUR,
    play: (world, group) => {
      open(world, group);
      open(world, group, { after: 4 * MINUTE, cidr: '::/0', port: 6443 });
      at(world, 5 * MINUTE, () =>
        world.people.click(group, { kind: 'keep', by: ALICE, keepFor: HOUR, ruleIds: [first(world, group)] }),
      );
      remove(world, group, 6 * MINUTE, 1);
      open(world, group, { after: 10 * MINUTE, cidr: '::/0', port: 6443 });
      click(world, group, 30 * MINUTE, { kind: 'withdraw', by: ALICE });
      click(world, group, 32 * MINUTE, { kind: 'revoke', by: ALICE });
    },
  },
  {
    name: 'opened again after each deadline',
    isSingle: true,
    tells:
      'opened@0 reminded@8 reminded@13 revoking@16 revoked@16 opened@18 reminded@19 revoking@20 revoked@20 opened@27 reminded@28 revoking@29 revoked@29',
    lasts: 4 * HOUR,
    play: (world, group) => {
      for (const minute of [0, 18, 27]) open(world, group, { after: minute * MINUTE });
    },
  },
  {
    name: 'a revoke that comes to the table when somebody else has closed it and it is in the archive',
    isSingle: true,
    tells: 'opened@0 revoking@5 revoked@5',
    hears: ['was faster and decided to revoke it'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, 5 * MINUTE, () => {
        world.people.click(group, { kind: 'revoke', by: ALICE });
        world.onNext(['findings.save', 'dynamodb.putItem'], () => ({ latency: 20 * SECOND }));
      });
      click(world, group, 5 * MINUTE + 3 * SECOND, { kind: 'revoke', by: BOB });
    },
  },
  {
    name: 'a revoke that names a version far ahead comes to the table when the next finding is open',
    isSingle: true,
    tells: 'opened@0 revoking@5 revoked@5 opened@5 reminded@6 revoking@8 revoked@8',
    hears: ['was faster and decided to revoke it'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, 5 * MINUTE, () => {
        world.people.click(group, { kind: 'revoke', by: ALICE, version: 1_000 });
        world.onNext(['findings.save', 'dynamodb.putItem'], () => ({ latency: 27 * SECOND }));
      });
      click(world, group, 5 * MINUTE + 2 * SECOND, { kind: 'revoke', by: BOB });
      open(world, group, { after: 5 * MINUTE + 8 * SECOND });
    },
  },
  {
    name: 'a narrowing that AWS refuses to two runs at once',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 narrowing@3 narrowing-failed@3 revoking@6 revoked@6',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group, { port: 6000, to: 11_000 });
      world.instead.authorize = { kind: 'refused', why: 'UnauthorizedOperation' };
      click(world, group, 3 * MINUTE, { kind: 'narrow', by: ALICE });
      twiceAtOnce(world, group, 'authorizer.authorize');
      click(world, group, 6 * MINUTE, { kind: 'revoke', by: ALICE });
    },
  },
  {
    name: 'the pieces beside a wide rule that could not be revoked, taken away by two runs at once',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 narrowing@3 revoking@3 failed@3 narrowing@5 revoking@5 revoked@5',
    leaves: ['6000-6442 0.0.0.0/0', '6444-7000 0.0.0.0/0'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group, { port: 6000, to: 7000 });
      click(world, group, 3 * MINUTE, { kind: 'narrow', by: ALICE });
      world.instead.revoke = { kind: 'refused', why: 'UnauthorizedOperation' };
      twiceAtOnce(world, group, 'remover.revoke');
      at(world, 4 * MINUTE, () => void delete world.instead.revoke);
    },
  },
  {
    name: 'an undo of a rule for which the finding has no room any more when it is agreed on',
    isSingle: true,
    settings: { reopen: true, reopenedRevokeAfter: 15 * MINUTE },
    tells: `opened@0 opened@0 opened@0 revoking@2x3 revoked@2x3 proposed@4 ${'joined@5 '.repeat(58)}observed@20x58`,
    hears: ['was faster and decided to revoke it'],
    leaves: MANY.map((from) => `${from}-10250 0.0.0.0/0`),
    lasts: 3 * HOUR,
    play: (world, group) => {
      at(world, 0, () => addAll(world, group, [aRule('0.0.0.0/0'), aRule('::/0', 6443), aRule('::/0')]));
      click(world, group, 2 * MINUTE, { kind: 'revoke', by: ALICE });
      let second = '';
      at(world, 1 * MINUTE, () => (second = world.aws.rules(group.groupId)[1]?.ruleId ?? ''));
      at(world, 4 * MINUTE, () => world.people.click(group, { kind: 'undo', by: ALICE, ruleIds: [second] }));
      at(world, 5 * MINUTE, () => addAll(world, group, wideRules(MANY)));
      click(world, group, 7 * MINUTE, { kind: 'agree', by: BOB });
      // What is left is no part of the story.
      at(world, 8 * MINUTE, () => world.deploy({ enforcement: 'observe' }));
    },
  },
  {
    name: 'as many rules as a finding holds when they are over, while it only alerts',
    isSingle: true,
    settings: { enforcement: 'observe' },
    tells: `${'opened@0 '.repeat(34)}observed@15x34`,
    leaves: MANY.slice(0, 34).map((from) => `${from}-10250 0.0.0.0/0`),
    lasts: 2 * HOUR,
    play: (world, group) => at(world, 0, () => addAll(world, group, wideRules(MANY.slice(0, 34)))),
  },
  {
    name: 'more rules than a finding holds when they are over, while they wait',
    isSingle: true,
    settings: { enforcement: 'observe' },
    tells: `${'opened@0 '.repeat(61)}observed@15x61`,
    leaves: TOO_MANY.map((from) => `${from}-10250 0.0.0.0/0`),
    lasts: 2 * HOUR,
    play: (world, group) => at(world, 0, () => addAll(world, group, wideRules(TOO_MANY))),
  },
];
