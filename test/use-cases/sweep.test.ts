import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE } from '../support/clock.ts';
import { ALICE } from '../support/findings.ts';
import { API_SERVER, createWorld, KUBELET, PRIVATE, type Tap, type World } from '../support/world.ts';

/** A place that was swept when nothing was open: from now on whatever a sweep finds was opened since. */
const sweptWorld = async (options: Parameters<typeof createWorld>[0] = {}): Promise<World> => {
  const world = createWorld(options);
  await world.sweep();
  return world;
};
/** Fails every call of these, for as long as `isDown` says. */
const failing = (calls: RegExp, isDown: () => boolean): Tap => {
  return async (call, _attempt, run) => {
    if (calls.test(call) && isDown()) throw new Error(`${call} is down`);
    return run();
  };
};

describe('a sweep', () => {
  it('finds what no event told of, and it is closed in time after', async () => {
    const world = await sweptWorld();
    world.authorize(KUBELET, PRIVATE);
    await world.pass(10 * MINUTE);
    expect(world.notifier.messages).toEqual([]);
    await world.sweep();
    const { deadline, exposures } = await world.current();
    expect([deadline, exposures.length]).toEqual([world.clock.now() + 15 * MINUTE, 1]);
    expect(world.notifier.messages).toHaveLength(1);
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
    expect(await world.outcomes(1)).toEqual({ [exposures[0]?.rule.ruleId ?? '']: 'revoked' });
  });

  it('finds a prefix list that has grown where nobody saw it, and halves that are the world', async () => {
    const world = await sweptWorld();
    const entries = [{ cidr: '10.0.0.0/8', description: null }];
    const list = world.model.createPrefixList({ name: 'partners', family: 4, maxEntries: 5, entries, tags: [] });
    world.authorize({ port: 10250, cidr: list.id }, { port: 6443, cidr: '8.0.0.0/9' });
    await world.sweep();
    expect(world.notifier.messages).toEqual([]);
    const add = [{ cidr: '0.0.0.0/0', description: null }];
    world.model.modifyPrefixList({ id: list.id, currentVersion: 1, name: null, maxEntries: null, add, remove: [] });
    world.authorize({ port: 6443, cidr: '9.0.0.0/9' });
    await world.sweep();
    expect((await world.current()).exposures.map(({ rule }) => rule.fromPort).sort()).toEqual([10250, 6443]);
  });

  it('of sources that are the world together only takes those that must go', async () => {
    const world = await sweptWorld();
    const offices = ['198.51.100.0/24', '203.0.113.0/24', '192.0.2.0/24', '9.9.9.0/24'];
    world.authorize(...[...offices, '8.0.0.0/9', '8.128.0.0/9'].map((cidr) => ({ port: 6443, cidr })));
    await world.sweep();
    const [half, ...others] = (await world.current()).exposures.map(({ rule }) => rule.source);
    expect([half, others]).toMatchObject([{ cidr: expect.stringMatching(/^8\./) }, []]);
    // Neither what waits to be closed nor the next sweep makes more of it.
    await world.sweep();
    expect((await world.current()).exposures).toHaveLength(1);
    await world.pass(16 * MINUTE);
    await world.sweep();
    expect(world.inbound()).toHaveLength(5);
    expect((await world.current()).exposures).toEqual([]);
  });

  it('asks for nothing where everything is known', async () => {
    const world = await sweptWorld();
    world.open(KUBELET);
    await world.run();
    await world.agreeOn('keep');
    world.open(API_SERVER);
    await world.run();
    const known = await world.current();
    const calls: string[] = [];
    world.lookUps.request = async () => void calls.push('look-up');
    await world.sweep();
    await world.sweep();
    expect(calls).toEqual([]);
    expect(await world.current()).toEqual(known);
  });

  it('finds again what was taken for gone, with the deadline that it had', async () => {
    const world = await sweptWorld();
    const { rules } = world.open(KUBELET);
    await world.run();
    const { deadline } = await world.current();
    const before = { ...world.securityGroups };
    world.securityGroups.inboundRules = async () => [];
    world.enqueue('remediate', { kind: 'check', group: groupText(world), by: 'carol' });
    await world.run();
    expect(await world.outcomes(1)).toEqual({ [rules[0]?.id ?? '']: 'vanished' });
    Object.assign(world.securityGroups, before);
    await world.pass(5 * MINUTE);
    await world.sweep();
    expect(await world.current()).toMatchObject({ sequence: 2, deadline });
  });

  it('leaves what a revoke has closed alone, when a stale read still shows it', async () => {
    const world = await sweptWorld();
    world.open(KUBELET);
    await world.run();
    const before = { ...world.securityGroups };
    const pages = await pagesOf(world);
    await world.click('revoke', ALICE);
    await world.run();
    world.securityGroups.allInboundRules = async function* () {
      yield* pages;
    };
    await world.sweep();
    Object.assign(world.securityGroups, before);
    expect((await world.current()).exposures).toEqual([]);
  });

  it('under observe finds a rule once, and then leaves it alone', async () => {
    const world = await sweptWorld({ enforcement: 'observe' });
    world.authorize(KUBELET);
    await world.sweep();
    await world.pass(HOUR);
    await world.sweep();
    await world.sweep();
    expect(world.notifier.messages).toHaveLength(1);
    expect(world.lookUps.requested).toEqual([]);
    expect((await world.current()).exposures).toEqual([]);
  });

  it('settles what vanished while every event was lost', async () => {
    const world = await sweptWorld();
    const { rules } = world.open(KUBELET);
    await world.run();
    world.model.revoke({ ...named(world), isEgress: false, ruleIds: [rules[0]?.id ?? ''], permissions: [] });
    await world.sweep();
    expect(await world.outcomes(1)).toEqual({ [rules[0]?.id ?? '']: 'vanished' });
  });

  it('does not take a rule for gone that is only too new for the first read', async () => {
    const world = await sweptWorld();
    world.open(KUBELET);
    await world.run();
    const before = { ...world.securityGroups };
    let reads = 0;
    world.securityGroups.inboundRules = async (group) => ((reads += 1) === 1 ? [] : before.inboundRules(group));
    await world.sweep();
    expect((await world.current()).exposures[0]?.state.kind).toBe('pending');
  });
});

