import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { followPause } from '../../src/use-cases/follow-pause.ts';
import { operate } from '../../src/use-cases/operate.ts';
import { openNewGroup } from '../support/burst.ts';
import { ALICE } from '../support/findings.ts';
import {
  API_SERVER,
  CAROLS_EMAIL,
  createWorld,
  KUBELET,
  OLIVE,
  ONCALL,
  OPERATORS,
  OSCAR,
  type Tap,
} from '../support/world.ts';

const opened = async (options: Parameters<typeof createWorld>[0] = {}) => {
  const world = createWorld({ actor: CAROLS_EMAIL, ...options });
  const { rules } = world.open(KUBELET);
  await world.run();
  return { world, ruleId: String(rules[0]?.id) };
};
type World = Awaited<ReturnType<typeof opened>>['world'];
const isOpen = (world: World) => world.inbound().includes('10250-10250 0.0.0.0/0');
const shown = (world: World) => JSON.stringify(world.notifier.messages[0]?.view);
const told = (world: World) => world.notifier.pauses.map(({ event }) => event.kind);
/** Fails a call as often as it is asked to. */
const failing = (times: number, ...calls: readonly string[]): Tap => {
  let left = times;
  return async (call, _attempt, run) => {
    if (!calls.includes(call) || left === 0) return run();
    left -= 1;
    throw new Error(`${call} fails`);
  };
};

describe('while it is paused', () => {
  it('nothing is closed at the deadline, and everything that is overdue right after it', async () => {
    const { world } = await opened();
    expect(await world.pauseBy(OLIVE)).toMatchObject({ kind: 'paused', isNew: true, isTold: true });
    await world.pass(5 * HOUR);
    expect(isOpen(world)).toBe(true);
    expect((await world.current()).deadline).toBe(NOON + 15 * MINUTE);
    expect(await world.resumeBy(OSCAR)).toMatchObject({ kind: 'resumed', pause: { by: { arn: OLIVE } }, isTold: true });
    expect(isOpen(world)).toBe(false);
  });

  it('nothing is closed on anybody’s word, and what was decided is carried out afterwards', async () => {
    const { world } = await opened();
    await world.pauseBy(OLIVE);
    await world.click('revoke', ALICE);
    await world.run();
    expect([isOpen(world), (await world.current()).exposures[0]?.state]).toMatchObject([
      true,
      { kind: 'revoking', by: ALICE },
    ]);
    await world.pass(HOUR);
    expect(isOpen(world)).toBe(true);
    await world.resumeBy(OLIVE);
    expect(isOpen(world)).toBe(false);
    const archived = await world.findings.loadArchived(world.group, 1);
    expect(archived?.exposures[0]?.state).toMatchObject({ kind: 'revoked', by: ALICE });
  });

  it('is answered at the command line that it waits', async () => {
    const { world } = await opened();
    await world.pauseBy(OLIVE);
    expect(await world.operateOn('revoke', OSCAR)).toMatchObject({ kind: 'decided', rules: [{ state: 'revoking' }] });
    expect(isOpen(world)).toBe(true);
  });

  it('counts for a run that is in the middle of its rules', async () => {
    const world = createWorld({ actor: CAROLS_EMAIL, tap: (...args) => tap(...args) });
    let revokes = 0;
    const tap: Tap = async (call, _attempt, run) => {
      const result = await run();
      if (call === 'revoker.revoke' && (revokes += 1) === 1) await world.pauseBy(OLIVE);
      return result;
    };
    world.open(KUBELET, API_SERVER);
    await world.run();
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toHaveLength(1);
    expect(Object.values(await world.outcomes()).sort()).toEqual(['revoked', 'revoking']);
    await world.pass(HOUR);
    expect(world.inbound()).toHaveLength(1);
    await world.resumeBy(OLIVE);
    expect(world.inbound()).toEqual([]);
  });

  it('nothing is closed when nobody can tell whether it is paused', async () => {
    const { world } = await opened({ tap: failing(Infinity, 'revoker.revoke') });
    await world.pass(16 * MINUTE);
    expect(isOpen(world)).toBe(true);
  });

  it('nothing is narrowed or put back, and the rules of a narrowing stay', async () => {
    const world = createWorld({ actor: CAROLS_EMAIL, reopen: true });
    world.open({ port: 6000, to: 11_000, cidr: '0.0.0.0/0' });
    await world.run();
    await world.pauseBy(OLIVE);
    await world.click('narrow', ALICE);
    await world.run();
    await world.pass(HOUR);
    expect(world.inbound()).toEqual(['6000-11000 0.0.0.0/0']);
    await world.resumeBy(OLIVE);
    expect(world.inbound()).not.toContain('6000-11000 0.0.0.0/0');
    expect(world.inbound().length).toBeGreaterThan(1);
  });

  it('keeps, their ends and reminders go on', async () => {
    const { world } = await opened();
    await world.pauseBy(OLIVE);
    expect(await world.operateOn('keep', OSCAR, { reason: 'a migration', keepFor: HOUR })).toMatchObject({
      kind: 'decided',
      rules: [{ state: 'kept' }],
    });
    await world.pass(2 * HOUR);
    expect((await world.current()).exposures[0]?.state.kind).toBe('pending');
    expect(isOpen(world)).toBe(true);
  });
});

