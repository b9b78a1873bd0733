import { describe, expect, it } from '@jest/globals';
import { reopen } from '../../src/use-cases/reopen.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { ALICE, BOB, CAROL, GROUP } from '../support/findings.ts';
import { announced, repliesOf, shownText, statesOf } from '../support/story.ts';
import { CAROLS_EMAIL, createWorld, KUBELET, OLIVE, PRIVATE, type RuleInput, type World } from '../support/world.ts';

const ALL_PORTS: RuleInput = { port: 0, to: 65_535, cidr: '0.0.0.0/0' };
const BACK = { kind: 'undo', reason: 'the customer is down', keepFor: 4 * HOUR } as const;

/** A rule with a description and tags, revoked by Alice. */
const revoked = async (rule: RuleInput = KUBELET, options: Parameters<typeof createWorld>[0] = {}) => {
  const world = createWorld({ reopen: true, ...options });
  const { rules } = world.open(rule, PRIVATE);
  const ruleId = String(rules[0]?.id);
  const descriptions = [{ ruleId, description: 'for the demo' }];
  world.model.updateDescriptions({
    groupId: world.group.groupId,
    groupName: null,
    isEgress: false,
    permissions: [],
    descriptions,
  });
  world.model.createTags([ruleId], [{ key: 'team', value: 'payments' }]);
  await world.run();
  await world.click('revoke', ALICE);
  await world.run();
  return { world, ruleId };
};
const inbound = (world: World): string[] =>
  world
    .inbound()
    .filter((rule) => rule !== '443-443 10.0.0.0/8')
    .sort();
const liveRule = (world: World) =>
  world.model.rules(world.group.groupId).find(({ isEgress, fromPort }) => !isEgress && fromPort !== 443);

