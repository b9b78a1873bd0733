import { describe, expect, it } from '@jest/globals';
import { catchUp } from '../../src/use-cases/catch-up.ts';
import { HOUR, MINUTE, NOON, SECOND } from '../support/clock.ts';
import { ALICE, anExposure, ORIGIN } from '../support/findings.ts';
import { createWorld, KUBELET, type Tap } from '../support/world.ts';

/** Slack does not answer until `ends`. */
const slackDown = () => {
  let isDown = true;
  const tap: Tap = async (call, _attempt, run) => {
    if (isDown && call.startsWith('notifier')) throw new Error('Slack is down');
    return run();
  };
  return { tap, ends: () => void (isDown = false) };
};

/** The finding, changed in a way that Slack has not been told of. */
const untold = async ({ current, findings }: ReturnType<typeof createWorld>) => {
  const finding = await current();
  const next = { ...finding, version: finding.version + 1, remindedAt: NOON };
  await findings.save(next);
  return next;
};

describe('catch-up', () => {
  it('posts at once when Slack is back, and does not wait for the lease of the run that failed', async () => {
    const { tap, ends } = slackDown();
    const world = createWorld({ tap });
    const { event } = world.open(KUBELET);
    await world.run();
    expect((await world.current()).posting).toBeNull();
    ends();
    world.clock.advance(10 * SECOND);
    world.enqueue('ingress', event);
    await world.run();
    expect(world.notifier.messages).toHaveLength(1);
  });

  it('repairs a message that shows something else than what is stored', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.run();
    await catchUp(world.depsOf('m/1'), await untold(world));
    expect(world.notifier.messages).toHaveLength(1);
    expect(world.notifier.messages[0]?.finding.remindedAt).toBe(NOON);
    const after = await world.current();
    expect(after.shown).toBe(after.version);
  });

  it('leaves what changes all the time to the queue, and does not pass over it in silence', async () => {
    let isBusy = false;
    const tap: Tap = async (call, _attempt, run) => {
      const answer = await run();
      if (isBusy && call === 'notifier.update') {
        const finding = await world.current();
        await world.findings.save({ ...finding, version: finding.version + 1, shown: null });
      }
      return answer;
    };
    const world = createWorld({ tap });
    world.open(KUBELET);
    await world.run();
    const stale = await untold(world);
    isBusy = true;
    await expect(catchUp(world.depsOf('m/1'), stale)).rejects.toMatchObject({ code: 'not-yet' });
    isBusy = false;
    await catchUp(world.depsOf('m/1'), await world.current());
    const after = await world.current();
    expect(after.shown).toBe(after.version);
  });

  it('posts a message anew that somebody deleted, and goes on with that one', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.run();
    world.notifier.messages.splice(0);
    await world.pass(16 * MINUTE);
    expect(world.notifier.messages.map(({ finding }) => finding.exposures.map(({ state }) => state.kind))).toEqual([
      ['revoked'],
    ]);
    expect((await world.findings.loadArchived(world.group, 1))?.exposures).toHaveLength(1);
  });

  it('posts it anew once, although the answer to that post gets lost', async () => {
    let isLost = false;
    const tap: Tap = async (call, _attempt, run) => {
      const answer = await run();
      if (!isLost || call !== 'notifier.post') return answer;
      isLost = false;
      throw new Error('no answer');
    };
    const world = createWorld({ tap });
    world.open(KUBELET);
    await world.run();
    world.notifier.messages.splice(0);
    isLost = true;
    await world.pass(HOUR);
    expect(isLost).toBe(false);
    expect(world.notifier.messages).toHaveLength(1);
    expect((await world.findings.loadArchived(world.group, 1))?.exposures).toHaveLength(1);
  });

  it('posts it anew once, although two runs find at the same time that it is gone', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.run();
    const stale = await untold(world);
    world.notifier.messages.splice(0);
    await Promise.all(['m/1', 'm/2'].map(async (attempt) => catchUp(world.depsOf(attempt), stale)));
    expect(world.notifier.messages).toHaveLength(1);
    expect((await world.current()).message).toEqual(world.notifier.messages[0]?.ref);
  });

  it.each([
    ['looks for a message that another claim of its own may have posted', 2 * MINUTE, 1],
    ['posts without a look what it has opened by this very claim', MINUTE, 0],
  ])('%s', async (_what, until, looks) => {
    const calls: string[] = [];
    const tap: Tap = async (call, _attempt, run) => {
      calls.push(call);
      return run();
    };
    const world = createWorld({ tap });
    const found = anExposure(1, { kind: 'pending' }, { shownIn: null, told: false });
    const times = { now: NOON, deadline: NOON + HOUR, attempt: 'm/1', postingUntil: NOON + until };
    await world.findings.record({ group: world.group, exposures: [found], ...times });
    await catchUp(world.depsOf('m/1'), await world.current());
    expect(world.notifier.messages).toHaveLength(1);
    expect(calls.filter((call) => call === 'notifier.findPosted')).toHaveLength(looks);
  });

  it('counts the time to the alert once, when the alert is there, and never below nothing', async () => {
    const { tap, ends } = slackDown();
    const world = createWorld({ tap });
    const timesToAlert = () => world.counted.filter(([name]) => name === 'TimeToAlert').flatMap(([, value]) => value);
    const at = (n: number, eventTime: number) =>
      anExposure(n, { kind: 'pending' }, { shownIn: null, told: false, origin: { ...ORIGIN, eventTime } });
    const exposures = [at(1, NOON - 5 * SECOND), at(2, NOON + HOUR)];
    const times = { now: NOON, deadline: NOON + HOUR, attempt: 'm/1', postingUntil: NOON + MINUTE };
    await world.findings.record({ group: world.group, exposures, ...times });
    await expect(catchUp(world.depsOf('m/1'), await world.current())).rejects.toThrow('Slack is down');
    expect(timesToAlert()).toEqual([]);
    ends();
    world.clock.advance(10 * SECOND);
    await catchUp(world.depsOf('m/2'), await world.current());
    const waited = world.clock.now() - NOON + 5 * SECOND;
    expect(timesToAlert()).toEqual([waited, 0]);
  });

  it('counts no alert and writes no reply where it finds its message deleted', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.run();
    world.counted.splice(0);
    world.notifier.messages.splice(0);
    const finding = await world.current();
    const joined = anExposure(2, { kind: 'pending' }, { shownIn: null, told: false, foundAt: NOON + 1 });
    const exposures = [...finding.exposures, joined];
    await world.findings.save({ ...finding, version: finding.version + 1, exposures });
    await catchUp(world.depsOf('m/1'), await world.current());
    expect(world.notifier.messages).toHaveLength(1);
    expect(world.counted.filter(([name, values]) => name === 'TimeToAlert' && [values].flat().length > 0)).toHaveLength(
      1,
    );
  });

  it.each([
    ['although it came last', 'nothing'],
    ['although its answer got lost', 'the answer'],
  ])('leaves the message of what was archived meanwhile as it was in the end, %s', async (_what, lost) => {
    let overtake: (() => Promise<void>) | null = null;
    const tap: Tap = async (call, _attempt, run) => {
      const before = overtake;
      if (call !== 'notifier.update' || before === null) return run();
      overtake = null;
      await before();
      const answer = await run();
      if (lost === 'the answer') throw new Error('no answer');
      return answer;
    };
    const world = createWorld({ tap });
    world.open(KUBELET);
    await world.run();
    const stale = await untold(world);
    overtake = async () => {
      await world.click('revoke', ALICE);
      await world.run();
      expect((await world.current()).sequence).toBe(2);
    };
    await catchUp(world.depsOf('m/1'), stale).catch((error: unknown) => expect(String(error)).toContain('no answer'));
    const [message] = world.notifier.messages;
    expect(message?.finding.exposures.map(({ state }) => state.kind)).toEqual(['revoked']);
  });

  it('calls neither Slack nor the bus when both are up to date', async () => {
    const calls: string[] = [];
    const tap: Tap = async (call, _attempt, run) => {
      calls.push(call);
      return run();
    };
    const world = createWorld({ tap });
    world.open(KUBELET);
    await world.run();
    calls.length = 0;
    await catchUp(world.depsOf('m/1'), await world.current());
    expect(calls).toEqual([]);
  });

  it('archives nothing whose end people have not seen', async () => {
    const world = createWorld();
    world.open(KUBELET);
    await world.run();
    const finding = await world.current();
    const revoked = anExposure(1, { kind: 'revoked', by: ALICE, at: NOON });
    await world.findings.save({ ...finding, version: finding.version + 1, exposures: [revoked], deadline: null });
    const deps = world.depsOf('m/1');
    // Somebody writes each time while the message is shown, so it never equals what is stored.
    const announce = async () => {
      const stored = await world.current();
      await world.findings.save({ ...stored, version: stored.version + 1 });
    };
    const told = catchUp({ ...deps, announcements: { ...deps.announcements, announce } }, await world.current());
    await expect(told).rejects.toMatchObject({ code: 'not-yet' });
    expect(await world.findings.loadArchived(world.group, 1)).toBeNull();
    expect((await world.current()).sequence).toBe(1);
  });
});
