import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { ALICE, BOB, CAROL, GROUP } from '../support/findings.ts';
import { replied, shownText, statesOf } from '../support/story.ts';
import { API_SERVER, CAROLS_EMAIL, createWorld, KUBELET } from '../support/world.ts';

const opened = async (options: Parameters<typeof createWorld>[0] = {}) => {
  const world = createWorld(options);
  world.open(KUBELET);
  await world.run();
  return world;
};

describe('more time', () => {
  it('moves the deadline later, tells the thread, and the rule closes at the new one', async () => {
    const world = await opened();
    await world.pass(5 * MINUTE);
    await world.click('more-time', ALICE);
    await world.run();
    expect((await world.current()).deadline).toBe(NOON + 45 * MINUTE);
    expect(replied(world)).toEqual(['extended']);
    await world.pass(40 * MINUTE - 1);
    expect(world.inbound()).toHaveLength(1);
    expect(replied(world)).toEqual(['extended', 'reminded', 'reminded']);
    await world.pass(1);
    expect(world.inbound()).toEqual([]);
  });

  it('counts once for one message: a repetition is silent, another approver is told who was faster', async () => {
    const world = await opened();
    const { version } = await world.current();
    await world.click('more-time', ALICE, { version });
    await world.click('more-time', ALICE, { version });
    await world.click('more-time', BOB, { version });
    await world.run();
    expect(await world.current()).toMatchObject({ deadline: NOON + 45 * MINUTE, extensions: [{ by: ALICE }] });
    expect(world.notifier.told).toEqual([
      {
        account: GROUP.account,
        userId: 'U0BOB',
        text: '<@U0ALICE> was faster and gave it more time. The message shows the new deadline.',
      },
    ]);
  });

  it('is given so many times and no more, and the message no longer offers it', async () => {
    const world = await opened({ mostExtensions: 2 });
    expect(shownText(world)).toContain('[Give 30 min more]');
    for (const by of [ALICE, BOB]) {
      await world.click('more-time', by);
      await world.run();
    }
    expect((await world.current()).deadline).toBe(NOON + 75 * MINUTE);
    expect(shownText(world)).not.toContain('[Give 30 min more]');
    await world.click('more-time', ALICE);
    await world.run();
    expect((await world.current()).deadline).toBe(NOON + 75 * MINUTE);
    expect(world.notifier.told).toEqual([
      {
        account: GROUP.account,
        userId: 'U0ALICE',
        text: 'It was given more time 2 times already, and no more is allowed.',
      },
    ]);
    await world.pass(75 * MINUTE);
    expect(world.inbound()).toEqual([]);
  });

  it('is for approvers, and not for who opened it', async () => {
    const world = await opened({ actor: CAROLS_EMAIL, approvers: [CAROL.userId] });
    await world.click('more-time', BOB);
    await world.click('more-time', CAROL);
    await world.run();
    expect((await world.current()).deadline).toBe(NOON + 15 * MINUTE);
    expect(world.notifier.told.map(({ text }) => text)).toEqual([
      expect.stringContaining('Only an approver may do this.'),
      expect.stringContaining('You opened this yourself'),
    ]);
  });

  it('is not left over for what is opened afterwards', async () => {
    const world = await opened();
    await world.click('more-time', ALICE);
    await world.pass(46 * MINUTE);
    expect(world.inbound()).toEqual([]);
    world.open(API_SERVER);
    await world.run();
    expect(await world.current()).toMatchObject({ extensions: [], deadline: world.clock.now() + 2 * MINUTE });
  });

  it('comes too late after the deadline: who won is told', async () => {
    const world = await opened();
    const { version } = await world.current();
    await world.pass(15 * MINUTE);
    await world.click('more-time', ALICE, { sequence: 1, version });
    await world.pass(HOUR);
    expect(world.inbound()).toEqual([]);
    expect(world.notifier.told[0]?.text).toContain('The deadline had passed');
    expect(await statesOf(world)).toEqual([]);
  });
});
