import { describe, expect, it } from '@jest/globals';
import type { TrackedExposure } from '../../src/finding/finding.ts';
import type { LookUpRequest } from '../../src/ports.ts';
import { goOnWaiting } from '../../src/use-cases/go-on-waiting.ts';
import { lookUp } from '../../src/use-cases/look-up.ts';
import { modifyEvent } from '../support/change-event.ts';
import { HOUR, MINUTE, NOON, SECOND } from '../support/clock.ts';
import { aFinding, anActor, anExposure, aRule, GROUP, kept } from '../support/findings.ts';
import { createSecurityGroupsMemory } from '../support/security-groups-memory.ts';
import { API_SERVER, createWorld, KUBELET, PRIVATE, type RuleInput, type Tap, type World } from '../support/world.ts';

const entry = (cidr: string) => ({ cidr, description: null });
const prefixList = (world: World, ...cidrs: readonly string[]) =>
  world.model.createPrefixList({
    name: `l${cidrs.length}`,
    family: 4,
    maxEntries: 5,
    tags: [],
    entries: cidrs.map(entry),
  }).id;

/** A question to the inspector about the whole group, unless `changes` say otherwise. */
const question = (world: World, changes: Partial<LookUpRequest> = {}): LookUpRequest => ({
  facts: {
    eventId: 'e-1',
    eventName: 'AuthorizeSecurityGroupIngress',
    eventTime: NOON,
    account: GROUP.account,
    region: GROUP.region,
    groupId: world.group.groupId,
    groupName: null,
    actor: anActor({ kind: 'person', name: 'dave', proven: true, role: null }),
    sourceIp: null,
  },
  prefixListId: null,
  deadline: null,
  account: GROUP.account,
  region: GROUP.region,
  groupId: world.group.groupId,
  groupName: null,
  lookUps: [{ reason: { code: 'unreadable', sentence: '' }, rules: null }],
  ...changes,
});
const found = async (world: World) =>
  ((await world.findings.load(world.group))?.exposures ?? []).map(({ rule }) => rule.ruleId);

/** The event as it was before rule ids were written into it. */
const withoutRuleIds = (event: unknown): Record<string, unknown> => {
  const { detail, ...envelope } = event as { detail: Record<string, unknown> };
  return { ...envelope, detail: { ...detail, responseElements: { requestId: 'r', _return: true } } };
};

/** What EC2 shows at first is the group as it is now; returns how often it was asked. */
const showAsBefore = (world: World, times: number): (() => number) => {
  const stale = world.model.rules(world.group.groupId).map((rule) => ({ ...rule }));
  const before = createSecurityGroupsMemory({ ...world.model, rules: () => stale });
  const now = { ...world.securityGroups };
  let looks = 0;
  world.securityGroups.inboundRules = async (group) =>
    (looks += 1) <= times ? before.inboundRules(group) : now.inboundRules(group);
  return () => looks;
};
const editRule = (world: World, ruleId: string, port: number): void => {
  const sources = [{ kind: 'ipv4' as const, cidr: '0.0.0.0/0', description: null }];
  const permission = { ipProtocol: 'tcp', fromPort: port, toPort: port, sources };
  world.model.modifyRules(world.group.groupId, [{ ruleId, permission }]);
};