describe('what got stuck, the sweep', () => {
  it('posts when Slack is there again', async () => {
    let isDown = true;
    const world = await sweptWorld({ tap: failing(/^notifier/, () => isDown) });
    world.open(KUBELET);
    await world.run();
    world.queue.splice(0);
    isDown = false;
    await world.sweep();
    expect(world.notifier.messages).toHaveLength(1);
  });

  it('arms again when the wake-up is lost', async () => {
    const world = await sweptWorld();
    world.open(KUBELET);
    await world.run();
    world.wakeUps.fire(Infinity);
    await world.sweep();
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toEqual([]);
  });

  it('carries on when whoever had claimed it died, wake-up and message with it', async () => {
    let isDown = true;
    const world = await sweptWorld({ tap: failing(/^(revoker|announcements)/, () => isDown) });
    world.open(KUBELET);
    await world.run();
    await world.click('revoke', ALICE);
    await world.run();
    world.queue.splice(0);
    world.wakeUps.fire(Infinity);
    isDown = false;
    await world.pass(2 * MINUTE);
    expect(world.inbound()).toHaveLength(1);
    await world.sweep();
    expect(world.inbound()).toEqual([]);
  });

  it('takes up when an exception ended and nobody noticed', async () => {
    const world = await sweptWorld();
    world.open(KUBELET);
    await world.run();
    await world.agreeOn({ kind: 'keep', keepFor: HOUR });
    world.wakeUps.fire(Infinity);
    await world.pass(2 * HOUR);
    await world.sweep();
    expect((await world.current()).exposures[0]?.state.kind).toBe('pending');
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toEqual([]);
  });

  it('shows when the message says something else than what is stored', async () => {
    const world = await sweptWorld();
    world.open(KUBELET);
    await world.run();
    const stored = await world.current();
    await world.findings.save({ ...stored, version: stored.version + 1, shown: null, remindedAt: world.clock.now() });
    await world.sweep();
    const after = await world.current();
    expect(after.shown).toBe(after.version);
    expect(world.notifier.messages[0]?.finding.remindedAt).toBe(after.remindedAt);
  });

  it('archives when it was settled and left lying', async () => {
    let isDown = false;
    const world = await sweptWorld({ tap: failing(/^findings.archive/, () => isDown) });
    world.open(KUBELET);
    await world.run();
    isDown = true;
    await world.click('revoke', ALICE);
    await world.run();
    world.queue.splice(0);
    isDown = false;
    await world.sweep();
    expect(await world.findings.loadArchived(world.group, 1)).not.toBeNull();
  });

  it('drives on although the account cannot be described', async () => {
    let isDown = true;
    const world = await sweptWorld({ tap: failing(/^notifier/, () => isDown) });
    world.open(KUBELET);
    await world.run();
    world.queue.splice(0);
    isDown = false;
    world.securityGroups.allInboundRules = async function* () {
      yield [];
      throw new Error('RequestLimitExceeded');
    };
    world.securityGroups.inboundRules = async () => {
      throw new Error('RequestLimitExceeded');
    };
    await world.sweep();
    expect(world.notifier.messages).toHaveLength(1);
    // Both are tried again.
    expect(world.queue).toHaveLength(2);
  });
});

