import { describe, expect, it } from '@jest/globals';
import { MINUTE, NOON, SECOND } from '../support/clock.ts';
import { JUDGE, ORIGIN } from '../support/findings.ts';
import { API_SERVER, createWorld, KUBELET, PRIVATE, type Tap } from '../support/world.ts';
import { alert } from '../../src/use-cases/alert.ts';
import { isIdentified, openFinding } from '../../src/use-cases/open-finding.ts';
import { classify } from '../../src/exposure/classify.ts';

const recorder = () => {
  const calls: string[] = [];
  const tap: Tap = (call, _attempt, run) => {
    calls.push(call);
    return run();
  };
  return { calls, tap };
};
const failing =
  (name: string, isDown: () => boolean): Tap =>
  async (call, _attempt, run) => {
    if (call.startsWith(name) && isDown()) throw new Error(`${name} is down`);
    return run();
  };

describe('an event that opens a port', () => {
  it('opens a finding of the public rule alone, with a deadline that counts from now', async () => {
    const world = createWorld();
    const { rules } = world.open(KUBELET, PRIVATE);
    await world.run();
    const finding = await world.current();
    expect(finding).toMatchObject({ sequence: 1, openedAt: NOON, deadline: NOON + 15 * MINUTE });
    expect(finding.exposures.map(({ rule, ports, state }) => [rule.ruleId, ports, state.kind])).toEqual([
      [rules[0]?.id, [10250], 'pending'],
    ]);
    expect(finding.exposures[0]?.origin).toMatchObject({
      actor: { role: 'dev', name: 'carol' },
      sourceIp: '198.51.100.7',
    });
  });

  it('arms the deadline before Slack is called', async () => {
    const { calls, tap } = recorder();
    const world = createWorld({ tap });
    world.open(KUBELET);
    await world.run();
    expect(calls.indexOf('wakeUps.arm')).toBeGreaterThan(-1);
    expect(calls.indexOf('wakeUps.arm')).toBeLessThan(calls.indexOf('notifier.post'));
    expect(calls.indexOf('findings.record')).toBeLessThan(calls.indexOf('notifier.post'));
    expect(world.wakeUps.armed()).toEqual([
      { group: world.group, at: NOON + 7.5 * MINUTE },
      { group: world.group, at: NOON + 15 * MINUTE },
    ]);
  });

  it('posts one message that equals the stored state, and announces that it was opened', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.run();
    const finding = await world.current();
    expect(world.notifier.messages).toHaveLength(1);
    expect(finding.shown).toBe(finding.version);
    expect(finding.message).toEqual(world.notifier.messages[0]?.ref);
    expect(world.notifier.messages[0]?.finding.exposures[0]?.state).toEqual(finding.exposures[0]?.state);
    expect(world.announcements.announced.map(({ transition }) => transition.kind)).toEqual(['opened']);
  });

  it('changes nothing the second time: same deadline, one message, one announcement', async () => {
    const world = createWorld();
    const { event } = world.open(KUBELET);
    await world.run();
    const before = await world.current();
    world.clock.advance(5 * MINUTE);
    world.enqueue('ingress', event);
    await world.run();
    expect(await world.current()).toEqual(before);
    expect(world.notifier.messages).toHaveLength(1);
    expect(world.notifier.messages[0]?.replies).toEqual([]);
    expect(world.announcements.announced).toHaveLength(1);
  });

  it('lets a further exposure join: same message, same deadline, a reply in its thread', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.run();
    await world.pass(5 * MINUTE);
    world.open(API_SERVER);
    await world.run();
    const finding = await world.current();
    expect(finding.exposures).toHaveLength(2);
    expect(finding.deadline).toBe(NOON + 15 * MINUTE);
    expect(world.notifier.messages).toHaveLength(1);
    expect(world.notifier.messages[0]?.finding.exposures).toHaveLength(2);
    expect(world.notifier.messages[0]?.replies.map(({ transition }) => transition.kind)).toEqual(['joined']);
    expect(world.announcements.announced.map(({ transition }) => transition.kind)).toEqual(['opened', 'joined']);
  });

  it('opens nothing for a late duplicate of what is settled', async () => {
    const world = createWorld();
    const { event } = world.open(KUBELET);
    await world.pass(16 * MINUTE);
    expect(await world.outcomes(1)).toEqual({
      [String(world.notifier.messages[0]?.finding.exposures[0]?.rule.ruleId)]: 'revoked',
    });
    world.enqueue('ingress', event);
    await world.pass(60 * MINUTE);
    expect(await world.current()).toMatchObject({ sequence: 2, exposures: [], deadline: null });
    expect(world.notifier.messages).toHaveLength(1);
  });

  it('opens a second finding, with a message of its own, when the group is opened again afterwards', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.pass(16 * MINUTE);
    world.open(KUBELET);
    await world.run();
    expect(await world.current()).toMatchObject({ sequence: 2, openedAt: world.clock.now() });
    expect(world.notifier.messages.map(({ metadata }) => metadata.slice(-2))).toEqual(['/1', '/2']);
  });

  it('ignores what opens nothing', async () => {
    const world = createWorld();
    world.open(PRIVATE);
    await world.run();
    expect(await world.findings.load(world.group)).toBeNull();
    expect(world.wakeUps.armed()).toEqual([]);
  });

  it('refuses what is no CloudTrail record, so that the queue keeps it', async () => {
    const world = createWorld();
    for (const body of [null, 'text', [], { detail: 7 }])
      await expect(alert(world.depsOf('m/1'), body)).rejects.toMatchObject({ code: 'bad-message' });
  });

  it('refuses a group id that AWS would not give, because it becomes part of names, links and calls', async () => {
    const world = createWorld();
    const [rule] = world.authorize(KUBELET);
    const { event } = world.open(API_SERVER);
    const text = JSON.stringify(event).replaceAll(String(rule?.groupId), 'sg-<!channel>');
    await expect(alert(world.depsOf('m/1'), JSON.parse(text))).rejects.toMatchObject({ code: 'bad-message' });
    expect(world.notifier.messages).toEqual([]);
  });
});

