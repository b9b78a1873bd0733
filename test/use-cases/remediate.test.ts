import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, NOON, SECOND } from '../support/clock.ts';
import { ALICE, BOB, GROUP } from '../support/findings.ts';
import { API_SERVER, CAROLS_EMAIL, createWorld, KUBELET, PRIVATE, type Tap } from '../support/world.ts';
import { remediate } from '../../src/use-cases/remediate.ts';

/** A finding of a rule that Carol opened, as AWS proves: one approver may keep it. */
const opened = async (options: Parameters<typeof createWorld>[0] = {}) => {
  const world = createWorld({ actor: CAROLS_EMAIL, ...options });
  const { rules } = world.open(KUBELET, PRIVATE);
  await world.run();
  return { world, ruleId: String(rules[0]?.id) };
};
const replies = (world: ReturnType<typeof createWorld>) =>
  world.notifier.messages[0]?.replies.map(({ transition }) => transition.kind);
const kinds = (world: ReturnType<typeof createWorld>) =>
  world.announcements.announced.map(({ transition }) => transition.kind);

describe('the deadline', () => {
  it('revokes only the public rule, and leaves the other rules of the same call', async () => {
    const { world, ruleId } = await opened();
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
    expect(await world.outcomes(1)).toEqual({ [ruleId]: 'revoked' });
  });

  it('revokes nothing a moment before it', async () => {
    const { world } = await opened();
    await world.pass(15 * MINUTE - 1);
    expect(world.inbound()).toContain('10250-10250 0.0.0.0/0');
  });

  it('shows the outcome in the same message, and announces each step', async () => {
    const { world } = await opened();
    await world.pass(15 * MINUTE);
    expect(world.notifier.messages).toHaveLength(1);
    expect(world.notifier.messages[0]?.finding.exposures[0]?.state).toMatchObject({
      kind: 'revoked',
      by: { kind: 'deadline' },
    });
    expect(kinds(world)).toEqual(['opened', 'reminded', 'reminded', 'revoking', 'revoked']);
    expect(world.wakeUps.armed()).toEqual([]);
  });

  it('archives what is settled and starts the group afresh', async () => {
    const { world, ruleId } = await opened();
    await world.pass(15 * MINUTE);
    const finding = await world.current();
    expect(finding).toMatchObject({ sequence: 2, exposures: [], message: null, deadline: null });
    expect(Object.values(finding.tombstones).map(({ outcome }) => outcome)).toEqual(['revoked']);
    expect(Object.keys(finding.tombstones)[0]).toContain(ruleId);
  });

  it('does no harm when its wake-up comes early, twice or long after', async () => {
    const { world } = await opened();
    const wakeUp = { kind: 'wake-up' as const, group: world.group };
    await remediate(world.depsOf('early/1'), wakeUp);
    expect((await world.current()).exposures[0]?.state.kind).toBe('pending');
    await world.pass(15 * MINUTE);
    const settled = await world.current();
    await remediate(world.depsOf('again/1'), wakeUp);
    world.clock.advance(48 * HOUR);
    await remediate(world.depsOf('late/1'), wakeUp);
    expect(await world.current()).toEqual(settled);
    expect(world.notifier.messages).toHaveLength(1);
  });

  it('ignores a wake-up for a group that was never seen', async () => {
    const world = createWorld();
    await remediate(world.depsOf('m/1'), { kind: 'wake-up', group: world.group });
    expect(world.logged.map(([level]) => level)).toEqual(['warn']);
  });

  it('closes the rule even when no timer can be set any more', async () => {
    let down = false;
    const { world } = await opened({
      tap: async (call, _attempt, run) => {
        if (down && call === 'wakeUps.arm') throw new Error('Scheduler is down');
        return run();
      },
    });
    down = true;
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
    expect(world.errors).not.toEqual([]);
    expect(world.notifier.messages[0]?.finding.exposures[0]?.state.kind).toBe('revoked');
  });
});

