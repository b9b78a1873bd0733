import { describe, expect, it } from '@jest/globals';
import type { RevokeAnswer } from '../../src/ports.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { ALICE, BOB, GROUP } from '../support/findings.ts';
import { announced, repliesOf, shownText, statesOf } from '../support/story.ts';
import { createWorld, KUBELET, PRIVATE, type RuleInput, type World } from '../support/world.ts';

const ALL_PORTS: RuleInput = { port: 0, to: 65_535, cidr: '0.0.0.0/0' };
const ALL_TRAFFIC: RuleInput = { port: -1, protocol: '-1', cidr: '0.0.0.0/0' };
const REST_OF_ALL_PORTS = ['0-6442 0.0.0.0/0', '10251-65535 0.0.0.0/0', '6444-10249 0.0.0.0/0'];

const opened = async (rule: RuleInput, options: Parameters<typeof createWorld>[0] = {}) => {
  const world = createWorld({ reopen: true, ...options });
  const { rules } = world.open(rule, PRIVATE);
  await world.run();
  return { world, ruleId: String(rules[0]?.id) };
};
/** What is there now beside the private rule of the same call. */
const inbound = (world: World): string[] =>
  world
    .inbound()
    .filter((rule) => rule !== '443-443 10.0.0.0/8')
    .sort();

describe('“Close only 6443/10250”', () => {
  it('leaves of 0-65535 every other port open, and shows so when it is verified', async () => {
    const { world, ruleId } = await opened(ALL_PORTS);
    await world.click('narrow', ALICE);
    await world.run();
    expect(inbound(world)).toEqual(REST_OF_ALL_PORTS);
    expect(await statesOf(world)).toMatchObject([{ kind: 'revoked', by: ALICE }]);
    expect(announced(world)).toEqual(['opened', 'narrowing', 'revoking', 'revoked']);
    expect(repliesOf(world, 'revoked')[0]).toContain('Narrowed and verified');
    await world.pass(HOUR);
    expect(await world.outcomes(1)).toEqual({ [ruleId]: 'revoked' });
    expect(inbound(world)).toEqual(REST_OF_ALL_PORTS);
  });

  it('leaves of all traffic the other TCP ports, UDP and ICMP', async () => {
    const { world } = await opened(ALL_TRAFFIC);
    await world.click('narrow', ALICE);
    await world.run();
    expect(inbound(world)).toEqual(['-1--1 0.0.0.0/0', '0-65535 0.0.0.0/0', ...REST_OF_ALL_PORTS].sort());
    const protocols = world.model.rules(world.group.groupId).filter(({ isEgress }) => !isEgress);
    expect(protocols.map(({ ipProtocol }) => ipProtocol).sort()).toEqual(['icmp', 'tcp', 'tcp', 'tcp', 'tcp', 'udp']);
  });

  it('closes the wide rule only when the rest stands beside it', async () => {
    const { world } = await opened(ALL_PORTS);
    const before: string[][] = [];
    const revoker = { ...world.revoker };
    world.revoker.revoke = async (group, ruleId) => {
      before.push(inbound(world));
      return revoker.revoke(group, ruleId);
    };
    await world.click('narrow', ALICE);
    await world.run();
    expect(before).toEqual([['0-65535 0.0.0.0/0', ...REST_OF_ALL_PORTS].sort()]);
  });

  it('opens nothing that was not open: what it makes is judged like anything else, and is clear', async () => {
    const { world } = await opened(ALL_PORTS);
    await world.click('narrow', ALICE);
    await world.run();
    const pieces = world.model.rules(world.group.groupId).filter(({ isEgress }) => !isEgress);
    expect(pieces.filter(({ tags }) => tags.size > 0)).toHaveLength(3);
    world.enqueue('inspect', {
      kind: 'look-up',
      ...world.group,
      groupName: null,
      prefixListId: null,
      deadline: null,
      facts: (await world.current()).exposures[0]?.origin,
      lookUps: [{ reason: { code: 'rule-unknown', sentence: '' }, rules: null }],
    });
    await world.run();
    expect((await statesOf(world)).map(({ kind }) => kind)).toEqual(['revoked']);
  });

  it('revokes what is not wider beside it only when asked to', async () => {
    const world = createWorld({ reopen: true });
    world.open(ALL_PORTS, { port: 10_250, cidr: '::/0' });
    await world.run();
    await world.click('narrow', ALICE);
    await world.run();
    expect(inbound(world)).toEqual(REST_OF_ALL_PORTS);
    expect((await statesOf(world)).map(({ kind }) => kind)).toEqual(['revoked', 'revoked']);
  });

  it('is refused where there is nothing but watched ports, and where REOPEN is off', async () => {
    const narrow = await opened(KUBELET);
    const off = await opened(ALL_PORTS, { reopen: false });
    for (const { world } of [narrow, off]) {
      await world.click('narrow', ALICE);
      await world.run();
      expect(await statesOf(world)).toEqual([{ kind: 'pending' }]);
    }
    expect(narrow.world.notifier.told[0]?.text).toContain('No rule here opens more than the watched ports.');
    expect(off.world.notifier.told[0]?.text).toContain('REOPEN=off');
  });
});