describe('an undo', () => {
  it('that was proposed before a pause is agreed on after it, and not during it', async () => {
    const { world } = await revoked();
    await world.click(BACK, ALICE);
    await world.run();
    await world.pauseBy(OLIVE);
    await world.click('agree', BOB);
    await world.run();
    expect((await world.current()).restores).toEqual([]);
    await world.resumeBy(OLIVE);
    expect(inbound(world)).toEqual([]);
    await world.click('agree', BOB);
    await world.run();
    expect(inbound(world)).toEqual(['10250-10250 0.0.0.0/0']);
  });

  it('puts back exactly what was removed, with description and tags, as an exception of two people', async () => {
    const { world, ruleId } = await revoked();
    expect(inbound(world)).toEqual([]);
    await world.pass(10 * MINUTE);
    await world.agreeOn(BACK, ALICE, BOB);
    expect(liveRule(world)).toMatchObject({
      ipProtocol: 'tcp',
      fromPort: 10_250,
      toPort: 10_250,
      source: { kind: 'ipv4', cidr: '0.0.0.0/0' },
      description: 'for the demo',
      tags: new Map([['team', 'payments']]),
    });
    expect(liveRule(world)?.id).not.toBe(ruleId);
    expect((await world.current()).exceptions).toMatchObject([
      { reason: 'the customer is down', approvers: [ALICE, BOB], until: NOON + 10 * MINUTE + 4 * HOUR },
    ]);
    // On record from the moment on in which it is back, and kept by the exception that was there first.
    expect(announced(world).slice(-4)).toEqual(['proposed', 'joined', 'restored', 'kept']);
    expect(shownText(world)).toContain('the customer is down');
  });

  it('opens nothing any more when it was delivered twice, and the other run was refused and has said so', async () => {
    const { world } = await revoked();
    const authorizer = { ...world.authorizer };
    const hasFailed = async () => (await world.current()).restores[0]?.state.kind === 'failed';
    const beside: Promise<void>[] = [];
    let come = (): void => undefined;
    world.authorizer.authorize = async (group, rules) => {
      if (beside.length > 0) {
        come();
        while (!(await hasFailed()));
        return authorizer.authorize(group, rules);
      }
      const hasCome = new Promise<void>((resolve) => (come = resolve));
      beside.push(reopen(world.depsOf('beside/1'), group));
      await Promise.race([hasCome, ...beside]);
      return { kind: 'refused', why: 'UnauthorizedOperation: no' };
    };
    await world.agreeOn(BACK, ALICE, BOB);
    await Promise.all(beside);
    expect(await hasFailed()).toBe(true);
    expect(inbound(world)).toEqual([]);
  });

  it('is one person’s word no more than an approver’s own: somebody else agrees, or nothing happens', async () => {
    const { world } = await revoked();
    await world.click(BACK, ALICE);
    await world.run();
    await world.click('agree', ALICE);
    await world.click('agree', CAROL);
    await world.pass(29 * MINUTE);
    expect(inbound(world)).toEqual([]);
    expect(world.notifier.told.map(({ userId }) => userId)).toEqual(['U0ALICE', 'U0CAROL']);
  });

  it('is not for the person who opened it', async () => {
    const { world } = await revoked(KUBELET, { actor: CAROLS_EMAIL, approvers: [ALICE.userId, CAROL.userId] });
    await world.click(BACK, CAROL);
    await world.run();
    await world.click(BACK, ALICE);
    await world.run();
    await world.click('agree', CAROL);
    await world.run();
    expect(inbound(world)).toEqual([]);
    expect(world.notifier.told.map(({ text }) => text)).toEqual([
      expect.stringContaining('You opened this yourself'),
      expect.stringContaining('You opened this yourself'),
    ]);
  });

  it('ends with its exception: the new rule waits for a decision again, and closes', async () => {
    const { world } = await revoked();
    await world.agreeOn(BACK);
    await world.pass(4 * HOUR - MINUTE);
    expect(inbound(world)).toEqual(['10250-10250 0.0.0.0/0']);
    await world.pass(20 * MINUTE);
    expect(inbound(world)).toEqual([]);
  });

  it('is offered for its time only: before the end of it, not after', async () => {
    const { world } = await revoked();
    await world.pass(30 * MINUTE - 1);
    expect((await world.current()).undoUntil).toBe(NOON + 30 * MINUTE);
    await world.pass(1);
    expect(await world.current()).toMatchObject({ sequence: 2, undoUntil: null });
    await world.click(BACK, ALICE, { sequence: 1 });
    await world.run();
    expect(inbound(world)).toEqual([]);
    expect(world.notifier.told).toEqual([
      { account: GROUP.account, userId: 'U0ALICE', text: expect.stringContaining('can be undone') },
    ]);
  });

  it('that nobody agrees to in time comes to nothing', async () => {
    const { world } = await revoked();
    await world.click(BACK, ALICE);
    await world.run();
    const [proposal] = (await world.current()).proposals;
    await world.pass(31 * MINUTE);
    await world.click({ kind: 'agree', proposal: String(proposal?.id) }, BOB, { sequence: 1 });
    await world.run();
    expect(inbound(world)).toEqual([]);
    expect(world.notifier.told.map(({ userId }) => userId)).toEqual(['U0BOB']);
  });

  it('twice puts one rule back', async () => {
    const { world } = await revoked();
    await world.agreeOn(BACK);
    await world.click(BACK, ALICE);
    await world.run();
    expect((await world.current()).proposals).toEqual([]);
    world.enqueue('reopen', { group: `${world.group.account}/${world.group.region}/${world.group.groupId}` });
    await world.run();
    expect(inbound(world)).toEqual(['10250-10250 0.0.0.0/0']);
    expect(announced(world).filter((kind) => kind === 'restored')).toHaveLength(1);
  });

  it('of a narrowed rule puts the wide one back and takes its pieces away', async () => {
    const world = createWorld({ reopen: true });
    world.open(ALL_PORTS, PRIVATE);
    await world.run();
    await world.click('narrow', ALICE);
    await world.run();
    expect(inbound(world)).toHaveLength(3);
    await world.agreeOn(BACK);
    expect(inbound(world)).toEqual(['0-65535 0.0.0.0/0']);
  });

  it.each<[string, readonly string[], readonly string[], number]>([
    ['has more entries by now is refused', ['128.0.0.0/1'], [], 0],
    ['has fewer of the same entries is what two people agreed to', [], ['64.0.0.0/2'], 1],
  ])('of a rule whose prefix list %s', async (_what, added, removed, rules) => {
    const world = createWorld({ reopen: true });
    const entries = ['0.0.0.0/2', '64.0.0.0/2'].map((cidr) => ({ cidr, description: null }));
    const list = world.model.createPrefixList({ name: 'all', family: 4, maxEntries: 3, entries, tags: [] });
    world.open({ port: 10_250, cidr: list.id });
    await world.run();
    await world.click('revoke', ALICE);
    await world.run();
    const add = added.map((cidr) => ({ cidr, description: null }));
    const change = { id: list.id, currentVersion: 1, name: null, maxEntries: null };
    world.model.modifyPrefixList({ ...change, add, remove: removed });
    await world.agreeOn(BACK);
    expect(inbound(world)).toHaveLength(rules);
    expect(announced(world)).toContain(rules === 0 ? 'restore-failed' : 'restored');
  });

  it('of a rule whose prefix list opens the group ends with the exception, although its event counts for nothing', async () => {
    const world = createWorld({ reopen: true });
    const entries = [{ cidr: '0.0.0.0/1', description: null }];
    const list = world.model.createPrefixList({ name: 'half', family: 4, maxEntries: 3, entries, tags: [] });
    world.open({ port: 10_250, cidr: list.id });
    await world.run();
    await world.click('revoke', ALICE);
    await world.run();
    await world.agreeOn(BACK);
    expect(announced(world).at(-1)).toBe('kept');
    await world.pass(BACK.keepFor - MINUTE);
    expect(inbound(world)).toHaveLength(1);
    await world.pass(HOUR);
    expect(inbound(world)).toEqual([]);
  });

  it.each([
    ['a quota that is full', { kind: 'quota', why: 'RulesPerSecurityGroupLimitExceeded: full' }],
    ['a refusal of AWS', { kind: 'refused', why: 'UnauthorizedOperation: no' }],
  ] as const)('that fails for %s says so, and leaves no exception behind', async (_what, answer) => {
    const { world } = await revoked();
    world.authorizer.authorize = async () => answer;
    await world.agreeOn(BACK);
    expect(inbound(world)).toEqual([]);
    expect(repliesOf(world, 'restore-failed')).toEqual([expect.stringContaining(answer.why)]);
    expect((await world.current()).exceptions).toEqual([]);
    // People may ask again.
    expect((await statesOf(world)).map(({ kind }) => kind)).toEqual(['revoked']);
    expect(shownText(world)).toContain('Undo');
  });

  it('never happens where REOPEN is off', async () => {
    const { world } = await revoked(KUBELET, { reopen: false });
    expect(await world.current()).toMatchObject({ sequence: 2, undoUntil: null });
    await world.click(BACK, ALICE, { sequence: 1 });
    await world.run();
    expect(inbound(world)).toEqual([]);
  });
});