describe('a click', () => {
  it('revokes at once, in the name of the person', async () => {
    const { world } = await opened();
    await world.click('revoke', ALICE);
    await world.run();
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
    expect(world.notifier.messages[0]?.finding.exposures[0]?.state).toMatchObject({ kind: 'revoked', by: ALICE });
    expect(world.wakeUps.armed()).toEqual([]);
  });

  it('keeps for 24 h and comes back as pending with a new deadline, which is kept', async () => {
    const { world } = await opened();
    await world.click('keep', ALICE);
    await world.pass(24 * HOUR - SECOND);
    expect((await world.current()).exposures[0]?.state).toMatchObject({ kind: 'kept', until: NOON + 24 * HOUR });
    expect(world.inbound()).toContain('10250-10250 0.0.0.0/0');
    await world.pass(SECOND);
    expect(await world.current()).toMatchObject({
      deadline: NOON + 24 * HOUR + 15 * MINUTE,
      exposures: [{ state: { kind: 'pending' } }],
    });
    expect(replies(world)).toEqual(['kept', 'ending', 'reopened']);
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
    expect(replies(world)).toEqual(['kept', 'ending', 'reopened', 'reminded', 'reminded', 'revoked']);
    const told = kinds(world).filter((kind) => kind !== 'reminded');
    expect(told).toEqual(['opened', 'kept', 'ending', 'reopened', 'revoking', 'revoked']);
    expect(world.notifier.messages).toHaveLength(1);
  });

  it('elects one of an approval and the deadline at once; the loser is told who won', async () => {
    const { world } = await opened();
    world.clock.advance(15 * MINUTE);
    const { version } = await world.current();
    await Promise.all([
      remediate(world.depsOf('clock/1'), { kind: 'wake-up', group: world.group }),
      remediate(world.depsOf('alice/1'), world.command('keep', ALICE, version)),
    ]);
    await world.run();
    const finding = await world.current();
    const lost = world.notifier.told;
    const kept = finding.sequence === 1;
    expect(lost).toEqual(
      kept
        ? []
        : [
            {
              account: GROUP.account,
              userId: 'U0ALICE',
              text: expect.stringContaining('The deadline had passed: Portcullis decided to revoke it'),
            },
          ],
    );
    // Two runs may announce the same transition; it has the same id then.
    const effects = world.announcements.announced.filter(
      ({ transition: { kind } }) => kind === 'kept' || kind === 'revoking',
    );
    expect(new Set(effects.map(({ transition }) => transition.id)).size).toBe(1);
  });

  it('elects one of two people; the loser is told who won, and alone', async () => {
    const { world } = await opened();
    const { version } = await world.current();
    await world.click('keep', BOB);
    await world.click('revoke', ALICE, { version });
    await world.run();
    expect((await world.current()).exposures[0]?.state).toMatchObject({ kind: 'kept', by: BOB });
    expect(world.notifier.told).toEqual([
      {
        account: GROUP.account,
        userId: 'U0ALICE',
        text: '<@U0BOB> was faster and decided to keep it. The message shows the outcome.',
      },
    ]);
  });

  it('is silent about a person’s own click, delivered twice', async () => {
    const { world } = await opened();
    const { version } = await world.current();
    await world.click('keep', ALICE, { version });
    await world.click('keep', ALICE, { version });
    await world.run();
    expect(world.notifier.told).toEqual([]);
    expect((await world.current()).exposures[0]?.state).toMatchObject({ kind: 'kept', until: NOON + 24 * HOUR });
  });

  it('on a finding that is settled and archived tells who decided, and touches nothing', async () => {
    const { world } = await opened();
    const { version } = await world.current();
    await world.pass(15 * MINUTE);
    world.open(KUBELET);
    await world.run();
    await world.click('revoke', ALICE, { sequence: 1, version });
    await world.click('keep', ALICE, { sequence: 7, version });
    await world.run();
    expect(world.notifier.told.map(({ text }) => text)).toEqual([
      expect.stringContaining('The deadline had passed'),
      'This finding is settled already.',
    ]);
    expect((await world.current()).exposures.map(({ state }) => state.kind)).toEqual(['pending']);
  });

  it('is told the outcome of its own finding when that is archived under its feet', async () => {
    let raced = false;
    const tap: Tap = async (call, attempt, run) => {
      if (call === 'findings.save' && attempt === 'alice/1' && !raced) {
        raced = true;
        await world.pass(15 * MINUTE);
      }
      return run();
    };
    const world = createWorld({ tap });
    world.open(KUBELET);
    await world.run();
    await remediate(world.depsOf('alice/1'), world.command('keep', ALICE, (await world.current()).version));
    expect(world.notifier.told).toEqual([
      { account: GROUP.account, userId: 'U0ALICE', text: expect.stringContaining('The deadline had passed') },
    ]);
    // Of the finding that came after it nothing was decided.
    expect(world.logged.map(([, text]) => text)).not.toContain('decided: refused');
  });

  it('keeps nothing that its message did not show', async () => {
    const { world } = await opened();
    const { version } = await world.current();
    world.clock.advance(MINUTE);
    world.open(API_SERVER);
    await world.run();
    await world.click('keep', ALICE, { version });
    await world.run();
    const finding = await world.current();
    expect(finding.exposures.map(({ state }) => state.kind)).toEqual(['kept', 'pending']);
    expect(finding.deadline).toBe(NOON + 15 * MINUTE);
  });

  it('has its effect although the loser cannot be told', async () => {
    const tap: Tap = async (call, _attempt, run) => {
      if (call === 'notifier.tell') throw new Error('user_not_in_channel');
      return run();
    };
    const { world } = await opened({ tap });
    const { version } = await world.current();
    await world.click('keep', BOB);
    await world.click('revoke', ALICE, { version });
    await world.run();
    expect(world.queue).toEqual([]);
    expect(world.logged.map(([, text]) => text)).toContain('could not tell a person why their click had no effect');
  });
});

