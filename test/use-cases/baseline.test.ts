import { describe, expect, it } from '@jest/globals';
import { adoptAllValue } from '../../src/slack/actions.ts';
import { groupKeyText } from '../../src/finding/finding.ts';
import { HOUR, MINUTE } from '../support/clock.ts';
import { createCrashingTap, everyCrash } from '../support/crashing-tap.ts';
import { ALICE, BOB, CAROL } from '../support/findings.ts';
import { API_SERVER, createWorld, KUBELET, ONCALL, PRIVATE, type World } from '../support/world.ts';

const DAY = 24 * HOUR;
const STRANGER = 'arn:aws:sts::111122223333:assumed-role/developer/olive@acme.example';

/** A world in which this was open before the first sweep. */
const grownWorld = async (options: Parameters<typeof createWorld>[0] = {}): Promise<World> => {
  const world = createWorld(options);
  world.authorize(KUBELET, PRIVATE);
  await world.sweep();
  return world;
};
/** Days with a sweep every quarter of an hour would be long: one an hour shows the same. */
const live = async (world: World, hours: number): Promise<void> => {
  for (let hour = 0; hour < hours; hour += 1) {
    await world.pass(HOUR);
    await world.sweep();
  }
};
const reportText = (world: World): string => JSON.stringify(world.notifier.reports.map(({ view }) => view));