describe('while something is down', () => {
  it('closes the rule in time when Slack is down, and the message appears afterwards', async () => {
    let down = true;
    const world = createWorld({ tap: failing('notifier', () => down) });
    world.open(KUBELET, PRIVATE);
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
    expect(world.notifier.messages).toEqual([]);
    down = false;
    await world.pass(10 * MINUTE);
    expect(world.notifier.messages).toHaveLength(1);
    expect(world.notifier.messages[0]?.finding.exposures[0]?.state.kind).toBe('revoked');
  });

  it('still answers what the event left open when Slack is down', async () => {
    const world = createWorld({ tap: failing('notifier', () => true) });
    const list = world.model.createPrefixList({
      name: 'everybody',
      family: 4,
      maxEntries: 2,
      entries: [{ cidr: '0.0.0.0/0', description: null }],
      tags: [],
    });
    world.open(KUBELET, { port: 10250, cidr: list.id });
    await world.run();
    expect((await world.current()).exposures).toHaveLength(2);
  });

  it('tells each reply once when the bus is down for a while', async () => {
    let down = false;
    const world = createWorld({ tap: failing('announcements', () => down) });
    world.open(KUBELET);
    await world.run();
    down = true;
    world.clock.advance(SECOND);
    world.open(API_SERVER);
    await world.pass(7 * MINUTE);
    expect(world.notifier.messages[0]?.finding.exposures).toHaveLength(2);
    down = false;
    await world.pass(3 * MINUTE);
    const replies = world.notifier.messages[0]?.replies.map(({ transition }) => transition.kind);
    expect(replies).toEqual(['joined', 'reminded']);
    expect(new Set(world.announcements.announced.map(({ transition }) => transition.id)).size).toBe(3);
  });

  it('does not call Slack when the wake-up cannot be armed; the queue brings the event again', async () => {
    let down = true;
    const world = createWorld({ tap: failing('wakeUps', () => down) });
    world.open(KUBELET);
    await world.run();
    expect(world.notifier.messages).toEqual([]);
    down = false;
    await world.pass(5 * MINUTE);
    expect(world.notifier.messages).toHaveLength(1);
    // From the stored deadline, not from the clock of the second try.
    expect(world.wakeUps.armed().map(({ at }) => at)).toContain(NOON + 15 * MINUTE);
    expect((await world.current()).deadline).toBe(NOON + 15 * MINUTE);
  });
});