describe('what the event cannot tell is looked up', () => {
  it('a prefix list is what its entries are', async () => {
    const world = createWorld();
    const [open] = world.open({ port: 10250, cidr: prefixList(world, '10.0.0.0/8', '0.0.0.0/0') }).rules;
    world.open({ port: 10250, cidr: prefixList(world, '10.0.0.0/8') });
    await world.run();
    expect(await found(world)).toEqual([open?.id]);
    expect(await world.current()).toMatchObject({ deadline: NOON + 15 * MINUTE });
    expect(world.notifier.messages).toHaveLength(1);
  });

  it('a rule whose id the event does not say is found by what it is', async () => {
    const world = createWorld();
    world.authorize(API_SERVER);
    const { rules, event } = world.open(KUBELET, PRIVATE);
    world.queue.splice(0);
    world.enqueue('ingress', withoutRuleIds(event));
    await world.run();
    // Not the other exposure of the group: the event is not about it.
    expect(await found(world)).toEqual([rules[0]?.id]);
  });

  it('a group whose name only is known', async () => {
    const world = createWorld();
    const { rules, event } = world.open(KUBELET);
    const nameless = withoutRuleIds(event) as { detail: Record<string, unknown> };
    const parameters = nameless.detail['requestParameters'] as Record<string, unknown>;
    delete parameters['groupId'];
    parameters['groupName'] = 'workers';
    world.queue.splice(0);
    world.enqueue('ingress', nameless);
    await world.run();
    expect(await found(world)).toEqual([rules[0]?.id]);
  });

  it('the group of that name in the default VPC, and no namesake of another VPC', async () => {
    const world = createWorld();
    const { id } = world.model.createGroup({
      name: 'workers',
      description: 'x',
      vpcId: 'vpc-0cluster000000000',
      tags: [],
    });
    world.authorize(KUBELET);
    const sources = [{ kind: 'ipv4' as const, cidr: '0.0.0.0/0', description: null }];
    const permissions = [{ ipProtocol: 'tcp', fromPort: 10250, toPort: 10250, sources }];
    world.model.authorize({ groupId: id, groupName: null, isEgress: false, permissions, tags: [] });
    await lookUp(world.depsOf('m/1'), question(world, { groupId: null, groupName: 'workers' }));
    expect((await world.findings.load(world.group))?.exposures).toHaveLength(1);
    expect(await world.findings.load({ ...world.group, groupId: id })).toBeNull();
  });

  it('the whole group, when the event is unreadable', async () => {
    const world = createWorld();
    const rules = world.authorize(KUBELET, PRIVATE, { port: -1, protocol: '-1', cidr: '::/0' });
    await lookUp(world.depsOf('m/1'), question(world));
    expect(await found(world)).toEqual([rules[0]?.id, rules[2]?.id]);
  });

  it('a source below the threshold counts together with the other rules of the group', async () => {
    const world = createWorld();
    world.authorize({ port: 10250, cidr: '20.0.0.0/9' });
    const { rules } = world.open({ port: 10250, cidr: '20.128.0.0/9' });
    await world.run();
    expect(await found(world)).toEqual([rules[0]?.id]);
  });

  it('what is kept open counts for nothing', async () => {
    const world = createWorld();
    const half: RuleInput = { port: 10250, cidr: '20.0.0.0/9' };
    world.open(half, { port: 10250, cidr: '20.128.0.0/9' });
    await world.run();
    await world.agreeOn('keep');
    // Half of the threshold beside the kept ones: nothing to report by itself.
    world.open({ port: 10250, cidr: '21.0.0.0/9' });
    await world.run();
    await lookUp(world.depsOf('m/1'), question(world));
    expect(Object.values(await world.outcomes())).toEqual(['kept', 'kept']);
  });
});

