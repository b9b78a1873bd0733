import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, NOON, SECOND } from '../support/clock.ts';
import { ALICE } from '../support/findings.ts';
import { announced, replied, repliesOf } from '../support/story.ts';
import { reachableFacts } from '../support/surroundings.ts';
import { API_SERVER, createWorld, KUBELET } from '../support/world.ts';

/** When the thread was reminded, as the transitions say. */
const remindedAt = (world: ReturnType<typeof createWorld>) =>
  (world.notifier.messages[0]?.replies ?? [])
    .filter(({ transition }) => transition.kind === 'reminded')
    .map(({ transition }) => transition.at);

describe('a reminder', () => {
  it('comes at half time and shortly before the deadline, and calls the approvers', async () => {
    const world = createWorld({ revokeAfter: HOUR });
    world.open(KUBELET);
    await world.pass(HOUR - SECOND);
    expect(remindedAt(world)).toEqual([NOON + 30 * MINUTE, NOON + 55 * MINUTE]);
    for (const text of repliesOf(world, 'reminded')) expect(text).toMatch(/^<@U0ALICE> <@U0BOB> .*nobody decided/);
  });

  it('comes once before a short deadline', async () => {
    const world = createWorld({ revokeAfter: 2 * MINUTE });
    world.open(KUBELET);
    await world.pass(2 * MINUTE - SECOND);
    expect(remindedAt(world)).toEqual([NOON + MINUTE]);
  });

  it('comes not at all once somebody has decided', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.run();
    await world.agreeOn('keep');
    await world.pass(15 * MINUTE);
    expect(replied(world)).not.toContain('reminded');
  });

  it('comes again for a deadline that was moved later', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.pass(8 * MINUTE);
    await world.click('more-time', ALICE);
    await world.pass(36 * MINUTE);
    expect(replied(world)).toEqual(['reminded', 'extended', 'reminded', 'reminded']);
  });

  it('is missed rather than late: one for all that was missed while nothing ran', async () => {
    const world = createWorld({ revokeAfter: HOUR });
    world.open(KUBELET);
    await world.run();
    world.clock.advance(57 * MINUTE);
    await world.pass(2 * MINUTE);
    expect(replied(world)).toEqual(['reminded']);
    await world.pass(MINUTE);
    expect(world.inbound()).toEqual([]);
  });

  it('is no reason to ask anybody where Portcullis only alerts', async () => {
    const world = createWorld({ enforcement: 'observe' });
    world.open(KUBELET);
    await world.pass(16 * MINUTE);
    expect(replied(world)).not.toContain('reminded');
    expect(announced(world)).toEqual(['opened', 'observed']);
  });
});

describe('paging tools', () => {
  it('are told at half time, once, of what the internet reaches and nobody has answered', async () => {
    const world = createWorld();
    world.surroundings.facts = reachableFacts();
    world.open(KUBELET);
    await world.pass(7.5 * MINUTE - SECOND);
    expect(announced(world)).not.toContain('unanswered');
    await world.pass(7 * MINUTE);
    expect(announced(world).filter((kind) => kind === 'unanswered')).toHaveLength(1);
    expect(replied(world)).not.toContain('unanswered');
  });

  it('are not told of what the internet does not reach, nor of what somebody decided', async () => {
    const unreachable = createWorld();
    unreachable.open(KUBELET);
    await unreachable.pass(16 * MINUTE);
    const decided = createWorld();
    decided.surroundings.facts = reachableFacts();
    decided.open(KUBELET);
    await decided.run();
    await decided.agreeOn('keep');
    await decided.pass(16 * MINUTE);
    for (const world of [unreachable, decided]) expect(announced(world)).not.toContain('unanswered');
  });

  it('are told again when another deadline reaches its half time unanswered', async () => {
    const world = createWorld();
    world.surroundings.facts = reachableFacts();
    world.open(KUBELET);
    await world.pass(16 * MINUTE);
    world.open(API_SERVER);
    await world.pass(2 * MINUTE);
    expect(announced(world).filter((kind) => kind === 'unanswered')).toHaveLength(2);
  });
});