describe('ENFORCEMENT', () => {
  it('approve reminds and never revokes by itself', async () => {
    const { world } = await opened({ enforcement: 'approve', remindEvery: HOUR });
    await world.pass(2 * HOUR + 15 * MINUTE);
    expect(world.inbound()).toContain('10250-10250 0.0.0.0/0');
    // At half time, shortly before the deadline, at it, and every hour since.
    expect(replies(world)).toEqual(Array.from({ length: 5 }, () => 'reminded'));
    await world.click('revoke', ALICE);
    await world.run();
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
  });

  it('observe ends observed: the rule stays and nobody is asked', async () => {
    const { world, ruleId } = await opened({ enforcement: 'observe' });
    await world.click('revoke', ALICE);
    await world.pass(15 * MINUTE);
    expect(world.inbound()).toContain('10250-10250 0.0.0.0/0');
    expect(await world.outcomes(1)).toEqual({ [ruleId]: 'observed' });
    expect(world.notifier.told).toEqual([
      { account: GROUP.account, userId: 'U0ALICE', text: expect.stringContaining('only alerts') },
    ]);
    expect(kinds(world)).toEqual(['opened', 'observed']);
  });
});

describe('a failed revoke', () => {
  it('is tried again, later and later, until its cause is gone', async () => {
    let allowed = false;
    const tries: number[] = [];
    const world = createWorld();
    const revoker = { ...world.revoker };
    world.revoker.revoke = async (group, ruleId) => {
      tries.push(world.clock.now());
      return allowed ? revoker.revoke(group, ruleId) : { kind: 'refused', why: 'UnauthorizedOperation' };
    };
    const { rules } = world.open(KUBELET);
    await world.pass(15 * MINUTE);
    expect(await world.outcomes()).toEqual({ [String(rules[0]?.id)]: 'failed' });
    expect(world.logged).toContainEqual([
      'error',
      'exposure failed',
      expect.objectContaining({ cause: 'UnauthorizedOperation' }),
    ]);
    await world.pass(8 * MINUTE);
    const waits = tries.slice(1).map((at, i) => Math.round((at - (tries[i] ?? 0)) / MINUTE));
    expect(waits).toEqual([1, 2, 4]);
    allowed = true;
    await world.pass(10 * MINUTE);
    expect(world.inbound()).toEqual([]);
    expect(world.notifier.messages).toHaveLength(1);
    expect(world.notifier.messages[0]?.finding.exposures[0]?.state.kind).toBe('revoked');
  });

  it('can be ordered again by a person at once', async () => {
    const world = createWorld();
    const revoker = { ...world.revoker };
    world.revoker.revoke = async () => ({ kind: 'refused', why: 'UnauthorizedOperation' });
    world.open(KUBELET);
    await world.pass(15 * MINUTE);
    Object.assign(world.revoker, revoker);
    await world.click('revoke', ALICE);
    await world.run();
    expect(world.inbound()).toEqual([]);
  });
});

describe('the next wake-up', () => {
  it('is armed before anything is revoked, so that the end of its lease wakes whoever goes on', async () => {
    const calls: string[] = [];
    const { world } = await opened({
      tap: async (call, _attempt, run) => {
        calls.push(call);
        return run();
      },
    });
    calls.length = 0;
    await world.click('revoke', ALICE);
    await world.run();
    const [saved, armed, revoked] = ['findings.save', 'wakeUps.arm', 'revoker.revoke'].map((c) => calls.indexOf(c));
    expect([saved, armed, revoked].every((at) => at !== undefined && at >= 0)).toBe(true);
    expect(Number(saved)).toBeLessThan(Number(armed));
    expect(Number(armed)).toBeLessThan(Number(revoked));
  });

  it('stays armed when an older one falls into the same second', async () => {
    const { world } = await opened();
    // The warning before the end of the keep comes half a second before the deadline that is given up by it.
    const keepFor = Math.floor(((15 * MINUTE - 0.5 * SECOND) * 4) / 3);
    await world.click({ kind: 'keep', keepFor }, ALICE);
    await world.run();
    expect(world.wakeUps.armed().map(({ at }) => at)).toEqual([NOON + 15 * MINUTE]);
  });
});