describe('that it is paused', () => {
  it('is told the channel and the bus at once, and what is open says so', async () => {
    const { world } = await opened();
    await world.pauseBy(OLIVE, 'a broken rollout');
    expect(told(world)).toEqual(['paused']);
    expect(world.notifier.pauses[0]).toMatchObject({ waiting: { open: 1, held: 0 } });
    expect(world.announcements.pauses).toMatchObject([{ id: 'pause/1/paused/1', by: { arn: OLIVE } }]);
    expect(shown(world)).toContain('Paused by `olive@acme.example` from the command line');
    expect(shown(world)).toContain('a broken rollout');
    expect(world.notifier.messages[0]?.finding).toEqual(expect.objectContaining({ paused: expect.anything() }));
  });

  it('is said by the very first message of what is opened meanwhile', async () => {
    const world = createWorld({ actor: CAROLS_EMAIL });
    await world.pauseBy(OLIVE);
    world.open(KUBELET);
    await world.run();
    expect(shown(world)).toContain('nothing is closed until it is resumed');
    await world.pass(HOUR);
    expect(isOpen(world)).toBe(true);
    await world.resumeBy(OLIVE);
    expect(isOpen(world)).toBe(false);
  });

  it('is said in the end of what is stored while somebody pauses, and was not there to hear of it', async () => {
    let [isStored, seeRead] = [false, () => {}];
    const isRead = new Promise<void>((resolve) => (seeRead = resolve));
    const world = createWorld({ actor: CAROLS_EMAIL, tap: (...args) => tap(...args) });
    const tap: Tap = async (call, _attempt, run) => {
      if (call === 'findings.record' && !isStored) {
        isStored = true;
        await isRead;
        await world.pauseBy(OLIVE, 'a broken rollout');
      }
      const result = await run();
      if (call === 'pauses.load') seeRead();
      return result;
    };
    world.open(KUBELET);
    await world.run();
    expect(world.notifier.pauses[0]).toMatchObject({ waiting: { open: 0 } });
    expect((await world.current()).paused).toMatchObject({ id: 'pause/1' });
    expect(shown(world)).toContain('a broken rollout');
    expect(world.notifier.messages).toHaveLength(1);
  });

  it('costs the alert no round trip: it is read beside the table, and again beside Slack', async () => {
    const steps: string[] = [];
    const world = createWorld({
      actor: CAROLS_EMAIL,
      tap: async (call, _attempt, run) => {
        steps.push(`${call} asked`);
        const result = await run();
        steps.push(`${call} answered`);
        return result;
      },
    });
    world.open(KUBELET);
    await world.run();
    const at = (step: string) => steps.indexOf(step);
    expect(at('pauses.load asked')).toBeLessThan(at('findings.record answered'));
    expect(at('notifier.post asked')).toBeLessThan(steps.lastIndexOf('pauses.load answered'));
    const between = steps.slice(at('findings.record answered'), at('notifier.post asked'));
    expect(between.filter((step) => step.endsWith('asked'))).toEqual(['pauses.load asked']);
  });

  it('is reminded of every half hour until it is resumed', async () => {
    const { world } = await opened();
    await world.pauseBy(OLIVE);
    await world.pass(100 * MINUTE);
    expect(told(world)).toEqual(['paused', 'still-paused', 'still-paused', 'still-paused']);
    expect(world.announcements.pauses.map(({ kind }) => kind)).toEqual(told(world));
    expect(world.notifier.pauses.at(-1)?.waiting).toEqual({ open: 1, held: 1 });
    await world.resumeBy(OLIVE);
    await world.pass(5 * HOUR);
    expect(told(world).slice(4)).toEqual(['resumed']);
    expect(shown(world)).not.toContain('Paused');
  });

  it('is reminded of by the sweep, too, when its timer got lost', async () => {
    const { world } = await opened();
    await world.pauseBy(OLIVE);
    world.wakeUps.firePause(Infinity);
    world.clock.advance(31 * MINUTE);
    expect(told(world)).toEqual(['paused']);
    await world.sweep();
    expect(told(world)).toEqual(['paused', 'still-paused']);
    expect(world.wakeUps.pauseTimers()).toHaveLength(1);
  });

  it('and its end reach every finding by the sweep when nobody was told', async () => {
    const { world } = await opened();
    const deaf = async () => Promise.reject(new Error('the bus is down'));
    const silent = {
      ...world.depsOf('operate'),
      operators: OPERATORS,
      decisions: { publish: deaf, pauseChanged: deaf },
    };
    const operation = '00000000-0000-4000-8000-0000000000a';
    const asked = { kind: 'pause', operation: `${operation}a`, reason: 'a broken rollout' } as const;
    expect(await operate(silent, asked, OLIVE)).toMatchObject({ kind: 'paused', isTold: false });
    await world.sweep();
    expect(shown(world)).toContain('Paused by');
    await world.pass(HOUR);
    expect(await operate(silent, { kind: 'resume', operation: `${operation}b` }, OLIVE)).toMatchObject({
      isTold: false,
    });
    await world.run();
    expect(isOpen(world)).toBe(true);
    await world.sweep();
    await world.pass(MINUTE);
    expect([isOpen(world), told(world).at(-1)]).toEqual([false, 'resumed']);
  });

  it('is told once, whatever fails and is tried again', async () => {
    for (const call of [
      'notifier.postPause',
      'announcements.pause',
      'pauses.save',
      'listings.openGroups',
      'wakeUps.armPause',
    ]) {
      const { world } = await opened({ tap: failing(2, call) });
      // The pause itself is written outside of the queue.
      if (call === 'pauses.save') await expect(world.pauseBy(OLIVE)).rejects.toThrow('fails');
      await world.pauseBy(OLIVE).catch(async () => world.pauseBy(OLIVE));
      await world.pass(20 * MINUTE);
      await world.resumeBy(OLIVE);
      await world.pass(20 * MINUTE);
      expect([call, told(world)]).toEqual([call, ['paused', 'resumed']]);
      expect([call, new Set(world.announcements.pauses.map(({ kind }) => kind)).size]).toEqual([call, 2]);
      expect(isOpen(world)).toBe(false);
    }
  });

  it('is told once by two runs at the same time', async () => {
    let isAlone = true;
    const tap: Tap = async (call, _attempt, run) => {
      if (call === 'notifier.postPause' && isAlone) {
        isAlone = false;
        await followPause(world.depsOf('m/2'));
      }
      return run();
    };
    const { world } = await opened({ tap: async (...args) => tap(...args) });
    await world.pauseBy(OLIVE);
    expect(isAlone).toBe(false);
    expect(told(world)).toEqual(['paused']);
  });

  it('is told in order, and only then that it was resumed', async () => {
    const { world } = await opened({ tap: failing(1, 'notifier.postPause') });
    await world.pauseBy(OLIVE);
    await world.resumeBy(OLIVE);
    await world.pass(20 * MINUTE);
    expect(told(world)).toEqual(['paused', 'resumed']);
  });

  it('holds up nothing of what Slack has to be told of first', async () => {
    const { world } = await opened({ tap: failing(Infinity, 'notifier.postPause') });
    await world.pauseBy(OLIVE);
    await world.pass(HOUR);
    expect(isOpen(world)).toBe(true);
    await world.resumeBy(OLIVE);
    expect(isOpen(world)).toBe(false);
  });
});