describe('what was open before the first sweep', () => {
  it('is reported once, in one message, and never revoked', async () => {
    const world = await grownWorld();
    await live(world, 50);
    expect(world.inbound()).toEqual(['10250-10250 0.0.0.0/0', '443-443 10.0.0.0/8']);
    expect(world.notifier.reports).toHaveLength(1);
    expect(world.notifier.reports[0]?.renderings).toBe(1);
    expect(reportText(world)).toContain(world.group.groupId);
    expect(world.notifier.messages).toEqual([]);
    expect(world.announcements.announced).toEqual([]);
  });

  it('is no message where nothing is open', async () => {
    const world = createWorld();
    world.authorize(PRIVATE);
    await world.sweep();
    expect(world.notifier.reports).toEqual([]);
    expect(world.findings.all().current).toEqual([]);
  });

  it('counts for nothing beside what is opened since: neither makes it an exposure, nor hides one', async () => {
    const world = createWorld();
    world.authorize({ port: 10250, cidr: '8.0.0.0/9' }, { port: 10250, cidr: '8.128.0.0/9' });
    await world.sweep();
    world.open({ port: 10250, cidr: '9.0.0.0/9' });
    await world.pass(HOUR);
    await world.sweep();
    expect((await world.current()).exposures).toEqual([]);
    world.open({ port: 10250, cidr: '9.128.0.0/9' });
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toEqual(['10250-10250 8.0.0.0/9', '10250-10250 8.128.0.0/9', '10250-10250 9.0.0.0/9']);
  });

  it('is found anew when it is edited under its id, also when no event tells of it', async () => {
    const world = await grownWorld();
    const [rule] = world.model.rules(world.group.groupId).filter(({ fromPort }) => fromPort === 10250);
    const sources = [{ kind: 'ipv4' as const, cidr: '0.0.0.0/0', description: null }];
    const permission = { ipProtocol: 'tcp', fromPort: 6443, toPort: 6443, sources };
    world.model.modifyRules(world.group.groupId, [{ ruleId: rule?.id ?? '', permission }]);
    await world.sweep();
    expect((await world.current()).exposures).toMatchObject([{ rule: { ruleId: rule?.id }, ports: [6443] }]);
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
  });

  it('is found anew when it is removed and made again', async () => {
    const world = await grownWorld();
    const [rule] = world.model.rules(world.group.groupId).filter(({ fromPort }) => fromPort === 10250);
    const removed = { groupId: world.group.groupId, groupName: null, isEgress: false, permissions: [] };
    world.model.revoke({ ...removed, ruleIds: [rule?.id ?? ''] });
    await world.sweep();
    expect(reportText(world)).toContain('not left alone any more');
    world.authorize(KUBELET);
    await world.sweep();
    expect((await world.current()).deadline).not.toBeNull();
  });

  it('is found anew when the prefix list that it references has grown, and not when it has shrunk', async () => {
    const world = createWorld();
    const entries = ['8.0.0.0/8', '9.0.0.0/8'].map((cidr) => ({ cidr, description: null }));
    const list = world.model.createPrefixList({ name: 'cdn', family: 4, maxEntries: 5, entries, tags: [] });
    world.authorize({ port: 10250, cidr: list.id });
    await world.sweep();
    const change = { id: list.id, name: null, maxEntries: null };
    world.model.modifyPrefixList({ ...change, currentVersion: 1, add: [], remove: ['9.0.0.0/8'] });
    await world.sweep();
    expect((await world.current()).exposures).toEqual([]);
    const add = [{ cidr: '11.0.0.0/8', description: null }];
    world.model.modifyPrefixList({ ...change, currentVersion: 2, add, remove: [] });
    await world.sweep();
    expect((await world.current()).exposures).toHaveLength(1);
  });

  it('is none of it what an event told of first', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.run();
    await world.sweep();
    expect((await world.current()).baseline).toEqual([]);
    expect(world.notifier.reports).toEqual([]);
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toEqual([]);
  });

  it('is none of it any more when its event was only late', async () => {
    const world = createWorld();
    const { event } = world.open(KUBELET);
    world.queue.splice(0);
    await world.sweep();
    expect((await world.current()).baseline).toHaveLength(1);
    world.enqueue('ingress', event);
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toEqual([]);
    await world.sweep();
    expect(reportText(world)).toContain('not left alone any more');
  });

  it('is recorded later where a prefix list could not be read at first', async () => {
    const world = createWorld();
    const entries = [{ cidr: '0.0.0.0/0', description: null }];
    const list = world.model.createPrefixList({ name: 'open', family: 4, maxEntries: 5, entries, tags: [] });
    world.authorize({ port: 10250, cidr: list.id });
    const before = { ...world.securityGroups };
    world.securityGroups.prefixListEntries = async () => {
      throw new Error('UnauthorizedOperation');
    };
    await world.sweep();
    await world.sweep();
    expect(world.findings.all().current).toEqual([]);
    Object.assign(world.securityGroups, before);
    await world.sweep();
    await live(world, 3);
    expect(world.inbound()).toHaveLength(1);
    expect((await world.current()).baseline).toHaveLength(1);
    expect(world.notifier.reports).toHaveLength(1);
  });

  it('is recorded later, too, where the first sweep died after it had reported other groups', async () => {
    const world = createWorld();
    world.authorize(KUBELET);
    const entries = [{ cidr: '0.0.0.0/0', description: null }];
    const list = world.model.createPrefixList({ name: 'open', family: 4, maxEntries: 5, entries, tags: [] });
    const { id: groupId } = world.model.createGroup({ name: 'other', description: 'other', vpcId: null, tags: [] });
    const sources = [{ kind: 'prefix-list' as const, id: list.id, description: null }];
    const permissions = [{ ipProtocol: 'tcp', fromPort: 10250, toPort: 10250, sources }];
    world.model.authorize({ groupId, groupName: null, isEgress: false, permissions, tags: [] });
    const [securityGroups, sweeps] = [{ ...world.securityGroups }, { ...world.sweeps }];
    world.securityGroups.prefixListEntries = async () => {
      throw new Error('UnauthorizedOperation');
    };
    world.sweeps.end = async () => {
      Object.assign(world.sweeps, sweeps);
      throw new Error('the run dies');
    };
    await world.sweep();
    await world.sweep();
    Object.assign(world.securityGroups, securityGroups);
    await live(world, 3);
    expect(world.findings.all().current.flatMap(({ exposures }) => exposures)).toEqual([]);
    expect(reportText(world)).toContain(groupId);
  });

  it('is reported when Slack is there again, and the message comes back when somebody deletes it', async () => {
    const world = createWorld();
    world.authorize(KUBELET);
    const before = { ...world.notifier };
    world.notifier.postReport = async () => {
      throw new Error('service_unavailable');
    };
    await world.sweep();
    Object.assign(world.notifier, before);
    await world.pass(10 * MINUTE);
    expect(world.notifier.reports).toHaveLength(1);
    world.notifier.reports.length = 0;
    await world.click('adopt', CAROL);
    await world.run();
    expect(world.notifier.reports).toHaveLength(1);
  });

  it('comes back once, although the answer to that post gets lost', async () => {
    const world = createWorld();
    world.authorize(KUBELET);
    await world.sweep();
    world.notifier.reports.length = 0;
    const postReport = world.notifier.postReport.bind(world.notifier);
    world.notifier.postReport = async (swept) => {
      await postReport(swept);
      throw new Error('no answer');
    };
    await world.click('adopt', CAROL);
    await world.run();
    world.notifier.postReport = postReport;
    await world.pass(10 * MINUTE);
    await world.sweep();
    expect(world.notifier.reports).toHaveLength(1);
  });

  it.each([
    ['one call fails, whichever it is', 1],
    ['and two sweeps run at once', 2],
  ])('is reported once and left alone, when %s', async (_what, sweeps) => {
    const play = async (world: World) => {
      world.authorize(KUBELET);
      for (let n = 0; n < sweeps; n += 1) world.enqueue('inspect', { kind: 'sweep-all' });
      await world.pass(HOUR);
      await world.sweep();
      await world.pass(HOUR);
    };
    const { calls, tap } = createCrashingTap(null);
    await play(createWorld({ tap }));
    const problems: unknown[] = [];
    for (const crash of everyCrash(calls.length)) {
      const world = createWorld({ tap: createCrashingTap(crash).tap });
      await play(world);
      const outcome = [world.inbound().length, world.notifier.reports.length, world.notifier.messages.length];
      if (JSON.stringify(outcome) !== '[1,1,0]') problems.push({ ...crash, call: calls[crash.at], outcome });
    }
    expect(problems).toEqual([]);
  });
});