describe('a look', () => {
  it('is patient with a rule that EC2 does not show yet', async () => {
    const world = createWorld();
    const { rules, event } = world.open(KUBELET);
    world.queue.splice(0);
    const groups = { ...world.securityGroups };
    let looks = 0;
    world.securityGroups.inboundRules = async (group) => ((looks += 1) < 3 ? [] : groups.inboundRules(group));
    world.enqueue('ingress', withoutRuleIds(event));
    await world.run();
    expect(await found(world)).toEqual([rules[0]?.id]);
    expect(looks).toBe(3);
  });

  it('waits for the new content of a rule that was edited under its id', async () => {
    const world = createWorld();
    const [{ id = '' } = {}] = world.authorize({ port: 443, cidr: '0.0.0.0/0' });
    const looks = showAsBefore(world, 2);
    editRule(world, id, 10250);
    world.enqueue('ingress', modifyEvent(world.group.groupId, id, 10250, '0.0.0.0/0'));
    await world.run();
    expect(await found(world)).toEqual([id]);
    expect(looks()).toBe(3);
  });

  it('judges what is there, when the rule has been edited once more', async () => {
    const world = createWorld();
    const [{ id = '' } = {}] = world.authorize({ port: 443, cidr: '0.0.0.0/0' });
    editRule(world, id, 6443);
    world.enqueue('ingress', modifyEvent(world.group.groupId, id, 10250, '0.0.0.0/0'));
    await world.run();
    expect((await world.current()).exposures.map(({ ports }) => ports)).toEqual([[6443]]);
  });

  it('is not over with the first answer that shows any rule, when nobody can say which one to look for', async () => {
    const world = createWorld();
    // An exposure from before ends the waiting as little as a private rule does.
    const [before] = world.authorize(API_SERVER, PRIVATE);
    const looks = showAsBefore(world, 2);
    const [added] = world.authorize(KUBELET);
    await lookUp(world.depsOf('m/1'), question(world));
    expect(await found(world)).toEqual([before?.id, added?.id]);
    expect(looks()).toBe(3);
    expect(world.notifier.messages).toHaveLength(1);
  });

  it('goes on while Slack is down', async () => {
    const world = createWorld();
    const [before] = world.authorize(API_SERVER);
    showAsBefore(world, 1);
    const [added] = world.authorize(KUBELET);
    world.notifier.post = () => Promise.reject(new Error('Slack is down'));
    await expect(lookUp(world.depsOf('m/1'), question(world))).rejects.toThrow('Slack is down');
    expect(await found(world)).toEqual([before?.id, added?.id]);
  });

  it('posts once what two looks of one run find, although the answer to the post is lost and nobody could note that', async () => {
    let isLost = false;
    const tap: Tap = async (call, _attempt, run) => {
      if (isLost && call === 'findings.save') {
        isLost = false;
        throw new Error('throttled');
      }
      const answer = await run();
      if (call !== 'notifier.post') return answer;
      isLost = true;
      throw new Error('no answer');
    };
    const world = createWorld({ tap });
    const [before] = world.authorize(API_SERVER);
    showAsBefore(world, 1);
    const [added] = world.authorize(KUBELET);
    await expect(lookUp(world.depsOf('m/1'), question(world))).rejects.toThrow('throttled');
    expect(isLost).toBe(false);
    expect(await found(world)).toEqual([before?.id, added?.id]);
    expect(world.notifier.messages).toHaveLength(1);
  });

  it('finds nothing in a group that is gone', async () => {
    const world = createWorld();
    await lookUp(world.depsOf('m/1'), question(world, { groupId: 'sg-0gone' }));
    await lookUp(world.depsOf('m/1'), question(world, { groupId: null, groupName: 'gone' }));
    expect(await world.findings.load(world.group)).toBeNull();
    expect(world.logged.map(([, text]) => text)).toContain('no such group now');
  });

  it('is never taken for clear when the event names no group at all: somebody must look', async () => {
    const world = createWorld();
    const request = question(world, { groupId: null, groupName: null });
    await expect(lookUp(world.depsOf('m/1'), request)).rejects.toMatchObject({ code: 'bad-message' });
  });

  it('refuses a group id that AWS would not give', async () => {
    const world = createWorld();
    const request = question(world, { groupId: 'sg-1/../sg-2' });
    await expect(lookUp(world.depsOf('m/1'), request)).rejects.toMatchObject({ code: 'bad-message' });
  });

  it('opens again what was taken for gone', async () => {
    const world = createWorld();
    const { rules } = world.open(KUBELET);
    await world.run();
    const groups = { ...world.securityGroups };
    world.securityGroups.inboundRules = async () => [];
    await world.pass(16 * MINUTE);
    expect(await world.outcomes(1)).toEqual({ [String(rules[0]?.id)]: 'vanished' });
    Object.assign(world.securityGroups, groups);
    const foundAt = world.clock.now();
    await lookUp(world.depsOf('m/1'), question(world));
    expect(await world.current()).toMatchObject({
      sequence: 2,
      deadline: foundAt + world.settings.reopenedRevokeAfter,
    });
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toEqual([]);
  });

  it('leaves what was observed at rest, as often as it looks', async () => {
    const world = createWorld({ enforcement: 'observe' });
    world.open(KUBELET);
    await world.pass(16 * MINUTE);
    for (let i = 0; i < 3; i += 1) await lookUp(world.depsOf(`m/${i}`), question(world));
    await world.pass(HOUR);
    expect(world.notifier.messages).toHaveLength(1);
  });

  it('changes nothing when it finds what an event has reported', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.run();
    const before = await world.current();
    world.clock.advance(30 * SECOND);
    await lookUp(world.depsOf('m/1'), question(world));
    expect(await world.current()).toEqual(before);
    expect(world.notifier.messages).toHaveLength(1);
  });
});

