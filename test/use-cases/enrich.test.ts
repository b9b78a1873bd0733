import { describe, expect, it } from '@jest/globals';
import { readMessage } from '../slack/views/read-message.ts';
import { HOUR, MINUTE, NOON, SECOND } from '../support/clock.ts';
import { anInterface, reachableFacts, read, unread } from '../support/surroundings.ts';
import { createWorld, KUBELET, type World } from '../support/world.ts';

const IPV6 = { port: 10250, cidr: '::/0' };
const messageOf = (world: World): string => {
  const [message] = world.notifier.messages;
  if (!message) throw new Error('there is no message');
  return readMessage(message.view);
};
/** Everything that was called, in order, and what is to fail. */
const recording = (fails: (call: string, count: number) => boolean = () => false) => {
  const calls: string[] = [];
  const tap = async <T>(call: string, _attempt: string, run: () => Promise<T>): Promise<T> => {
    calls.push(call);
    if (fails(call, calls.filter((one) => one === call).length)) throw new Error(`${call} is down`);
    return run();
  };
  return { calls, tap };
};
const enrichMessage = (world: World, sequence: number) => ({
  kind: 'enrich',
  group: `${world.group.account}/${world.group.region}/${world.group.groupId}`,
  sequence,
});

describe('a look around the group of a posted finding', () => {
  it('comes after the alert, and the same message then says what was found', async () => {
    const { calls, tap } = recording();
    const world = createWorld({ tap });
    world.surroundings.facts = reachableFacts();
    world.open(KUBELET);
    await world.run();
    expect(calls.indexOf('notifier.post')).toBeLessThan(calls.indexOf('enrichments.request'));
    expect(calls.filter((call) => call === 'enrichments.request')).toHaveLength(1);
    expect(world.notifier.messages).toHaveLength(1);
    expect(messageOf(world)).toContain('Reachable now');
    expect(messageOf(world)).toContain('203.0.113.7');
    const { shown, version } = await world.current();
    expect(shown).toBe(version);
  });

  it('keeps no alert waiting and repeats none when the inspector cannot be asked', async () => {
    const { tap } = recording((call) => call === 'enrichments.request');
    const world = createWorld({ tap });
    world.open(KUBELET);
    await world.run();
    expect(world.errors).toEqual([]);
    expect(world.queue).toEqual([]);
    expect(world.notifier.messages).toHaveLength(1);
    expect(world.logged).toContainEqual(['warn', 'could not ask for a look around the group', expect.anything()]);
  });

  it('comes while Slack is down, too: what the internet reaches closes sooner all the same', async () => {
    const { tap } = recording((call) => call.startsWith('notifier.'));
    const world = createWorld({ tap, reachableRevokeAfter: 3 * MINUTE });
    world.surroundings.facts = reachableFacts();
    world.open(KUBELET);
    await world.run();
    const { surroundings, deadline, openedAt } = await world.current();
    expect(surroundings?.reach).toBe('reachable');
    expect((deadline ?? 0) - (openedAt ?? 0)).toBe(3 * MINUTE);
    await world.pass(5 * MINUTE);
    expect(world.inbound()).toEqual([]);
  });

  it('is asked for by the check of a sweep where whoever opened the finding never got so far', async () => {
    const { tap } = recording((call, count) => call === 'enrichments.request' && count === 1);
    const world = createWorld({ tap });
    await world.sweep();
    world.open(KUBELET);
    await world.run();
    expect((await world.current()).surroundings).toBeNull();
    await world.sweep();
    expect((await world.current()).surroundings?.reach).toBe('unattached');
    expect(messageOf(world)).toContain('Attached to nothing');
  });

  it('is asked for again by a delivery that comes again, while the answer is missing', async () => {
    const { calls, tap } = recording((call, count) => call === 'enrichments.request' && count === 1);
    const world = createWorld({ tap });
    const { event } = world.open(KUBELET);
    await world.run();
    for (let delivery = 2; delivery <= 3; delivery += 1) {
      world.enqueue('ingress', event);
      await world.run();
    }
    expect(calls.filter((call) => call === 'surroundings.look')).toHaveLength(1);
    expect((await world.current()).surroundings?.reach).toBe('unattached');
    expect(world.notifier.messages).toHaveLength(1);
  });

  it('asks again when the group is opened to the other family of addresses', async () => {
    const world = createWorld();
    world.surroundings.facts = reachableFacts();
    world.open(KUBELET);
    await world.run();
    world.open({ port: 6443, cidr: '0.0.0.0/0' });
    await world.run();
    expect((await world.current()).surroundings?.families).toEqual([4]);
    world.open(IPV6);
    await world.run();
    expect((await world.current()).surroundings?.families).toEqual([4, 6]);
  });

  it('found twice, is written once', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.run();
    const before = await world.current();
    world.clock.advance(MINUTE);
    world.enqueue('inspect', enrichMessage(world, 1));
    await world.run();
    expect(await world.current()).toEqual(before);
  });

  it('has no effect on a finding of another sequence, on a settled one, and on a group never seen', async () => {
    const world = createWorld();
    world.surroundings.facts = reachableFacts();
    world.enqueue('inspect', enrichMessage(world, 1));
    await world.run();
    expect(await world.findings.load(world.group)).toBeNull();
    world.open(KUBELET);
    await world.run();
    await world.pass(16 * MINUTE);
    const settled = await world.current();
    const view = messageOf(world);
    for (const sequence of [1, 2, 3]) world.enqueue('inspect', enrichMessage(world, sequence));
    await world.run();
    expect(await world.current()).toEqual(settled);
    expect(settled.surroundings).toBeNull();
    expect(messageOf(world)).toBe(view);
    expect(world.errors).toEqual([]);
  });

  it('does not look around the next finding of a group for the one before', async () => {
    const { calls, tap } = recording();
    const world = createWorld({ tap });
    world.open(KUBELET);
    await world.pass(16 * MINUTE);
    world.open(KUBELET);
    await world.run();
    const looks = () => calls.filter((call) => call === 'surroundings.look').length;
    expect([(await world.current()).sequence, looks()]).toEqual([2, 2]);
    world.enqueue('inspect', enrichMessage(world, 1));
    await world.run();
    expect(looks()).toBe(2);
  });

  it('says what could not be read, and guesses nothing from it', async () => {
    const world = createWorld();
    world.surroundings.facts = reachableFacts({ routeTables: unread('UnauthorizedOperation: no') });
    world.open(KUBELET);
    await world.run();
    expect(messageOf(world)).toContain('*Whether it is reachable now is not known*: route tables could not be read');
    expect(messageOf(world)).toContain('*Could not be read*: route tables (`UnauthorizedOperation`)');
  });

  it('comes again when it fails as a whole, and meanwhile the alert stands', async () => {
    const { tap } = recording((call, count) => call === 'surroundings.look' && count === 1);
    const world = createWorld({ tap });
    world.surroundings.facts = reachableFacts();
    world.open(KUBELET);
    await world.run();
    expect(world.notifier.messages).toHaveLength(1);
    expect((await world.current()).surroundings).toBeNull();
    await world.pass(7 * MINUTE);
    expect((await world.current()).surroundings?.reach).toBe('reachable');
  });

  it('goes to the dead letters when it names no finding', async () => {
    const world = createWorld();
    world.enqueue('inspect', { kind: 'enrich', group: 'nonsense', sequence: 1 });
    await world.run();
    expect(world.errors).toMatchObject([{ code: 'bad-message' }]);
  });
});