describe('a sweep of a large account', () => {
  it('reads two thousand groups page by page, and only those of which it must know more', async () => {
    const calls: string[] = [];
    const world = await sweptWorld({
      tap: async (call, _attempt, run) => {
        calls.push(call);
        return run();
      },
    });
    for (let n = 0; n < 2_000; n += 1) openGroup(world, n, n % 100 === 0 ? '0.0.0.0/0' : '10.0.0.0/8');
    calls.length = 0;
    world.enqueue('inspect', { kind: 'sweep', account: world.group.account, region: world.group.region });
    world.lookUps.request = async () => undefined;
    await world.run();
    const count = (name: string) => calls.filter((call) => call === name).length;
    // Three pages, and then no more.
    expect(count('securityGroups.allInboundRules')).toBe(4);
    expect([count('findings.load'), count('lookUps.request')]).toEqual([20, 20]);
    expect(calls.length).toBeLessThan(60);
  });

  it('finds each of many groups, and tells of them in a digest', async () => {
    const world = await sweptWorld();
    for (let n = 0; n < 30; n += 1) openGroup(world, n, '0.0.0.0/0');
    await world.sweep();
    expect(world.findings.all().current).toHaveLength(30);
    expect(world.notifier.messages.length + (world.notifier.digests[0]?.digest.lines.length ?? 0)).toBe(30);
    await world.pass(16 * MINUTE);
    expect(world.model.rules().filter(({ isEgress, source }) => !isEgress && 'cidr' in source)).toEqual([]);
  });

  it('comes to the same when two run at once and every call fails once', async () => {
    const failed = new Set<string>();
    let isOn = false;
    const world = await sweptWorld({
      tap: async (call, _attempt, run) => {
        const result = await run();
        if (!isOn || failed.has(call)) return result;
        failed.add(call);
        throw new Error(`the answer of ${call} is lost`);
      },
    });
    isOn = true;
    world.authorize(KUBELET);
    world.enqueue('inspect', { kind: 'sweep-all' });
    world.enqueue('inspect', { kind: 'sweep-all' });
    await world.pass(12 * HOUR);
    expect(failed.size).toBeGreaterThan(20);
    expect(world.inbound()).toEqual([]);
    expect(world.notifier.messages).toHaveLength(1);
    expect(world.queue).toEqual([]);
  });

  it('ends only when all of it was done: a prefix list that cannot be read is left for the next one', async () => {
    const world = await sweptWorld();
    const entries = [{ cidr: '0.0.0.0/0', description: null }];
    const list = world.model.createPrefixList({ name: 'open', family: 4, maxEntries: 5, entries, tags: [] });
    world.authorize({ port: 10250, cidr: list.id }, API_SERVER);
    const before = { ...world.securityGroups };
    world.securityGroups.prefixListEntries = async () => null;
    await world.sweep();
    // The look-up of the rule beside it waits for the list, too.
    Object.assign(world.securityGroups, before);
    await world.pass(10 * MINUTE);
    await world.sweep();
    expect((await world.current()).exposures).toHaveLength(2);
  });
});

const named = ({ group }: World) => ({ groupId: group.groupId, groupName: null });
const groupText = ({ group }: World) => `${group.account}/${group.region}/${group.groupId}`;

const pagesOf = async ({ securityGroups, group }: World) => {
  const pages = [];
  for await (const page of securityGroups.allInboundRules(group)) pages.push(page);
  return pages;
};

const openGroup = ({ model }: World, n: number, cidr: string): string => {
  const { id: groupId } = model.createGroup({ name: `nodes-${n}`, description: 'nodes', vpcId: null, tags: [] });
  const sources = [{ kind: 'ipv4' as const, cidr, description: null }];
  const permissions = [{ ipProtocol: 'tcp', fromPort: 10250, toPort: 10250, sources }];
  model.authorize({ groupId, groupName: null, isEgress: false, permissions, tags: [] });
  return groupId;
};