describe('adopting it', () => {
  it('opens a finding with a deadline, at which it is closed', async () => {
    const world = await grownWorld();
    await live(world, 30);
    await world.click('adopt', CAROL);
    await world.run();
    const { deadline, baseline } = await world.current();
    expect(deadline).toBe(world.clock.now() + 15 * MINUTE);
    expect(baseline).toMatchObject([{ adopted: { by: CAROL } }]);
    expect(world.notifier.messages).toHaveLength(1);
    expect(reportText(world)).toContain(`adopted by <@${CAROL.userId}>`);
    expect(world.announcements.announced.map(({ transition }) => transition.kind)).toContain('adopted');
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
  });

  it('can be done at the command line, by whoever is an operator', async () => {
    const world = await grownWorld();
    const other = { ...world.group, groupId: 'sg-0000000000000000f' };
    const groups = [world.group, other].map(groupKeyText);
    const wish = { kind: 'adopt', operation: '00000000-0000-4000-8000-000000000001', groups } as const;
    expect(await world.ask(wish, STRANGER)).toMatchObject({ kind: 'refused' });
    expect(world.queue).toEqual([]);
    // Of the other group nothing is known, so nobody is asked about it.
    expect(await world.ask(wish, ONCALL)).toEqual({ kind: 'adopting', groups: [groupKeyText(world.group)] });
    await world.run();
    const { deadline, baseline } = await world.current();
    expect(deadline).toBe(world.clock.now() + 15 * MINUTE);
    expect(baseline).toMatchObject([{ adopted: { by: { kind: 'operator', arn: ONCALL } } }]);
    expect(await world.ask(wish, ONCALL)).toEqual({ kind: 'adopting', groups: [] });
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
  });

  it('tells the second one who was faster, and changes nothing twice', async () => {
    const world = await grownWorld();
    await world.click('adopt', ALICE);
    await world.click('adopt', ALICE);
    await world.click('adopt', BOB);
    await world.run();
    expect(world.notifier.told).toMatchObject([{ userId: BOB.userId, text: expect.stringContaining(ALICE.userId) }]);
    const adopted = world.announcements.announced.filter(({ transition }) => transition.kind === 'adopted');
    expect(adopted).toHaveLength(1);
  });

  it('is for those who may revoke', async () => {
    const world = await grownWorld({ revokeBy: 'approvers' });
    await world.click('adopt', CAROL);
    await world.run();
    expect(world.announcements.refusals).toMatchObject([{ what: 'adopt', by: CAROL }]);
    await world.pass(HOUR);
    expect(world.inbound()).toHaveLength(2);
  });

  it('can be answered with a keep, like anything else', async () => {
    const world = await grownWorld();
    await world.click('adopt', CAROL);
    await world.run();
    await world.agreeOn('keep');
    await live(world, 20);
    expect(world.inbound()).toHaveLength(2);
    await world.pass(DAY);
    expect(world.inbound()).toHaveLength(1);
  });

  it('is finished by the next sweep when the one who carried it out died', async () => {
    let isDown = false;
    const world = await grownWorld({
      tap: async (call, _attempt, run) => {
        if (isDown && /^(lookUps|sweeps)\./.test(call)) throw new Error(`${call} is down`);
        return run();
      },
    });
    isDown = true;
    await world.click('adopt', CAROL);
    await world.run();
    world.queue.splice(0);
    isDown = false;
    await world.sweep();
    expect((await world.current()).deadline).not.toBeNull();
    expect(reportText(world)).toContain(`adopted by <@${CAROL.userId}>`);
  });
});

describe('the report', () => {
  it('offers to adopt each group, and all of them', async () => {
    const world = await grownWorld();
    const { id: groupId } = world.model.createGroup({ name: 'api', description: 'api', vpcId: null, tags: [] });
    expect(reportText(world)).not.toContain(adoptAllValue(world.group));
    const other = createWorld();
    other.authorize(API_SERVER);
    const sources = [{ kind: 'ipv6' as const, cidr: '::/0', description: null }];
    const permissions = [{ ipProtocol: 'tcp', fromPort: 6443, toPort: 6443, sources }];
    const { id } = other.model.createGroup({ name: 'api', description: 'api', vpcId: null, tags: [] });
    other.model.authorize({ groupId: id, groupName: null, isEgress: false, permissions, tags: [] });
    await other.sweep();
    expect(reportText(other)).toContain(adoptAllValue(other.group));
    expect(reportText(other)).toContain(`${other.group.groupId}/1@0`);
    expect(groupId).not.toBe(id);
  });

  it('shows forty of many groups, those first that are left alone, and fits into a message', async () => {
    const world = createWorld();
    for (let n = 0; n < 70; n += 1) {
      const { id: groupId } = world.model.createGroup({ name: `n-${n}`, description: 'n', vpcId: null, tags: [] });
      const sources = [{ kind: 'ipv4' as const, cidr: '0.0.0.0/0', description: null }];
      const permissions = [{ ipProtocol: '-1', fromPort: null, toPort: null, sources }];
      world.model.authorize({ groupId, groupName: null, isEgress: false, permissions, tags: [] });
    }
    await world.sweep();
    const blocks = world.notifier.reports[0]?.view.blocks ?? [];
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(reportText(world)).toContain('and 30 more security groups');
  });
});
