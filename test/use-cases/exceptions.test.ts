import { describe, expect, it } from '@jest/globals';
import { modifyEvent } from '../support/change-event.ts';
import { HOUR, MINUTE, SECOND } from '../support/clock.ts';
import type { SlackUser } from '../../src/finding/finding.ts';
import { ALICE, BOB, CAROL, GROUP } from '../support/findings.ts';
import { announced, repliesOf, shownText, statesOf } from '../support/story.ts';
import { API_SERVER, createWorld, KUBELET, PRIVATE, type World } from '../support/world.ts';

const KEPT = { kind: 'keep', reason: 'vendor access', keepFor: 8 * HOUR } as const;

/** A rule that two people keep open for eight hours. */
const kept = async (options: Parameters<typeof createWorld>[0] = {}) => {
  const world = createWorld(options);
  const { rules } = world.open(KUBELET);
  await world.run();
  await world.agreeOn(KEPT);
  return { world, ruleId: String(rules[0]?.id) };
};
/** Somebody removes the rule, and the check that follows settles it. */
const remove = async (world: World, ruleId: string) => {
  const call = { groupId: world.group.groupId, groupName: null, isEgress: false, ruleIds: [ruleId], permissions: [] };
  world.model.revoke(call);
  world.checks.requested.push({ group: world.group, by: 'terraform' });
  await world.run();
};

describe('a rule that is made again under a running exception', () => {
  it('pages nobody: no message, no reply, no reminder, no deadline', async () => {
    const { world, ruleId } = await kept();
    await world.pass(HOUR);
    await remove(world, ruleId);
    expect(await world.current()).toMatchObject({ sequence: 2, exposures: [] });
    const messages = world.notifier.messages.length;
    world.open(KUBELET);
    await world.pass(HOUR);
    expect(await statesOf(world)).toMatchObject([{ kind: 'kept', by: ALICE, second: BOB, reason: 'vendor access' }]);
    expect(await world.current()).toMatchObject({ quiet: true, deadline: null, message: null });
    expect(world.notifier.messages).toHaveLength(messages);
    expect(world.notifier.told).toEqual([]);
    expect(world.notifier.toldActors).toEqual([]);
    // The bus knows all of it, for the record.
    expect(announced(world).slice(-2)).toEqual(['opened', 'kept']);
  });

  it('is asked about when the exception ends, with a full deadline, and then closes', async () => {
    const { world, ruleId } = await kept();
    await remove(world, ruleId);
    world.open(KUBELET);
    await world.pass(8 * HOUR + SECOND);
    expect(await statesOf(world)).toEqual([{ kind: 'pending' }]);
    expect(world.notifier.messages).toHaveLength(2);
    expect(shownText(world)).toContain('[Revoke now]');
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual([]);
  });

  it('is an alert like any other when its content is another one, or the exception has ended', async () => {
    const { world, ruleId } = await kept();
    await remove(world, ruleId);
    world.open({ port: 10_250, to: 10_251, cidr: '0.0.0.0/0' });
    await world.run();
    expect((await world.current()).deadline).not.toBeNull();
    expect(world.notifier.messages).toHaveLength(2);

    const ended = await kept();
    await remove(ended.world, ended.ruleId);
    await ended.world.pass(8 * HOUR);
    ended.world.open(KUBELET);
    await ended.world.run();
    expect(await statesOf(ended.world)).toEqual([{ kind: 'pending' }]);
  });

  it('is asked about when the exception ends, too, if it was edited into what is excepted, and no sweep comes by', async () => {
    const { world, ruleId } = await kept();
    await remove(world, ruleId);
    const { rules } = world.open(PRIVATE);
    await world.run();
    const edited = String(rules[0]?.id);
    const source = { kind: 'ipv4' as const, cidr: '0.0.0.0/0', description: null };
    const permission = { ipProtocol: 'tcp', fromPort: 10_250, toPort: 10_250, sources: [source] };
    world.model.modifyRules(world.group.groupId, [{ ruleId: edited, permission }]);
    world.enqueue('ingress', modifyEvent(world.group.groupId, edited, 10_250, '0.0.0.0/0'));
    await world.run();
    expect(await statesOf(world)).toMatchObject([{ kind: 'kept', by: ALICE }]);
    expect(world.notifier.messages).toHaveLength(1);
    await world.pass(8 * HOUR + SECOND);
    expect(await statesOf(world)).toEqual([{ kind: 'pending' }]);
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual([]);
  });

  it('is told of with the next rule of its group that is not excepted', async () => {
    const { world, ruleId } = await kept();
    await remove(world, ruleId);
    world.open(KUBELET);
    await world.run();
    world.open(API_SERVER);
    await world.run();
    expect(world.notifier.messages).toHaveLength(2);
    expect((await statesOf(world)).map(({ kind }) => kind)).toEqual(['kept', 'pending']);
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual(['10250-10250 0.0.0.0/0']);
  });

  it('is nothing anew after a crash anywhere: redelivered, it is as quiet', async () => {
    const { world, ruleId } = await kept();
    await remove(world, ruleId);
    const { event } = world.open(KUBELET);
    await world.run();
    const before = await world.current();
    world.enqueue('ingress', event);
    await world.run();
    expect(await world.current()).toEqual(before);
  });
});

