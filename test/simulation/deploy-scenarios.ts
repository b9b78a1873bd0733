import { HOUR, MINUTE } from '../support/clock.ts';
import { ALICE, BOB } from '../support/findings.ts';
import { add, at, click, first, isAny, isPutBack, narrow, once, open, PRIVATE, revokeAndUndo } from './acting.ts';
import { OLIVE, ONCALL } from './operators.ts';
import type { Scenario } from './scenarios.ts';
import { aRule } from './stories.ts';

/** What changes in the middle of things: settings, prefix lists, pauses, and what AWS lets the bot do. */
export const DEPLOY_SCENARIOS: readonly Scenario[] = [
  {
    name: 'REOPEN is switched off before an undo is agreed on',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 revoking@5 revoked@5 proposed@10',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      revokeAndUndo(world, group);
      at(world, 11 * MINUTE, () => world.deploy({ reopen: false }));
      click(world, group, 14 * MINUTE, { kind: 'undo', by: BOB });
    },
  },
  {
    name: 'REOPEN is switched off before an undo is carried out',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 revoking@5 revoked@5 proposed@10 restore-failed@14',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      revokeAndUndo(world, group);
      once(world, 12 * MINUTE, isPutBack(world, group), () => world.deploy({ reopen: false }));
    },
  },
  {
    name: 'a pause before an undo is agreed on',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 revoking@5 revoked@5 proposed@10',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      revokeAndUndo(world, group);
      at(world, 11 * MINUTE, () => world.operators.pause(ONCALL));
      // The pause stays that of whoever was first, and only the first to resume ends it.
      at(world, 13 * MINUTE, () => world.operators.pause(OLIVE));
      for (const minute of [50, 52]) at(world, minute * MINUTE, () => world.operators.resume(OLIVE));
    },
  },
  {
    name: 'a pause before an undo is carried out',
    isSingle: true,
    settings: { reopen: true },
    tells:
      'opened@0 revoking@5 revoked@5 proposed@10 restored@30 joined@30 kept@30 ending@57 reopened@73 reminded@81 reminded@87 revoking@88 revoked@88',
    lasts: 4 * HOUR,
    play: (world, group) => {
      open(world, group);
      revokeAndUndo(world, group);
      once(world, 12 * MINUTE, isPutBack(world, group), () => world.operators.pause(ONCALL));
      at(world, 30 * MINUTE, () => world.operators.resume(OLIVE));
    },
  },
  {
    name: 'a pause before an undo is carried out, until it means nothing any more',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 revoking@5 revoked@5 proposed@10 restore-failed@90',
    lasts: 4 * HOUR,
    play: (world, group) => {
      open(world, group);
      revokeAndUndo(world, group);
      once(world, 12 * MINUTE, isPutBack(world, group), () => world.operators.pause(ONCALL));
      at(world, 90 * MINUTE, () => world.operators.resume(OLIVE));
    },
  },
  {
    name: 'an undo of rules whose prefix lists have grown, and cannot be read any more',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 joined@1 revoking@5x2 revoked@5x2 proposed@10x2 restore-failed@12 restore-failed@12',
    lasts: 3 * HOUR,
    play: (world, group) => {
      const [grows, hides] = [world.aws.createList(['8.0.0.0/8']), world.aws.createList(['0.0.0.0/1'])];
      open(world, group, { cidr: grows });
      open(world, group, { after: MINUTE, cidr: hides, port: 6443 });
      revokeAndUndo(world, group);
      at(world, 7 * MINUTE, () => world.aws.growList(grows, ['144.0.0.0/9']));
      at(world, 8 * MINUTE, () => world.aws.hideList(hides, 'gone', {}));
    },
  },
  {
    name: 'a prefix list lets in nobody any more when its rule is to be revoked',
    tells: 'opened@0 revoking@5 vanished@5',
    leaves: ['10250-10250 pl-00000000000000002'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      const id = world.aws.createList(['8.0.0.0/8']);
      open(world, group, { cidr: id });
      at(world, 5 * MINUTE, () => {
        world.people.click(group, { kind: 'revoke', by: ALICE });
        world.aws.shrinkList(id, ['8.0.0.0/9']);
      });
    },
  },
  {
    name: 'a narrowing at the deadline, and then nothing may be authorised, nor closed unasked',
    isSingle: true,
    settings: { reopen: true, onDeadline: 'narrow' },
    tells:
      'opened@0 reminded@8 reminded@13 narrowing@16 narrowing-failed@18 reminded@26 reminded@31 reminded@33 revoking@40 revoked@40',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group, { port: 6000, to: 11_000 });
      once(world, 15 * MINUTE, isAny(world, group, 'narrowing'), () =>
        world.deploy({ reopen: false, enforcement: 'approve' }),
      );
      click(world, group, 40 * MINUTE, { kind: 'revoke', by: ALICE });
    },
  },
  {
    name: 'a deadline that AWS refuses, and then only people may close',
    isSingle: true,
    tells:
      'opened@0 reminded@8 reminded@13 revoking@16 failed@16 reopened@17 reminded@25 reminded@31 reminded@32 revoking@40 revoked@40',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      world.instead.revoke = { kind: 'refused', why: 'UnauthorizedOperation' };
      once(world, 15 * MINUTE, isAny(world, group, 'failed'), () => {
        delete world.instead.revoke;
        world.deploy({ enforcement: 'approve' });
      });
      click(world, group, 40 * MINUTE, { kind: 'revoke', by: ALICE });
    },
  },
  {
    name: 'a narrowing that AWS refuses',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 narrowing@3 narrowing-failed@3 reminded@9 reminded@14 revoking@16 revoked@16',
    says: ['UnauthorizedOperation'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group, { port: 6000, to: 11_000 });
      world.instead.authorize = { kind: 'refused', why: 'UnauthorizedOperation' };
      narrow(world, group);
    },
  },
  {
    name: 'an undo that AWS refuses',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 revoking@5 revoked@5 proposed@10 restore-failed@12',
    says: ['UnauthorizedOperation'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      world.instead.authorize = { kind: 'refused', why: 'UnauthorizedOperation' };
      revokeAndUndo(world, group);
    },
  },
  {
    name: 'a wide rule whose revoke is refused after its pieces stand, and is tried again',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 narrowing@3 revoking@3 failed@3 narrowing@5 revoking@5 revoked@5',
    leaves: ['6000-6442 0.0.0.0/0', '6444-7000 0.0.0.0/0'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group, { port: 6000, to: 7000 });
      narrow(world, group);
      world.instead.revoke = { kind: 'refused', why: 'UnauthorizedOperation' };
      once(world, 3 * MINUTE, isAny(world, group, 'failed'), () => void delete world.instead.revoke);
    },
  },
  {
    name: 'a wide rule whose revoke is refused after its pieces stand, and somebody removes it',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 narrowing@3 revoking@3 failed@3 vanished@3',
    leaves: ['6000-6442 0.0.0.0/0', '6444-7000 0.0.0.0/0'],
    // Whoever is shown the wide rule a moment longer takes the pieces away: nobody needs them beside it.
    leavesStale: [],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group, { port: 6000, to: 7000 });
      narrow(world, group);
      world.instead.revoke = { kind: 'refused', why: 'UnauthorizedOperation' };
      once(world, 3 * MINUTE, isAny(world, group, 'failed'), () =>
        world.aws.remove(group.groupId, first(world, group), 'somebody'),
      );
    },
  },
  {
    name: 'a wide rule that somebody edits before it is narrowed',
    isSingle: true,
    settings: { reopen: true },
    tells:
      'opened@0 narrowing@3 narrowing-failed@3 joined@3 reminded@10x2 reminded@14x2 revoking@16x2 vanished@16 revoked@16',
    says: ['not there any more as it was found'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group, { port: 6000, to: 7000 });
      narrow(world, group);
      once(world, 3 * MINUTE, isAny(world, group, 'narrowing'), () =>
        world.aws.modify(group.groupId, first(world, group), aRule('0.0.0.0/0', 6000, 11_000)),
      );
    },
  },
  {
    name: 'a pause between two revokes of one run',
    isSingle: true,
    tells: 'opened@0 joined@1 revoking@5x2 revoked@5 revoked@30',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      open(world, group, { after: MINUTE, cidr: '::/0', port: 6443 });
      at(world, 5 * MINUTE, () => {
        world.people.click(group, { kind: 'revoke', by: ALICE });
        world.onNext('revoker.revoke', () => world.operators.pause(ONCALL));
      });
      at(world, 30 * MINUTE, () => world.operators.resume(OLIVE));
    },
  },
  {
    name: 'what is to be narrowed is not wide, or its deadline has passed in a pause',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 joined@6 reminded@8x2 reminded@14x2 revoking@40x2 revoked@40x2',
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group);
      narrow(world, group);
      at(world, 5 * MINUTE, () => world.operators.pause(ONCALL));
      at(world, 6 * MINUTE, () => add(world, group, '::/0', 6000, 7000));
      click(world, group, 20 * MINUTE, { kind: 'narrow', by: ALICE });
      at(world, 40 * MINUTE, () => world.operators.resume(OLIVE));
    },
  },
  {
    name: 'a row of keeps at its end, by a MAX_KEEP that was made shorter',
    isSingle: true,
    settings: { reopen: true, maxKeep: 2 * HOUR },
    tells: 'opened@0 kept@5 ending@50 reopened@66 revoking@67 revoked@67 proposed@70',
    lasts: 5 * HOUR,
    play: (world, group) => {
      open(world, group);
      click(world, group, 5 * MINUTE, { kind: 'keep', by: ALICE, keepFor: HOUR });
      // What is kept has no deadline to be moved.
      click(world, group, 20 * MINUTE, { kind: 'more-time', by: BOB });
      click(world, group, 67 * MINUTE, { kind: 'revoke', by: BOB });
      click(world, group, 70 * MINUTE, { kind: 'undo', by: ALICE, keepFor: HOUR });
      at(world, 71 * MINUTE, () => world.deploy({ maxKeep: HOUR }));
      click(world, group, 72 * MINUTE, { kind: 'agree', by: BOB });
      click(world, group, 74 * MINUTE, { kind: 'undo', by: BOB, keepFor: HOUR });
    },
  },
  {
    name: 'a keep beyond MAX_KEEP',
    isSingle: true,
    settings: { maxKeep: HOUR },
    tells: 'opened@0 kept@5 ending@50 reopened@66 reminded@74 reminded@79 revoking@81 revoked@81',
    lasts: 5 * HOUR,
    play: (world, group) => {
      open(world, group);
      for (const minute of [5, 68]) click(world, group, minute * MINUTE, { kind: 'keep', by: ALICE, keepFor: HOUR });
    },
  },
  {
    name: 'a kept rule is removed, and comes back under another id',
    isSingle: true,
    tells:
      'opened@0 kept@5 vanished@20 opened@25 kept@25 ending@50 reopened@66 reminded@74 reminded@79 revoking@81 revoked@81',
    lasts: 5 * HOUR,
    play: (world, group) => {
      open(world, group);
      click(world, group, 5 * MINUTE, { kind: 'keep', by: ALICE, keepFor: HOUR });
      at(world, 20 * MINUTE, () => world.aws.remove(group.groupId, first(world, group), 'somebody'));
      at(world, 25 * MINUTE, () => add(world, group, '0.0.0.0/0'));
    },
  },
  {
    name: 'a narrowing in a group that has no room for it',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 narrowing@3 narrowing-failed@3 reminded@9 reminded@14 revoking@16 revoked@16',
    leaves: PRIVATE.map((port) => `${port}-${port} 10.0.0.0/8`),
    lasts: 3 * HOUR,
    play: (world, group) => {
      const rules = PRIVATE.map((port) => aRule('10.0.0.0/8', port));
      world.aws.add(group.groupId, rules, 'nobody');
      open(world, group, { port: 6000, to: 11_000 });
      narrow(world, group);
    },
  },
  {
    name: 'a pause before a narrowing is carried out',
    isSingle: true,
    settings: { reopen: true },
    tells: 'opened@0 narrowing@3 revoking@10 revoked@10',
    leaves: ['6000-6442 0.0.0.0/0', '6444-7000 0.0.0.0/0'],
    lasts: 3 * HOUR,
    play: (world, group) => {
      open(world, group, { port: 6000, to: 7000 });
      narrow(world, group);
      once(world, 3 * MINUTE, isAny(world, group, 'narrowing'), () => world.operators.pause(ONCALL));
      at(world, 10 * MINUTE, () => world.operators.resume(OLIVE));
    },
  },
];