describe('what a look cannot do is thrown, for the queue to bring it again:', () => {
  it.each<[string, string, Partial<LookUpRequest>]>([
    ['record what is new', 'findings.record', {}],
    ['go on with what waits', 'wakeUps.arm', {}],
    ['have the remediator look at what a list may have closed', 'checks.request', { prefixListId: 'pl-0' }],
    ['have the remediator look at what an event has closed', 'checks.request', { lookUps: [] }],
  ])('%s', async (_what, call, changes) => {
    const tap: Tap = async (made, attempt, run) => {
      if (made === call && attempt.startsWith('m/1')) throw new Error('throttled');
      return run();
    };
    const world = createWorld({ tap });
    world.open(KUBELET);
    await world.run();
    if (call === 'findings.record') world.authorize(API_SERVER);
    await expect(lookUp(world.depsOf('m/1'), question(world, changes))).rejects.toThrow('throttled');
  });

  it('write down that what was taken for gone is there', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.run();
    const groups = { ...world.securityGroups };
    world.securityGroups.inboundRules = async () => [];
    await world.pass(16 * MINUTE);
    Object.assign(world.securityGroups, groups);
    const deps = world.depsOf('m/1');
    deps.findings.save = async () => Promise.reject(new Error('throttled'));
    await expect(lookUp(deps, question(world))).rejects.toThrow('throttled');
  });

  it('but never before what waits has gone on', async () => {
    const tap: Tap = async (made, attempt, run) => {
      if (made === 'findings.record' && attempt.startsWith('m/1')) throw new Error('throttled');
      return run();
    };
    const world = createWorld({ tap });
    const finding = aFinding([anExposure(1, { kind: 'pending' }, { shownIn: null, told: false })], {
      group: world.group,
      version: 1,
      message: null,
      shown: 0,
    });
    expect(await world.findings.save(finding)).toBe('saved');
    world.securityGroups.inboundRules = async () => [aRule(1), aRule(2, { fromPort: 6443, toPort: 6443 })];
    await expect(lookUp(world.depsOf('m/1'), question(world))).rejects.toThrow('throttled');
    expect(world.notifier.messages).toHaveLength(1);
  });
});

describe('an edit whose event is faster than the remediator', () => {
  const edited = aRule(1, { fromPort: 6443, toPort: 6443 });
  /** What waits already, of which the look-up knows a deadline a minute from now. */
  const known = async (rules: LookUpRequest['lookUps'][number]['rules'], live = [edited]) => {
    const world = createWorld();
    const tracked = anExposure(1, { kind: 'pending' }, { rule: edited });
    const finding = aFinding([tracked], { group: world.group, version: 1, deadline: NOON + 15 * MINUTE });
    expect(await world.findings.save(finding)).toBe('saved');
    world.securityGroups.inboundRules = async () => live;
    const lookUps = [{ reason: { code: 'modified-rule' as const, sentence: '' }, rules }];
    await lookUp(world.depsOf('m/1'), question(world, { lookUps, deadline: NOON + MINUTE }));
    return (await world.current()).deadline;
  };

  it('keeps the deadline that the rule had', async () => {
    expect(await known([edited])).toBe(NOON + MINUTE);
  });

  it('says nothing of the deadline of others, nor of a group of which nobody can say what was edited', async () => {
    const other = aRule(2, { fromPort: 6443, toPort: 6443, source: { kind: 'cidr', family: 4, cidr: '10.0.0.0/8' } });
    expect(await known([other], [edited, other])).toBe(NOON + 15 * MINUTE);
    expect(await known(null)).toBe(NOON + 15 * MINUTE);
  });
});

