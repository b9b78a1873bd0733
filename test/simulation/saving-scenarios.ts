import { HOUR, MINUTE, SECOND } from '../support/clock.ts';
import { ALICE, BOB } from '../support/findings.ts';
import { add, at, click, idsIn, isAny, narrow, once, open, PRIVATE, revokeAndUndo, wideRules } from './acting.ts';
import type { Scenario } from './scenarios.ts';
import { aRule } from './stories.ts';

/** From each of these to 10250: one rule more than a run tells of changes. */
const PORTS = Array.from({ length: 12 }, (_, i) => 10_200 + i);

/** What nobody needs any more, or not yet: clicks in the moment of the post, looks that take long, rooms that are full. */
export const SAVING_SCENARIOS: readonly Scenario[] = [
  {
    name: 'a click in the very moment in which the message shows one more rule',
    isSingle: true,
    tells: 'opened@0 joined@1 revoking@1x2 revoked@1x2',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      at(world, MINUTE, () => {
        add(world, group, '::/0', 6443);
        // The thread is told of it before it is written down that it is shown.
        world.onNext('notifier.reply', () => {
          world.people.click(group, { kind: 'revoke', by: ALICE });
          return { latency: 900 };
        });
      });
    },
  },
  {
    name: 'closed while somebody looks around, which takes long',
    isSingle: true,
    settings: { reopen: true },
    // Nobody knows whom to tell directly.
    isProven: false,
    tells: 'opened@0 revoking@0 revoked@0',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      world.onNext('surroundings.look', () => {
        world.people.click(group, { kind: 'revoke', by: ALICE });
        return { latency: 10 * SECOND };
      });
    },
  },
  {
    name: 'more ports are watched before a rule is narrowed',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 narrowing@3 narrowing-failed@3 reminded@9 reminded@14 revoking@16 revoked@16',
    says: ['nothing would be left of the rule'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group, { port: 6443, to: 6444 });
      narrow(world, group);
      once(world, 3 * MINUTE, isAny(world, group, 'narrowing'), () =>
        world.deploy({ watchedPorts: [...world.settings.watchedPorts, 6444] }),
      );
    },
  },
  {
    name: 'an undo in a group that has no room for it any more',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 revoking@5 revoked@5 proposed@10 restore-failed@12',
    says: ['60'],
    leaves: [...PRIVATE, 443].map((port) => `${port}-${port} 10.0.0.0/8`),
    lasts: 3 * HOUR,
    play: (world, group) => {
      const rules = PRIVATE.map((port) => aRule('10.0.0.0/8', port));
      world.aws.add(group.groupId, rules, 'nobody');
      open(world, group);
      revokeAndUndo(world, group);
      at(world, 7 * MINUTE, () => add(world, group, '10.0.0.0/8', 443));
    },
  },
  {
    name: 'an undo that AWS accepts, and nothing comes of it',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 revoking@5 revoked@5 proposed@10 restore-failed@12',
    says: ['AWS does not show the rule that was put back'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      revokeAndUndo(world, group);
      world.instead.authorize = { kind: 'authorized', rules: [] };
    },
  },
  {
    name: 'an undo of what was narrowed, whose pieces AWS does not let go at first',
    isSingle: true,
    settings: { reopen: true },
    tells:
      'opened@0 narrowing@3 revoking@3 revoked@3 proposed@10 joined@12 kept@12 restored@14 ending@57 reopened@73 reminded@81 reminded@87 revoking@88 revoked@88',
    lasts: 6 * HOUR,
    play: (world, group) => {
      const id = world.aws.createList(['8.0.0.0/8']);
      open(world, group, { cidr: id, port: 6000, to: 11_000 });
      narrow(world, group);
      click(world, group, 10 * MINUTE, { kind: 'undo', by: ALICE, keepFor: HOUR });
      click(world, group, 12 * MINUTE, { kind: 'agree', by: BOB });
      at(world, 10 * MINUTE, () => void (world.instead.remove = { kind: 'refused', why: 'UnauthorizedOperation' }));
      at(world, 13 * MINUTE, () => void delete world.instead.remove);
    },
  },
  {
    name: 'asked to reopen a group that nobody has ever seen',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 reminded@8 reminded@13 revoking@16 revoked@16',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      world.queues.send('reopen', { group: '111122223333/eu-west-1/sg-0c0c0c0c0c0c0c0c0' });
    },
  },
  {
    name: 'rules that are kept one after the other, each while the message is updated',
    isSingle: true,
    tells: [...PORTS.map(() => 'opened@0'), ...PORTS.slice(1).map(() => 'kept@1'), `vanished@5x${PORTS.length}`].join(
      ' ',
    ),
    lasts: 3 * HOUR,
    play: (world, group) => {
      at(world, 0, () => world.aws.add(group.groupId, wideRules(PORTS), 'somebody'));
      const keep = (n: number): void => {
        const rule = world.aws.rules(group.groupId)[n];
        if (!rule || n === 0) return;
        world.people.click(group, { kind: 'keep', by: ALICE, keepFor: HOUR, ruleIds: [rule.ruleId] });
        // No message is ever up to date, until nobody clicks any more.
        world.onNext('notifier.update', () => {
          keep(n - 1);
          return { latency: 1.2 * SECOND };
        });
      };
      at(world, MINUTE, () => keep(PORTS.length - 1));
      at(world, 5 * MINUTE, () => {
        // All at once, and one event is enough.
        const ids = idsIn(world, group);
        for (const [n, id] of ids.entries()) world.aws.remove(group.groupId, id, n === 0 ? 'somebody' : 'nobody');
      });
    },
  },
];