describe('when the rest cannot be authorised, what was there before is there again', () => {
  const failed = async (world: World, why: string) => {
    expect(inbound(world)).toEqual(['0-65535 0.0.0.0/0']);
    expect(await statesOf(world)).toEqual([{ kind: 'pending' }]);
    expect(repliesOf(world, 'narrowing-failed')).toEqual([expect.stringContaining(why)]);
    // With the deadline that it had, by which the whole rule goes.
    expect((await world.current()).deadline).toBe(NOON + 15 * MINUTE);
    await world.pass(15 * MINUTE);
    expect(inbound(world)).toEqual([]);
  };

  it('for a quota that is full, and AWS is not even asked', async () => {
    const { world } = await opened(ALL_PORTS, { rulesPerGroup: 4 });
    world.authorizer.authorize = async () => Promise.reject(new Error('asked'));
    await world.click('narrow', ALICE);
    await world.run();
    await failed(world, 'RULES_PER_GROUP');
    expect(world.errors).toEqual([]);
  });

  it('for a refusal of AWS', async () => {
    const { world } = await opened(ALL_PORTS);
    world.authorizer.authorize = async () => ({ kind: 'refused', why: 'UnauthorizedOperation: no' });
    await world.click('narrow', ALICE);
    await world.run();
    await failed(world, 'UnauthorizedOperation');
  });

  it('for a describe that does not show all of it: the pieces are taken away again', async () => {
    const { world } = await opened(ALL_PORTS);
    const groups = { ...world.securityGroups };
    const hides = ({ rule }: Awaited<ReturnType<typeof groups.restorableRules>>[number]) => rule.fromPort === 6_444;
    world.securityGroups.restorableRules = async (group) =>
      (await groups.restorableRules(group)).filter((one) => !hides(one));
    const authorizer = { ...world.authorizer };
    world.authorizer.authorize = async (group, rules) =>
      authorizer.authorize(
        group,
        rules.filter(({ fromPort }) => fromPort !== 6_444),
      );
    await world.click('narrow', ALICE);
    await world.run();
    await failed(world, 'AWS does not show the rules that were added');
  });

  it('for a wide rule that somebody removed or changed meanwhile', async () => {
    const { world, ruleId } = await opened(ALL_PORTS);
    world.model.revoke({
      groupId: world.group.groupId,
      groupName: null,
      isEgress: false,
      ruleIds: [ruleId],
      permissions: [],
    });
    await world.click('narrow', ALICE);
    await world.run();
    expect(inbound(world)).toEqual([]);
    await world.pass(16 * MINUTE);
    expect(inbound(world)).toEqual([]);
    expect(await world.outcomes(1)).toEqual({ [ruleId]: 'vanished' });
  });
});