it.each<[string, Partial<TrackedExposure>]>([
  ['is kept, and waits for nothing', { state: kept(NOON + HOUR) }],
  ['has another id', { rule: aRule(2) }],
  ['is another by now', { rule: aRule(1, { fromPort: 6443, toPort: 6443 }) }],
])('what a look-up knows of the deadline of a rule is nothing to one that %s', async (_what, changes) => {
  const world = createWorld();
  const pending = anExposure(3, { kind: 'pending' }, { rule: aRule(3, { fromPort: 6443, toPort: 6443 }) });
  const exposures = [anExposure(1, { kind: 'pending' }, changes), pending];
  const finding = aFinding(exposures, { group: world.group, version: 1, deadline: NOON + 15 * MINUTE });
  expect(await world.findings.save(finding)).toBe('saved');
  await goOnWaiting(world.depsOf('m/1'), world.group, [aRule(1)], NOON + MINUTE);
  expect((await world.current()).deadline).toBe(NOON + 15 * MINUTE);
});

describe('a look records nothing', () => {
  it('of a rule as it was before the edit that was asked about', async () => {
    const world = createWorld();
    const [before, after] = [aRule(1), aRule(1, { fromPort: 6443, toPort: 6443 })];
    const shown = [[before], [before], [after]];
    world.securityGroups.inboundRules = async () => shown.shift() ?? [after];
    const lookUps = [{ reason: { code: 'modified-rule' as const, sentence: '' }, rules: [after] }];
    await lookUp(world.depsOf('m/1'), question(world, { lookUps }));
    expect((await world.current()).exposures.map(({ ports }) => ports)).toEqual([[6443]]);
  });

  it('of what does not reference the list that was changed', async () => {
    const world = createWorld();
    const list = prefixList(world, '10.0.0.0/8');
    const other = prefixList(world, '0.0.0.0/0', '10.0.0.0/8');
    world.authorize(KUBELET, { port: 6443, cidr: list }, { port: 6443, cidr: other });
    await lookUp(world.depsOf('m/1'), question(world, { prefixListId: list }));
    expect(await found(world)).toEqual([]);
  });

  it('a second time, of what waits although its list has changed, or is kept although its list has shrunk', async () => {
    const world = createWorld();
    const list = prefixList(world, '0.0.0.0/0', '20.0.0.0/8');
    world.authorize({ port: 10250, cidr: list });
    await lookUp(world.depsOf('m/1'), question(world));
    expect(await found(world)).toHaveLength(1);
    const shrink = (currentVersion: number, add: string[], remove: string[]) =>
      world.model.modifyPrefixList({
        id: list,
        currentVersion,
        name: null,
        maxEntries: null,
        add: add.map(entry),
        remove,
      });
    shrink(1, ['21.0.0.0/8'], []);
    await lookUp(world.depsOf('m/2'), question(world, { prefixListId: list }));
    expect(await found(world)).toHaveLength(1);
    await world.run();
    await world.agreeOn('keep');
    shrink(2, [], ['20.0.0.0/8', '21.0.0.0/8']);
    await lookUp(world.depsOf('m/3'), question(world, { prefixListId: list }));
    await lookUp(world.depsOf('m/4'), question(world, { prefixListId: list }));
    expect(await found(world)).toHaveLength(1);
  });
});

it('a look really waits between its tries, and for the content that was asked for', async () => {
  const world = createWorld();
  const asked = aRule(1);
  const looked: number[] = [];
  const deps = world.depsOf('m/1');
  const sleep = async (ms: number) => {
    await new Promise((resolve) => void setImmediate(resolve));
    world.clock.advance(ms);
  };
  deps.securityGroups.inboundRules = async () => {
    looked.push(world.clock.now() - NOON);
    return [{ ...asked, ruleId: aRule(2).ruleId }];
  };
  const lookUps = [{ reason: { code: 'modified-rule' as const, sentence: '' }, rules: [asked] }];
  await lookUp({ ...deps, clock: { ...world.clock, sleep } }, question(world, { lookUps }));
  expect(looked).toEqual([0, SECOND, 4 * SECOND]);
});
