import { HOUR, MINUTE, SECOND } from '../support/clock.ts';
import { ALICE, BOB, CAROL } from '../support/findings.ts';
import { at, click, open } from './acting.ts';
import { BOB_AT_WORK, OLIVE, OLIVE_ELSEWHERE, ONCALL, STRANGER, URSULA } from './operators.ts';
import type { Scenario } from './scenarios.ts';
import { FROM_OUTSIDE } from './slack-door.ts';
import { aRule } from './stories.ts';

const person = (name: string) => ({ kind: 'person', userId: '', name }) as const;

/** Who comes in, and by which door: each through the real one. */
export const DOOR_SCENARIOS: readonly Scenario[] = [
  {
    name: 'clicks of whom nobody let in, and a revoke by anybody of the channel',
    tells: 'opened@0 revoking@5 revoked@5',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      for (const [i, way] of FROM_OUTSIDE.entries())
        at(world, MINUTE + i * SECOND, () => world.door.trespass(group, i % 2 === 0 ? 'revoke' : 'keep', ALICE, way));
      at(world, 2 * MINUTE, () => world.door.pressAsNobody(group));
      at(world, 2 * MINUTE, () => world.intruders.changeElsewhere());
      at(world, 5 * MINUTE, () => world.door.press(group, { kind: 'revoke', by: CAROL }));
    },
  },
  {
    name: 'clicks while it only alerts',
    settings: { enforcement: 'observe' },
    tells: 'opened@0 observed@15',
    leaves: ['10250-10250 0.0.0.0/0'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, 2 * MINUTE, () => world.door.trespass(group, 'revoke', ALICE, 'while it only alerts'));
      at(world, 3 * MINUTE, () => world.door.trespass(group, 'keep', BOB, 'while it only alerts'));
    },
  },
  {
    name: 'kept by a form, withdrawn, and Home shows so',
    tells: 'opened@0 kept@3 withdrawn@20 revoking@24 revoked@24',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, 3 * MINUTE, () => world.door.press(group, { kind: 'keep', by: BOB, keepFor: HOUR }));
      at(world, 20 * MINUTE, () => world.door.press(group, { kind: 'withdraw', by: BOB }, 'home'));
      at(world, 24 * MINUTE, () => world.door.press(group, { kind: 'revoke', by: ALICE }));
    },
  },
  {
    name: 'only approvers may close, and see Home',
    revokeBy: 'approvers',
    tells: 'opened@0 revoking@6 revoked@6',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, MINUTE, () => world.door.press(group, { kind: 'revoke', by: CAROL }));
      at(world, 2 * MINUTE, () => world.door.press(group, { kind: 'more-time', by: CAROL }));
      at(world, 3 * MINUTE, () => world.door.lookAtHome(CAROL));
      at(world, 4 * MINUTE, () => world.door.lookAtHome(ALICE));
      at(world, 4 * MINUTE, () => world.door.lookFromOutside());
      at(world, 6 * MINUTE, () => world.door.press(group, { kind: 'revoke', by: ALICE }));
    },
  },
  {
    name: 'who opened it does not keep it by a form',
    actor: ALICE,
    tells: 'opened@0 kept@3 withdrawn@20 revoking@22 revoked@22',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, 2 * MINUTE, () => world.door.press(group, { kind: 'keep', by: ALICE }));
      at(world, 3 * MINUTE, () => world.door.press(group, { kind: 'keep', by: BOB, keepFor: HOUR }));
      at(world, 20 * MINUTE, () => world.terminals.decide(group, 'withdraw', ONCALL));
      click(world, group, 22 * MINUTE, { kind: 'revoke', by: BOB });
    },
  },
  {
    name: 'at the command line: nobody, a role, and one person who is not two',
    isProven: false,
    tells: 'opened@0 proposed@3 revoking@6 revoked@6',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, MINUTE, () => world.terminals.decide(group, 'revoke', STRANGER));
      at(world, 2 * MINUTE, () => world.terminals.decide(group, 'keep', ONCALL));
      at(world, 3 * MINUTE, () => world.terminals.decide(group, 'keep', OLIVE));
      at(world, 4 * MINUTE, () => world.terminals.decide(group, 'agree', OLIVE_ELSEWHERE));
      // Of whom nobody can tell that she is not in Slack by another name.
      at(world, 5 * MINUTE, () => world.door.press(group, { kind: 'agree', by: ALICE }));
      at(world, 6 * MINUTE, () => world.terminals.decide(group, 'revoke', ONCALL));
    },
  },
  {
    name: 'one person at both doors is not two',
    isProven: false,
    tells: 'opened@0 proposed@1 proposed@3 revoking@5 revoked@5',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, MINUTE, () => world.door.press(group, { kind: 'keep', by: BOB }));
      at(world, 2 * MINUTE, () => world.terminals.decide(group, 'agree', BOB_AT_WORK));
      at(world, 3 * MINUTE, () => world.terminals.decide(group, 'keep', BOB_AT_WORK));
      at(world, 4 * MINUTE, () => world.door.press(group, { kind: 'agree', by: BOB }));
      at(world, 5 * MINUTE, () => world.terminals.decide(group, 'revoke', BOB_AT_WORK));
      // When the other is on its way.
      at(world, 5 * MINUTE + SECOND, () => world.people.click(group, { kind: 'revoke', by: BOB }));
    },
  },
  {
    name: 'who opened it does not keep it at the command line',
    actor: person('olive'),
    tells: 'opened@0 kept@3 withdrawn@5 revoking@6 revoked@6',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, MINUTE, () => world.terminals.decide(group, 'keep', OLIVE));
      at(world, 3 * MINUTE, () => world.terminals.decide(group, 'keep', BOB_AT_WORK));
      at(world, 5 * MINUTE, () => world.terminals.decide(group, 'withdraw', OLIVE));
      click(world, group, 6 * MINUTE, { kind: 'revoke', by: BOB });
    },
  },
  {
    name: 'a user of IAM opened it',
    actor: person('ursula'),
    isUser: true,
    tells: 'opened@0 proposed@2 proposed@3 revoking@5 revoked@5',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, MINUTE, () => world.terminals.decide(group, 'keep', URSULA));
      at(world, 2 * MINUTE, () => world.terminals.decide(group, 'keep', OLIVE));
      at(world, 3 * MINUTE, () => world.door.press(group, { kind: 'keep', by: ALICE }));
      at(world, 4 * MINUTE, () => world.terminals.decide(group, 'agree', OLIVE));
      at(world, 5 * MINUTE, () => world.terminals.decide(group, 'revoke', URSULA));
    },
  },
  {
    name: 'a pause at the command line, asked for again after its end',
    tells: 'opened@0 revoking@2 revoked@5',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      let operation = '';
      at(world, MINUTE, () => (operation = world.terminals.pause(OLIVE)));
      click(world, group, 2 * MINUTE, { kind: 'revoke', by: BOB });
      at(world, 3 * MINUTE, () => world.terminals.resume(STRANGER));
      at(world, 5 * MINUTE, () => world.terminals.resume(ONCALL));
      at(world, 6 * MINUTE, () => void world.terminals.pause(OLIVE, operation));
    },
  },
  {
    name: 'adopted at the command line, and again in Slack by the same person',
    sweeps: true,
    tells: 'adopted@13 opened@13 revoking@16 revoked@16',
    lasts: 4 * HOUR,
    play: (world, group) => {
      const other = world.aws.createGroup(group);
      world.aws.add(group.groupId, [aRule('0.0.0.0/0')], 'nobody');
      at(world, 2 * MINUTE, () => world.terminals.adopt(STRANGER, [group], []));
      at(world, 3 * MINUTE, () => world.terminals.adopt(BOB_AT_WORK, [group, other], [group]));
      at(world, 4 * MINUTE, () => world.terminals.adopt(BOB_AT_WORK, [group], []));
      at(world, 4 * MINUTE, () => world.terminals.decideAmiss(group, OLIVE));
      at(world, 5 * MINUTE, () => world.door.adopt(group, BOB));
      click(world, group, 6 * MINUTE, { kind: 'revoke', by: BOB });
    },
  },
  {
    name: 'decided at the command line while Slack is down',
    // Who opened it would be told of what is over.
    isProven: false,
    slackDown: 4 * MINUTE,
    tells: 'opened@0 revoking@1 revoked@1',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, MINUTE, () => world.terminals.decide(group, 'revoke', OLIVE));
    },
  },
  {
    name: 'reachable while Slack is down',
    isProven: false,
    reachableRevokeAfter: 2 * MINUTE,
    slackDown: 1.5 * MINUTE,
    tells: 'opened@0 unanswered@2 reminded@2 revoking@3 revoked@3',
    lasts: 3 * HOUR,
    play: (world, group) => open(world, group),
  },
  {
    name: 'Slack takes no message first, and whoever opened it is told afterwards',
    slackMute: 1.5 * MINUTE,
    tells: 'opened@0 revoking@7 revoked@7',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      click(world, group, 7 * MINUTE, { kind: 'revoke', by: BOB });
    },
  },
  {
    name: 'heartbeats, and somebody who opens their group',
    tells: 'opened@0 reminded@8 revoking@12 revoked@12',
    leaves: ['10250-10250 10.0.0.0/8'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      const canary = world.aws.createGroup(group);
      world.heartbeats.watch(canary);
      // Some at the same moment, which one is enough for.
      for (const minute of [1, 6, 9, 9, 9]) at(world, minute * MINUTE, () => world.heartbeats.beat());
      at(world, 4 * MINUTE, () => world.heartbeats.leave());
      at(world, 8 * MINUTE, () => void world.aws.add(group.groupId, [aRule('10.0.0.0/8')], 'somebody'));
      open(world, canary);
      at(world, 12 * MINUTE, () => world.people.click(canary, { kind: 'revoke', by: BOB }));
    },
  },
];