describe('to pause', () => {
  it('twice says who was first, and tells nobody twice', async () => {
    const { world } = await opened();
    await world.pauseBy(OLIVE, 'a broken rollout');
    expect(await world.pauseBy(OSCAR, 'me too')).toMatchObject({
      kind: 'paused',
      isNew: false,
      pause: { by: { arn: OLIVE }, reason: 'a broken rollout' },
    });
    expect(told(world)).toEqual(['paused']);
  });

  it('takes no proof of which person it is: it is the emergency brake', async () => {
    const { world } = await opened();
    expect(await world.pauseBy(ONCALL)).toMatchObject({ kind: 'paused', isNew: true });
  });

  it('by the very request that was heard before does nothing', async () => {
    const { world } = await opened();
    const ask = {
      kind: 'pause',
      operation: '00000000-0000-4000-8000-0000000000aa',
      reason: 'a broken rollout',
    } as const;
    await world.ask(ask, OLIVE);
    await world.resumeBy(OLIVE);
    expect(await world.ask(ask, OLIVE)).toMatchObject({ kind: 'faulty' });
    expect((await world.pauses.load())?.pause).toBeNull();
  });

  it('and to resume what is not paused is no error', async () => {
    const { world } = await opened();
    expect(await world.resumeBy(OLIVE)).toEqual({ kind: 'resumed', pause: null, isTold: true });
  });

  it('stops many at once, and they go on in the order of their deadlines', async () => {
    const world = createWorld({ actor: CAROLS_EMAIL, digestFrom: 100 });
    const groups: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      const { group, event } = openNewGroup(world);
      groups.push(group.groupId);
      world.enqueue('ingress', event);
      await world.pass(MINUTE);
    }
    await world.pauseBy(OLIVE);
    await world.pass(2 * HOUR);
    await world.resumeBy(OLIVE);
    const closed = world.announcements.announced.filter(({ transition }) => transition.kind === 'revoked');
    expect(closed.map(({ finding }) => finding.group.groupId)).toEqual(groups);
  });
});
