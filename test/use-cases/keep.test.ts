import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, NOON, SECOND } from '../support/clock.ts';
import { ALICE, BOB, CAROL, GROUP } from '../support/findings.ts';
import { announced, replied, repliesOf, shownText, statesOf } from '../support/story.ts';
import { API_SERVER, CAROLS_EMAIL, createWorld, KUBELET, PRIVATE } from '../support/world.ts';

const opened = async (options: Parameters<typeof createWorld>[0] = {}) => {
  const world = createWorld({ actor: CAROLS_EMAIL, ...options });
  const { rules } = world.open(KUBELET, PRIVATE);
  await world.run();
  return { world, ruleId: String(rules[0]?.id) };
};
const FOR_A_DAY = { kind: 'keep', reason: 'load test until tomorrow', keepFor: 24 * HOUR } as const;

describe('a keep', () => {
  it('shows reason, approver and end, and ends by itself with a reminder an hour before', async () => {
    const { world } = await opened();
    await world.click(FOR_A_DAY, ALICE);
    await world.pass(23 * HOUR - SECOND);
    expect(await statesOf(world)).toMatchObject([
      { kind: 'kept', by: ALICE, second: null, reason: 'load test until tomorrow', until: NOON + 24 * HOUR },
    ]);
    expect(shownText(world)).toContain('load test until tomorrow');
    expect(shownText(world)).toContain('<@U0ALICE>');
    expect(replied(world)).toEqual(['kept']);
    await world.pass(SECOND);
    expect(replied(world)).toEqual(['kept', 'ending']);
    await world.pass(HOUR + 15 * MINUTE);
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
    expect(announced(world).filter((kind) => kind !== 'reminded')).toEqual([
      'opened',
      'kept',
      'ending',
      'reopened',
      'revoking',
      'revoked',
    ]);
    expect(world.notifier.messages).toHaveLength(1);
  });

  it('is for the chosen rules alone; what else the message shows closes at its deadline', async () => {
    const world = createWorld({ actor: CAROLS_EMAIL });
    const { rules } = world.open(KUBELET, API_SERVER);
    await world.run();
    await world.click({ ...FOR_A_DAY, ruleIds: [String(rules[1]?.id)] }, ALICE);
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual(['6443-6443 0.0.0.0/0']);
  });

  it('is never longer than MAX_KEEP, whatever the click says, renewals included', async () => {
    const { world } = await opened({ maxKeep: 10 * HOUR });
    await world.click({ ...FOR_A_DAY, keepFor: 8 * HOUR }, ALICE);
    await world.pass(8 * HOUR);
    await world.click({ ...FOR_A_DAY, keepFor: 8 * HOUR }, ALICE);
    await world.run();
    expect(await statesOf(world)).toMatchObject([{ kind: 'kept', until: NOON + 10 * HOUR }]);
    await world.pass(2 * HOUR);
    await world.click(FOR_A_DAY, ALICE);
    await world.run();
    expect(await statesOf(world)).toEqual([{ kind: 'pending' }]);
    expect(world.notifier.told).toEqual([
      {
        account: GROUP.account,
        userId: 'U0ALICE',
        text: 'It was kept open for 10 h already, the longest that is allowed (MAX_KEEP).',
      },
    ]);
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
  });
});