describe('posting', () => {
  const exposuresOf = (event: unknown) => classify(event, JUDGE).exposures.filter(isIdentified);

  it('does not post twice when the first poster crashed after it had posted', async () => {
    let crash = true;
    const tap: Tap = async (call, _attempt, run) => {
      const result = await run();
      if (call === 'notifier.post' && crash) {
        crash = false;
        throw new Error('socket hang up');
      }
      return result;
    };
    const world = createWorld({ tap });
    world.open(KUBELET);
    await world.run();
    expect(world.errors).toHaveLength(1);
    await world.pass(5 * MINUTE);
    expect(world.notifier.messages).toHaveLength(1);
    expect((await world.current()).message).toEqual(world.notifier.messages[0]?.ref);
  });

  it('looks for that message also when a further exposure is the next to post', async () => {
    let crash = true;
    const tap: Tap = async (call, _attempt, run) => {
      const result = await run();
      if (call === 'notifier.post' && crash) {
        crash = false;
        throw new Error('socket hang up');
      }
      return result;
    };
    const world = createWorld({ tap });
    world.open(KUBELET);
    await world.run();
    world.clock.advance(SECOND);
    world.open(API_SERVER);
    await world.pass(5 * MINUTE);
    expect(world.notifier.messages).toHaveLength(1);
    expect(world.notifier.messages[0]?.finding.exposures).toHaveLength(2);
  });

  it('leaves the posting to the run that claimed it, and shows there what joined meanwhile', async () => {
    let joined: Promise<unknown> | null = null;
    const tap: Tap = async (call, attempt, run) => {
      if (call === 'notifier.post' && attempt === 'first/1' && joined === null) {
        world.clock.advance(SECOND);
        const event = world.open(API_SERVER).event;
        world.queue.splice(0);
        joined = openFinding(world.depsOf('second/1'), world.group, exposuresOf(event), ORIGIN);
        await joined;
      }
      return run();
    };
    const world = createWorld({ tap });
    const { event } = world.open(KUBELET);
    world.queue.splice(0);
    await alert(world.depsOf('first/1'), event);
    expect(joined).not.toBeNull();
    expect(world.notifier.messages).toHaveLength(1);
    expect(world.notifier.messages[0]?.finding.exposures).toHaveLength(2);
    const finding = await world.current();
    expect(finding.shown).toBe(finding.version);
  });

  it('takes over after the lease of a poster that died, not before', async () => {
    const world = createWorld();
    const { event } = world.open(KUBELET);
    world.queue.splice(0);
    const deps = world.depsOf('dead/1');
    // It never comes back: its promise stays open, as that of a function that was ended does.
    void alert({ ...deps, notifier: { ...deps.notifier, post: () => new Promise(() => {}) } }, event);
    await new Promise(setImmediate);
    expect((await world.current()).posting?.by).toBe('dead/1');
    world.clock.advance(59 * SECOND);
    await alert(world.depsOf('second/1'), event);
    expect(world.notifier.messages).toHaveLength(0);
    world.clock.advance(2 * SECOND);
    await alert(world.depsOf('third/1'), event);
    expect(world.notifier.messages).toHaveLength(1);
  });
});