describe('REACHABLE_REVOKE_AFTER', () => {
  it('closes sooner what the internet reaches, and arms the earlier wake-up before anybody is told', async () => {
    const { calls, tap } = recording();
    const world = createWorld({ tap, reachableRevokeAfter: 5 * MINUTE });
    world.surroundings.facts = reachableFacts();
    world.open(KUBELET);
    await world.run();
    expect(await world.current()).toMatchObject({ deadline: NOON + 5 * MINUTE });
    const afterLook = calls.slice(calls.indexOf('surroundings.look'));
    expect(afterLook.indexOf('wakeUps.arm')).toBeGreaterThan(-1);
    expect(afterLook.indexOf('wakeUps.arm')).toBeLessThan(afterLook.indexOf('notifier.update'));
    await world.pass(5 * MINUTE + SECOND);
    expect(world.inbound()).toEqual([]);
  });

  it('leaves alone what the internet does not reach, and what nobody knows of', async () => {
    for (const facts of [
      reachableFacts({ interfaces: read([anInterface({ publicIpv4: [] })]) }),
      reachableFacts({ interfaces: unread() }),
    ]) {
      const world = createWorld({ reachableRevokeAfter: 5 * MINUTE });
      world.surroundings.facts = facts;
      world.open(KUBELET);
      await world.run();
      expect(await world.current()).toMatchObject({ deadline: NOON + 15 * MINUTE });
    }
  });

  it('never moves a deadline later', async () => {
    const world = createWorld({ reachableRevokeAfter: HOUR });
    world.surroundings.facts = reachableFacts();
    world.open(KUBELET);
    await world.run();
    expect(await world.current()).toMatchObject({ deadline: NOON + 15 * MINUTE });
  });

  it('gives a rule that joins a finding whose others are kept its full notice', async () => {
    const world = createWorld({ reachableRevokeAfter: 5 * MINUTE });
    world.surroundings.facts = reachableFacts();
    world.open(KUBELET);
    await world.run();
    await world.agreeOn('keep');
    await world.pass(2 * HOUR);
    world.open(IPV6);
    await world.run();
    expect(await world.current()).toMatchObject({ deadline: NOON + 2 * HOUR + 5 * MINUTE });
  });
});