describe('who may keep', () => {
  it('is not the person who opened the rule: told to them alone, and announced for the audit', async () => {
    const { world } = await opened({ approvers: [ALICE.userId, CAROL.userId] });
    await world.click(FOR_A_DAY, CAROL);
    await world.run();
    expect(await statesOf(world)).toEqual([{ kind: 'pending' }]);
    expect(world.notifier.told).toEqual([
      {
        account: GROUP.account,
        userId: 'U0CAROL',
        text: 'You opened this yourself, so somebody else has to decide that it stays open.',
      },
    ]);
    expect(world.announcements.refusals).toMatchObject([{ what: 'keep', by: CAROL }]);
    expect(replied(world)).toEqual([]);
  });

  it('is nobody but an approver: told to them alone, and announced for the audit', async () => {
    const { world } = await opened();
    await world.click(FOR_A_DAY, CAROL);
    await world.run();
    expect(await statesOf(world)).toEqual([{ kind: 'pending' }]);
    expect(world.notifier.told).toEqual([
      { account: GROUP.account, userId: 'U0CAROL', text: expect.stringContaining('Only an approver may do this.') },
    ]);
    expect(world.announcements.refusals).toEqual([
      expect.objectContaining({ group: world.group, what: 'keep', by: CAROL, why: world.notifier.told[0]?.text }),
    ]);
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
  });

  it.each(['guest', 'stranger', 'bot', 'deactivated'] as const)(
    'is no %s, whom APPROVERS may name',
    async (standing) => {
      const { world } = await opened();
      world.directory.people = world.directory.people.map((one) =>
        one.userId === ALICE.userId ? { ...one, standing } : one,
      );
      for (const wish of [FOR_A_DAY, 'revoke', 'more-time'] as const) await world.click(wish, ALICE);
      await world.run();
      expect(await statesOf(world)).toEqual([{ kind: 'pending' }]);
      expect(world.notifier.told.map(({ userId }) => userId)).toEqual(['U0ALICE', 'U0ALICE', 'U0ALICE']);
      expect(world.announcements.refusals.map(({ what }) => what)).toEqual(['keep', 'revoke', 'more-time']);
    },
  );

  it('is nobody at all without APPROVERS; anyone in the channel may still revoke', async () => {
    const { world } = await opened({ approvers: [] });
    await world.click(FOR_A_DAY, ALICE);
    await world.run();
    expect(await statesOf(world)).toEqual([{ kind: 'pending' }]);
    expect(world.notifier.told[0]?.text).toContain('until APPROVERS names who may');
    await world.click('revoke', BOB);
    await world.run();
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
  });

  it('waits for Slack when nobody can say who somebody is, and the deadline stands meanwhile', async () => {
    const { world } = await opened();
    world.directory.isDown = true;
    await world.click(FOR_A_DAY, ALICE);
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
  });
});

describe('where AWS does not prove who opened it', () => {
  it('a keep takes two approvers: the first proposes, the thread calls the others, the second agrees', async () => {
    const { world } = await opened({ actor: null });
    await world.click(FOR_A_DAY, ALICE);
    await world.run();
    expect(await statesOf(world)).toEqual([{ kind: 'pending' }]);
    expect(repliesOf(world, 'proposed')).toEqual([expect.stringContaining('<@U0BOB>')]);
    expect(shownText(world)).toContain('load test until tomorrow');
    await world.pass(5 * MINUTE);
    await world.click('agree', BOB);
    await world.run();
    expect(await statesOf(world)).toMatchObject([
      { kind: 'kept', by: ALICE, second: BOB, until: NOON + 24 * HOUR + 5 * MINUTE },
    ]);
    expect((await world.current()).proposals).toEqual([]);
  });

  it('nobody agrees with themselves, and nobody but an approver agrees', async () => {
    const { world } = await opened({ actor: null });
    await world.click(FOR_A_DAY, ALICE);
    await world.run();
    await world.click('agree', ALICE);
    await world.click('agree', CAROL);
    await world.run();
    expect(await statesOf(world)).toEqual([{ kind: 'pending' }]);
    expect(world.notifier.told.map(({ text }) => text)).toEqual([
      'You proposed it yourself: somebody else has to agree.',
      expect.stringContaining('Only an approver'),
    ]);
  });

  it('a proposal keeps nothing: unanswered, it ends with the deadline', async () => {
    const { world } = await opened({ actor: null });
    await world.click(FOR_A_DAY, ALICE);
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
    await world.click(
      { kind: 'agree', proposal: `${world.group.account}/${world.group.region}/${world.group.groupId}/1/proposal/1` },
      BOB,
      { sequence: 1 },
    );
    await world.run();
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
    expect(world.notifier.told).toEqual([
      { account: GROUP.account, userId: 'U0BOB', text: expect.stringContaining('The deadline had passed') },
    ]);
  });

  it('the same proposal by the same person is made once', async () => {
    const { world } = await opened({ actor: null });
    const { version } = await world.current();
    await world.click(FOR_A_DAY, ALICE, { version });
    await world.click(FOR_A_DAY, ALICE, { version });
    await world.run();
    expect(repliesOf(world, 'proposed')).toHaveLength(1);
    expect(world.notifier.told).toEqual([]);
  });

  it('so does one where AWS proves somebody whom Slack does not know', async () => {
    const { world } = await opened({ actor: 'dave@acme.example' });
    await world.click(FOR_A_DAY, ALICE);
    await world.run();
    expect(await statesOf(world)).toEqual([{ kind: 'pending' }]);
    expect(repliesOf(world, 'proposed')[0]).toContain('no member of this Slack workspace');
  });
});
