import type { GroupKey } from '../../src/finding/finding.ts';
import { groupKeyText } from '../../src/finding/finding.ts';
import { HOUR, MINUTE, SECOND } from '../support/clock.ts';
import { ALICE } from '../support/findings.ts';
import { add, at, click, idsIn, isAny, isPutBack, narrow, once, open, revokeAndUndo, wideRules } from './acting.ts';
import { ONCALL, OLIVE } from './operators.ts';
import type { Scenario } from './scenarios.ts';
import { aRule } from './stories.ts';
import { AFTER_FIRST_SWEEP } from './sweeping.ts';
import type { World } from './world.ts';

const wake = (world: World, group: GroupKey): void =>
  world.queues.send('remediate', { kind: 'wake-up', group: groupKeyText(group) });
const words = (word: string, count: number): string => Array.from({ length: count }, () => word).join(' ');
const many = (count: number) => wideRules(Array.from({ length: count }, (_, i) => 10_001 + i));

const removeMany = (world: World, group: GroupKey, from: number, to?: number): void =>
  void world.aws.remove(group.groupId, idsIn(world, group).slice(from, to), 'somebody');

/** What comes between the calls of one run: other runs, failures, answers that come late, and pauses. */
export const RUN_SCENARIOS: readonly Scenario[] = [
  {
    name: 'what Slack has posted without an answer is not posted again by the next look of the same run',
    isSingle: true,
    hasFailures: true,
    tells: 'opened@4 joined@4 reminded@12x2 reminded@18x2 revoking@20x2 revoked@20x2',
    lasts: 3 * HOUR,
    play: (world, group) => {
      const id = world.aws.createList(['8.0.0.0/9']);
      open(world, group, { cidr: id });
      at(world, 4 * MINUTE, () => {
        world.aws.growList(id, ['8.128.0.0/9']);
        world.onNext('notifier.post', () => {
          add(world, group, id, 6443);
          // Nor can it be written down that nobody posts any more.
          world.onNext('findings.save', () => ({ fails: 'before' }));
          return { fails: 'after' };
        });
      });
    },
  },
  {
    name: 'what nobody can be asked about does not hold up what was revoked beside it',
    isSingle: true,
    hasFailures: true,
    settings: { lease: 6 * MINUTE, reopen: true },
    tells: 'opened@0 joined@1 revoking@6x2 revoked@6 vanished@6 joined@6 reminded@8 revoking@9 revoked@9',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, MINUTE, () => add(world, group, '::/0', 6443));
      at(world, 6 * MINUTE, () => {
        world.people.click(group, { kind: 'revoke', by: ALICE });
        world.aws.modify(group.groupId, idsIn(world, group)[1] ?? '', aRule('::/0', 10250));
      });
      world.aws.onceClosed(group.groupId, () => world.onNext('lookUps.request', () => ({ fails: 'before' })));
    },
  },
  {
    name: 'a rule that AWS has removed, and that two runs cannot look for',
    isSingle: true,
    hasFailures: true,
    tells: 'opened@0 revoking@6 failed@6 revoking@7 failed@7 revoking@10 revoked@10',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      click(world, group, 6 * MINUTE, { kind: 'revoke', by: ALICE });
      world.aws.onceClosed(group.groupId, () =>
        world.onNext('securityGroups.inboundRules', () => {
          world.onNext('securityGroups.inboundRules', () => ({ fails: 'before' }));
          return { fails: 'before' };
        }),
      );
    },
  },
  {
    name: 'a rule that nobody can judge when it is to be revoked',
    isSingle: true,
    tells: 'opened@0 revoking@6 failed@6 revoking@7 revoked@7',
    lasts: 3 * HOUR,
    play: (world, group) => {
      const id = world.aws.createList(['8.0.0.0/8']);
      open(world, group, { cidr: id });
      at(world, 6 * MINUTE, () => {
        world.people.click(group, { kind: 'revoke', by: ALICE });
        world.aws.hideList(id, 'changing', { looks: 4 });
      });
    },
  },
  {
    name: 'AWS answers a revoke when the lease of its claim has ended, and another run has seen the rule gone',
    isSingle: true,
    settings: { lease: 5 * SECOND },
    tells: 'opened@0 revoking@6 vanished@6',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      click(world, group, 6 * MINUTE, { kind: 'revoke', by: ALICE });
      world.onNext('revoker.revoke', () => {
        world.timeline.at(world.timeline.now() + 6 * SECOND, () => wake(world, group));
        return { answersAfter: 20 * SECOND };
      });
    },
  },
  {
    name: 'the last update of a finding arrives when the next one has begun',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 revoking@2 revoked@2 opened@34 reminded@36 revoking@36 revoked@36',
    lasts: 4 * HOUR,
    play: (world, group) => {
      open(world, group);
      click(world, group, 2 * MINUTE, { kind: 'revoke', by: ALICE });
      at(world, 31 * MINUTE, () =>
        world.onNext('notifier.update', () => {
          wake(world, group);
          return { latency: 8 * SECOND };
        }),
      );
      at(world, 34 * MINUTE, () => add(world, group, '0.0.0.0/0'));
    },
  },
  {
    name: 'pieces of a narrowing that EC2 shows only when nobody waits for them any more',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 narrowing@3 narrowing-failed@3 reminded@9 reminded@14 revoking@16 revoked@16',
    says: ['AWS does not show the rules that were added'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group, { port: 6000, to: 7000 });
      narrow(world, group);
      world.onNext('authorizer.authorize', () => world.aws.showLate(group.groupId, 20 * SECOND));
    },
  },
  {
    name: 'pieces of a narrowing that EC2 shows only when nobody may take them away any more',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 narrowing@3 narrowing-failed@3 reminded@9 reminded@14 revoking@16 revoked@16',
    leaves: ['6000-6442 0.0.0.0/0', '6444-7000 0.0.0.0/0'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group, { port: 6000, to: 7000 });
      narrow(world, group);
      world.onNext('authorizer.authorize', () => world.aws.showLate(group.groupId, 20 * SECOND));
      once(
        world,
        3 * MINUTE,
        () => (world.stored(group)?.strays ?? null) !== null,
        () => world.deploy({ reopen: false }),
      );
    },
  },
  {
    name: 'a pause right before the spare rules of a narrowing go',
    isSingle: true,
    hasFailures: true,
    settings: { reopen: true },
    tells: 'opened@0 narrowing@3 revoking@3 failed@3 narrowing@15 revoking@15 revoked@15',
    leaves: ['6000-6442 0.0.0.0/0', '6444-7000 0.0.0.0/0'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group, { port: 6000, to: 7000 });
      narrow(world, group);
      world.instead.revoke = { kind: 'refused', why: 'UnauthorizedOperation' };
      once(world, 3 * MINUTE, isAny(world, group, 'failed'), () => {
        delete world.instead.revoke;
        world.onNext('securityGroups.restorableRules', () => world.operators.pause(ONCALL));
      });
      at(world, 15 * MINUTE, () => world.operators.resume(OLIVE));
    },
  },
  {
    name: 'an undo that AWS refuses to one of two runs',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 revoking@5 revoked@5 proposed@10 restore-failed@12',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      revokeAndUndo(world, group);
      once(world, 12 * MINUTE, isPutBack(world, group), () =>
        world.onNext('authorizer.authorize', () => {
          world.instead.authorize = { kind: 'refused', why: 'UnauthorizedOperation' };
          world.queues.send('reopen', { group: groupKeyText(group) });
          // The other one would see that the rule is gone only after the first has given up, and be let do it.
          world.onNext('securityGroups.restorableRules', () => {
            delete world.instead.authorize;
            return { latency: 5 * SECOND };
          });
          return { latency: 3 * SECOND };
        }),
      );
    },
  },
  {
    name: 'the event of a rule comes while the first sweep of all writes the rule down',
    isSingle: true,
    sweeps: true,
    tells: 'opened@0 reminded@8 reminded@13 revoking@16 revoked@16',
    lasts: 3 * HOUR,
    play: (world, group) => {
      at(world, -AFTER_FIRST_SWEEP, () => add(world, group, '0.0.0.0/0'));
      world.onNext('findings.save', () => ({ latency: 25 * SECOND }));
    },
  },
  {
    name: 'out of reach, where what is reachable has a shorter deadline',
    isSingle: true,
    reachableRevokeAfter: 4 * MINUTE,
    isUnreachable: true,
    tells: 'opened@0 reminded@8 reminded@13 revoking@16 revoked@16',
    lasts: 3 * HOUR,
    play: (world, group) => open(world, group),
  },
  {
    name: 'more rules than a finding holds',
    isSingle: true,
    isLarge: true,
    hasFailures: true,
    // Who makes room asks for another look; where that run dies, a sweep finds what is left.
    sweeps: true,
    tells: `opened@10 ${words('joined@11', 99)} vanished@13x99 joined@13 revoking@16x2 revoked@16x2`,
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group, { cidr: '::/0', port: 6443 });
      at(world, MINUTE, () => void world.aws.add(group.groupId, many(100), 'somebody'));
      // All that it holds but the first; the last it has no room for until they are gone.
      at(world, 3 * MINUTE, () => removeMany(world, group, 1, 100));
      click(world, group, 6 * MINUTE, { kind: 'revoke', by: ALICE });
    },
  },
  {
    name: 'a full finding makes room for what is new',
    isSingle: true,
    isLarge: true,
    tells: `opened@0 ${words('joined@1', 58)} vanished@3x58 ${words('joined@5', 42)} vanished@7x42 reminded@8 revoking@10 revoked@10`,
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group, { cidr: '::/0', port: 6443 });
      at(world, MINUTE, () => void world.aws.add(group.groupId, many(58), 'somebody'));
      at(world, 3 * MINUTE, () => removeMany(world, group, 1));
      at(world, 5 * MINUTE, () => void world.aws.add(group.groupId, many(42), 'somebody'));
      at(world, 7 * MINUTE, () => removeMany(world, group, 1));
      click(world, group, 10 * MINUTE, { kind: 'revoke', by: ALICE });
    },
  },
];