describe('the end of an exception', () => {
  it('comes by itself, an hour after its approvers were told', async () => {
    const { world } = await kept();
    await world.pass(7 * HOUR - SECOND);
    expect(repliesOf(world, 'ending')).toEqual([]);
    await world.pass(SECOND);
    expect(repliesOf(world, 'ending')).toEqual([expect.stringMatching(/<@U0ALICE>.*<@U0BOB>/)]);
    await world.pass(HOUR);
    expect(await statesOf(world)).toEqual([{ kind: 'pending' }]);
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual([]);
  });

  it('is brought about by whoever withdraws it: the rule waits for a decision again', async () => {
    const { world } = await kept();
    await world.pass(HOUR);
    const [exception] = (await world.current()).exceptions;
    await world.click({ kind: 'withdraw', exception: String(exception?.id) }, CAROL);
    await world.run();
    expect(await statesOf(world)).toEqual([{ kind: 'pending' }]);
    expect((await world.current()).exceptions).toMatchObject([{ until: world.clock.now(), withdrawnBy: CAROL }]);
    expect(announced(world).at(-1)).toBe('withdrawn');
    expect(repliesOf(world, 'withdrawn')[0]).toContain('<@U0CAROL>');
    expect((await world.current()).deadline).toBe(world.clock.now() + 15 * MINUTE);
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual([]);
  });

  it('is withdrawn also after its finding is settled, and the next rule is an alert again', async () => {
    const { world, ruleId } = await kept();
    const [exception] = (await world.current()).exceptions;
    await remove(world, ruleId);
    await world.click({ kind: 'withdraw', exception: String(exception?.id) }, CAROL, { sequence: 1, version: 3 });
    await world.run();
    world.open(KUBELET);
    await world.run();
    expect(await statesOf(world)).toEqual([{ kind: 'pending' }]);
    expect(world.notifier.messages).toHaveLength(2);
  });

  it('is withdrawn once: who comes second is told', async () => {
    const { world } = await kept();
    const [exception] = (await world.current()).exceptions;
    const withdraw = { kind: 'withdraw', exception: String(exception?.id) } as const;
    await world.click(withdraw, BOB);
    await world.click(withdraw, CAROL);
    await world.run();
    expect(world.notifier.told).toEqual([
      { account: GROUP.account, userId: 'U0CAROL', text: 'This exception has ended already.' },
    ]);
  });

  it('takes an approver where only approvers may decide', async () => {
    const { world } = await kept({ revokeBy: 'approvers' });
    const [exception] = (await world.current()).exceptions;
    await world.click({ kind: 'withdraw', exception: String(exception?.id) }, CAROL);
    await world.click('revoke', CAROL);
    await world.run();
    expect(world.announcements.refusals.map(({ what }) => what)).toEqual(['withdraw', 'revoke']);
    expect((await statesOf(world)).map(({ kind }) => kind)).toEqual(['kept']);
  });
});

describe('the Home tab', () => {
  const homeOpened = ({ userId }: SlackUser) => ({
    source: 'portcullis.slack',
    'detail-type': 'Home opened',
    detail: { userId },
  });

  it('shows an approver who opens it what is open, what is excepted, and the last decisions', async () => {
    const { world, ruleId } = await kept();
    await remove(world, ruleId);
    world.enqueue('decisions', homeOpened(BOB));
    await world.run();
    const excepted = { sequence: 2, exceptions: [expect.objectContaining({ reason: 'vendor access' })] };
    expect(world.homeTab.published).toEqual([
      {
        userId: 'U0BOB',
        lists: {
          open: [expect.objectContaining(excepted)],
          settled: [expect.objectContaining({ sequence: 1 })],
          pause: null,
        },
      },
    ]);
  });

  it('shows nobody else what the channel may keep to itself', async () => {
    const { world } = await kept();
    world.enqueue('decisions', homeOpened(CAROL));
    await world.run();
    expect(world.homeTab.published).toEqual([{ userId: 'U0CAROL', lists: null }]);
  });

  it('is shown anew to who has just withdrawn an exception', async () => {
    const { world } = await kept();
    const [exception] = (await world.current()).exceptions;
    await world.click({ kind: 'withdraw', exception: String(exception?.id) }, BOB);
    await world.run();
    expect(world.homeTab.published.map(({ userId }) => userId)).toEqual(['U0BOB']);
    expect(world.homeTab.published[0]?.lists?.open[0]?.exposures[0]?.state.kind).toBe('pending');
  });
});