describe('when the wide rule cannot be revoked', () => {
  it('the spare rules go again, it says failed, and it is tried again from the start', async () => {
    const { world } = await opened(ALL_PORTS);
    const revoker = { ...world.revoker };
    world.revoker.revoke = async () => ({ kind: 'refused', why: 'UnauthorizedOperation' });
    await world.click('narrow', ALICE);
    await world.run();
    expect(await statesOf(world)).toMatchObject([{ kind: 'failed', by: ALICE, pieces: [] }]);
    expect(inbound(world)).toEqual(['0-65535 0.0.0.0/0']);
    expect(shownText(world)).toContain('UnauthorizedOperation');
    Object.assign(world.revoker, revoker);
    await world.pass(2 * MINUTE);
    expect(inbound(world)).toEqual(REST_OF_ALL_PORTS);
    expect(await statesOf(world)).toMatchObject([{ kind: 'revoked', by: ALICE }]);
  });

  it.each<[string, RevokeAnswer]>([
    ['a pause comes before they are gone', { kind: 'paused' }],
    ['AWS refuses to take them away', { kind: 'refused', why: 'UnauthorizedOperation' }],
  ])('the spare rules stay written down where %s', async (_why, answer) => {
    const { world } = await opened(ALL_PORTS);
    const remover = { ...world.remover };
    world.revoker.revoke = async () => ({ kind: 'refused', why: 'UnauthorizedOperation' });
    world.remover.revoke = async () => answer;
    await world.click('narrow', ALICE);
    await world.run();
    const [state] = await statesOf(world);
    expect(state).toMatchObject({ kind: 'failed', pieces: expect.arrayContaining([expect.anything()]) });
    expect(inbound(world).length).toBeGreaterThan(1);
    Object.assign(world.remover, remover);
    await world.pass(10 * MINUTE);
    expect(await statesOf(world)).toMatchObject([{ kind: 'failed', pieces: [] }]);
    expect(inbound(world)).toEqual(['0-65535 0.0.0.0/0']);
  });

  it.each([
    ['a moment ago', 2_000],
    ['longer ago than anybody waits for them', 8_000],
  ])('the spare rules go although EC2 does not show them yet, which were made %s', async (_when, late) => {
    const { world } = await opened(ALL_PORTS);
    const groups = { ...world.securityGroups };
    const revoker = { ...world.revoker };
    let shownFrom = Infinity;
    world.revoker.revoke = async () => {
      shownFrom = Math.min(shownFrom, world.clock.now() + late);
      return { kind: 'refused', why: 'UnauthorizedOperation' };
    };
    world.securityGroups.restorableRules = async (group) => {
      const rules = await groups.restorableRules(group);
      const isNew = world.clock.now() < shownFrom && shownFrom < Infinity;
      return isNew ? rules.filter(({ tags }) => Object.keys(tags).length === 0) : rules;
    };
    await world.click('narrow', ALICE);
    await world.run();
    Object.assign(world.revoker, revoker);
    await world.click('revoke', ALICE);
    await world.pass(10 * MINUTE);
    expect(inbound(world)).toEqual([]);
  });

  it('what stands beside it stays where the revoke had its effect and only its answer got lost', async () => {
    const { world, ruleId } = await opened(ALL_PORTS);
    const groups = { ...world.securityGroups };
    const revoker = { ...world.revoker };
    // Nobody can look either, until somebody mends it.
    let isDown = false;
    world.revoker.revoke = async (group, id) => {
      await revoker.revoke(group, id);
      isDown = true;
      throw new Error('socket hang up');
    };
    world.securityGroups.inboundRules = async (group) => {
      if (isDown) throw new Error('RequestLimitExceeded');
      return groups.inboundRules(group);
    };
    await world.click('narrow', ALICE);
    await world.run();
    expect(await statesOf(world)).toMatchObject([{ kind: 'failed' }]);
    isDown = false;
    await world.pass(2 * MINUTE);
    expect(inbound(world)).toEqual(REST_OF_ALL_PORTS);
    expect(await world.outcomes(1)).toEqual({ [ruleId]: 'vanished' });
  });

  it('another rule keeps what is left of both', async () => {
    const world = createWorld({ reopen: true });
    const [first = '', second = ''] = world.open(ALL_PORTS, ALL_TRAFFIC).rules.map(({ id }) => id);
    await world.run();
    const revoker = { ...world.revoker };
    world.revoker.revoke = async (group, ruleId) =>
      ruleId === second ? { kind: 'refused', why: 'UnauthorizedOperation' } : revoker.revoke(group, ruleId);
    await world.click('narrow', ALICE);
    await world.run();
    expect(await world.outcomes()).toEqual({ [first]: 'revoked', [second]: 'failed' });
    expect(inbound(world)).toEqual(['-1--1 0.0.0.0/0', ...REST_OF_ALL_PORTS].sort());
  });

  it('no rule of anybody else is taken for a spare one', async () => {
    const { world } = await opened(ALL_PORTS);
    // Just like one of the pieces, and there before.
    world.authorize({ port: 0, to: 6_442, cidr: '0.0.0.0/0' });
    world.revoker.revoke = async () => ({ kind: 'refused', why: 'UnauthorizedOperation' });
    await world.click('narrow', ALICE);
    await world.run();
    expect(inbound(world)).toEqual(['0-6442 0.0.0.0/0', '0-65535 0.0.0.0/0']);
  });
});

describe('ON_DEADLINE=narrow', () => {
  const settings = { onDeadline: 'narrow' } as const;

  it('closes the watched ports of a wide rule at the deadline, and the whole of any other', async () => {
    const wide = await opened(ALL_PORTS, settings);
    await wide.world.pass(16 * MINUTE);
    expect(inbound(wide.world)).toEqual(REST_OF_ALL_PORTS);
    const plain = await opened(KUBELET, settings);
    await plain.world.pass(16 * MINUTE);
    expect(inbound(plain.world)).toEqual([]);
  });

  it('revokes the whole rule at once when the rest cannot be authorised', async () => {
    const { world } = await opened(ALL_PORTS, { ...settings, rulesPerGroup: 4 });
    await world.pass(15 * MINUTE + 10_000);
    expect(inbound(world)).toEqual([]);
    expect(announced(world)).toContain('narrowing-failed');
    expect(await statesOf(world)).toMatchObject([{ kind: 'revoked', by: { kind: 'deadline' } }]);
  });

  it('revokes the whole rule when the function that may authorise does not do it', async () => {
    const { world } = await opened(ALL_PORTS, settings);
    world.reopens.request = async () => undefined;
    await world.pass(15 * MINUTE + 3 * 90_000 + 2 * MINUTE);
    expect(inbound(world)).toEqual([]);
  });

  it('revokes the whole rule where REOPEN is off', async () => {
    const { world } = await opened(ALL_PORTS, { ...settings, reopen: false });
    await world.pass(16 * MINUTE);
    expect(inbound(world)).toEqual([]);
  });
});

describe('a click on what was decided and is not carried out', () => {
  it('publishes it again', async () => {
    const { world } = await opened(ALL_PORTS);
    const requests: unknown[] = [];
    const reopens = { ...world.reopens };
    world.reopens.request = async (group) => void requests.push(group);
    await world.click('narrow', ALICE);
    await world.run();
    expect(requests).toHaveLength(1);
    Object.assign(world.reopens, reopens);
    // The lease is over, and no wake-up came.
    world.clock.advance(2 * MINUTE);
    world.wakeUps.fire(world.clock.now() + HOUR);
    await world.click('narrow', ALICE);
    await world.run();
    expect(inbound(world)).toEqual(REST_OF_ALL_PORTS);
    expect(world.notifier.told).toEqual([]);
  });

  it('tells anybody else who was faster', async () => {
    const { world } = await opened(ALL_PORTS);
    world.reopens.request = async () => undefined;
    await world.click('narrow', ALICE);
    await world.run();
    await world.click('revoke', BOB);
    await world.run();
    expect(world.notifier.told).toEqual([
      { account: GROUP.account, userId: 'U0BOB', text: expect.stringContaining('<@U0ALICE> was faster') },
    ]);
  });
});
