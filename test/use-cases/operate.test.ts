import { describe, expect, it } from '@jest/globals';
import { decisionOf } from '../../src/operator/decision-of.ts';
import { summaryOf } from '../../src/operator/summary.ts';
import { operate } from '../../src/use-cases/operate.ts';
import { HOUR, MINUTE, NOON, SECOND } from '../support/clock.ts';
import { ALICE, BOB } from '../support/findings.ts';
import { createOperatorDecisionsMemory } from '../support/pauses-memory.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { CAROLS_EMAIL, createWorld, KUBELET, OLIVE, ONCALL, OPERATORS, OSCAR, PRIVATE } from '../support/world.ts';

const STRANGER = 'arn:aws:sts::111122223333:assumed-role/developer/olive@acme.example';
const CAROL_AT_WORK = OLIVE.replace('olive@', 'carol@');
const BOB_AT_WORK = OLIVE.replace('olive@', 'bob@');

/** A finding of a rule that Carol opened; `actor`: null where AWS does not prove it. */
const opened = async (options: Parameters<typeof createWorld>[0] = {}) => {
  const world = createWorld({ actor: CAROLS_EMAIL, ...options });
  const { rules } = world.open(KUBELET, PRIVATE);
  await world.run();
  return { world, ruleId: String(rules[0]?.id) };
};
type World = Awaited<ReturnType<typeof opened>>['world'];
const isOpen = (world: World) => world.inbound().includes('10250-10250 0.0.0.0/0');
const KEEP = { reason: 'Slack is down', keepFor: 4 * HOUR };

describe('an operator', () => {
  it('revokes, and is answered when a describe shows it', async () => {
    const { world, ruleId } = await opened();
    expect(await world.operateOn('revoke', OLIVE)).toMatchObject({
      kind: 'decided',
      rules: [{ ruleId, state: 'revoked' }],
    });
    expect(world.inbound()).toEqual(['443-443 10.0.0.0/8']);
  });

  it('decides although Slack is down, and nothing of it was ever shown there', async () => {
    const world = createWorld({ actor: CAROLS_EMAIL });
    const down = async () => Promise.reject(new Error('Slack is down'));
    for (const port of [world.notifier, world.directory])
      for (const method of Object.keys(port) as never[])
        if (typeof port[method] === 'function') Object.assign(port, { [method]: down });
    world.open(KUBELET);
    await world.run();
    expect((await world.current()).exposures[0]?.shownIn).toBeNull();
    expect(await world.operateOn('keep', OLIVE, KEEP)).toMatchObject({ kind: 'decided', rules: [{ state: 'kept' }] });
    expect((await world.current()).exposures[0]?.state).toMatchObject({
      kind: 'kept',
      by: { person: 'olive@acme.example' },
    });
  });

  it('keeps a rule open alone where AWS proves that somebody else opened it', async () => {
    const { world, ruleId } = await opened();
    const answer = await world.operateOn('keep', OLIVE, KEEP);
    expect(answer).toMatchObject({
      kind: 'decided',
      rules: [{ ruleId, state: 'kept', until: world.clock.now() + 4 * HOUR }],
    });
    await world.pass(4 * HOUR + 20 * MINUTE);
    expect(isOpen(world)).toBe(false);
  });

  it('keeps nothing open that they opened themselves', async () => {
    const { world } = await opened();
    expect(await world.operateOn('keep', CAROL_AT_WORK, KEEP)).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('You opened this yourself'),
    });
    expect((await world.current()).exposures[0]?.state.kind).toBe('pending');
  });

  it('proposes where nobody can tell who opened it, and a second one agrees', async () => {
    const { world } = await opened({ actor: null });
    expect(await world.operateOn('keep', OLIVE, KEEP)).toMatchObject({
      kind: 'proposed',
      why: expect.stringContaining('AWS does not prove'),
    });
    expect(await world.operateOn('agree', OLIVE)).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('proposed it yourself'),
    });
    expect(await world.operateOn('agree', OSCAR)).toMatchObject({ kind: 'decided', rules: [{ state: 'kept' }] });
    expect((await world.current()).exposures[0]?.state).toMatchObject({
      by: { person: 'olive@acme.example' },
      second: { person: 'oscar@acme.example' },
    });
  });

  it('is no second approver of what they proposed in Slack, or agrees to in Slack what they proposed', async () => {
    const inSlack = await opened({ actor: null });
    await inSlack.world.click('keep', BOB);
    await inSlack.world.run();
    expect(await inSlack.world.operateOn('agree', BOB_AT_WORK)).toMatchObject({ kind: 'refused' });
    const atWork = await opened({ actor: null });
    await atWork.world.operateOn('keep', BOB_AT_WORK, KEEP);
    await atWork.world.click('agree', BOB);
    await atWork.world.run();
    expect((await atWork.world.current()).exposures[0]?.state.kind).toBe('pending');
    await atWork.world.click('agree', ALICE);
    await atWork.world.run();
    expect((await atWork.world.current()).exposures[0]?.state.kind).toBe('kept');
  });

  it('whom Slack does not know counts for nobody beside somebody in Slack', async () => {
    const { world } = await opened({ actor: null });
    await world.click('keep', ALICE);
    await world.run();
    expect(await world.operateOn('agree', OLIVE)).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('somebody else than'),
    });
  });

  it('of whom AWS proves only a role closes, and keeps nothing open', async () => {
    const { world } = await opened();
    expect(await world.operateOn('keep', ONCALL, KEEP)).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('not which person'),
    });
    expect(await world.operateOn('revoke', ONCALL)).toMatchObject({ kind: 'decided' });
    expect(isOpen(world)).toBe(false);
  });

  it('ends an exception', async () => {
    const { world } = await opened();
    await world.operateOn('keep', OLIVE, KEEP);
    expect(await world.operateOn('withdraw', ONCALL)).toMatchObject({ kind: 'decided', rules: [{ state: 'pending' }] });
  });

  it('learns that somebody in Slack was faster, by name', async () => {
    const { world } = await opened();
    const listed = await world.ask({ kind: 'findings' }, OLIVE);
    await world.click('keep', BOB);
    await world.run();
    expect(listed.kind === 'findings' && listed.findings[0]?.rules[0]?.state).toBe('pending');
    const before = listed.kind === 'findings' ? listed.findings[0] : undefined;
    const seen = before?.rules.map(({ sight }) => sight);
    const answer = await world.operateOn('revoke', OLIVE, { version: before?.version, seen, ruleIds: null });
    expect(answer).toMatchObject({
      kind: 'refused',
      why: 'bob was faster and decided to keep it. The message shows the outcome.',
    });
  });

  it('decides once, however often the bus brings it', async () => {
    const { world } = await opened();
    const listed = summaryOf(await world.current());
    const operation = '00000000-0000-4000-8000-0000000000aa';
    const deliver = async () => {
      const detail = { ...decisionOf('keep', listed), ...KEEP, operation, by: { arn: OLIVE } };
      world.enqueue('decisions', { source: 'portcullis.operator', 'detail-type': 'Decision', detail });
      await world.run();
    };
    await deliver();
    await deliver();
    expect(world.announcements.announced.filter(({ transition }) => transition.kind === 'kept')).toHaveLength(1);
    await world.operateOn('withdraw', OSCAR);
    await deliver();
    expect((await world.current()).exposures[0]?.state.kind).toBe('pending');
    expect(world.answers.all.get(operation)).toMatchObject({ kind: 'decided', rules: [{ state: 'kept' }] });
  });
});

describe('somebody whom OPERATORS does not name', () => {
  it('is refused by the remediator, answered and audited, whatever they want', async () => {
    const { world } = await opened();
    for (const kind of ['revoke', 'keep'] as const)
      expect(await world.operateOn(kind, STRANGER, KEEP)).toMatchObject({
        kind: 'refused',
        why: expect.stringContaining(STRANGER),
      });
    expect(world.announcements.refusals).toMatchObject([
      { by: { kind: 'operator', arn: STRANGER }, what: 'revoke' },
      { by: { kind: 'operator', arn: STRANGER }, what: 'keep' },
    ]);
    expect(isOpen(world)).toBe(true);
  });

  it('sees nothing, and neither pauses nor resumes', async () => {
    const { world } = await opened();
    for (const ask of [
      { kind: 'findings' },
      { kind: 'pause', operation: '00000000-0000-4000-8000-0000000000aa', reason: 'because' },
      { kind: 'resume', operation: '00000000-0000-4000-8000-0000000000ab' },
    ] as const)
      expect(await world.ask(ask, STRANGER)).toMatchObject({ kind: 'refused' });
    expect(await world.pauses.load()).toBeNull();
  });

  it('is everybody while OPERATORS is empty', async () => {
    const { world } = await opened({ operators: [] });
    expect(await world.operateOn('revoke', OLIVE)).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('until OPERATORS names'),
    });
    expect(OPERATORS.length).toBeGreaterThan(0);
  });
});

describe('an answer', () => {
  const operation = '00000000-0000-4000-8000-0000000000aa';
  /** What is answered, after how many ms; `then`: what happens while it is waited for. */
  const askFor = async (world: World, then: (now: number) => Promise<void> = async () => undefined) => {
    const clock = createVirtualClock();
    const sleep = async (ms: number) => {
      await clock.sleep(ms);
      await then(clock.now());
    };
    const deps = {
      ...world.depsOf('operate'),
      operators: OPERATORS,
      decisions: createOperatorDecisionsMemory(() => undefined),
      clock: { now: () => clock.now(), sleep },
    };
    const reply = await clock.settle(operate(deps, { kind: 'answer', operation }, OLIVE));
    return { reply, after: clock.now() - NOON };
  };

  it('is waited for, and given as soon as it is there', async () => {
    const { world } = await opened();
    const answer = { kind: 'refused', at: NOON, why: 'too late' } as const;
    const { reply, after } = await askFor(world, async (now) => {
      if (now >= NOON + SECOND) await world.answers.put(operation, answer);
    });
    expect([reply, after]).toEqual([{ kind: 'answer', answer }, SECOND]);
  });

  it('that does not come is not waited for any longer than a request may take', async () => {
    const { world } = await opened();
    const { reply, after } = await askFor(world);
    expect([reply, after]).toEqual([{ kind: 'answer', answer: null }, 4 * SECOND]);
  });
});

describe('what is listed', () => {
  it('is what is open, with all that a decision needs, the earliest deadline first', async () => {
    const { world, ruleId } = await opened();
    const reply = await world.ask({ kind: 'findings' }, OLIVE);
    expect(reply).toMatchObject({
      kind: 'findings',
      you: OLIVE,
      pause: null,
      findings: [
        {
          groupId: world.group.groupId,
          deadline: NOON + 15 * MINUTE,
          rules: [{ ruleId, state: 'pending', protocol: 'tcp', fromPort: 10250, toPort: 10250, source: '0.0.0.0/0' }],
          proposal: null,
        },
      ],
    });
  });

  it('is nothing that is settled', async () => {
    const { world } = await opened();
    await world.pass(20 * MINUTE);
    expect(await world.ask({ kind: 'findings' }, OLIVE)).toMatchObject({ findings: [] });
  });
});

describe('a decision that the remediator could not read', () => {
  it.each([
    [{ kind: 'narrow' }],
    [{ kind: 'undo' }],
    [{ kind: 'more-time' }],
    [{ seen: [] }],
    [{ seen: undefined }],
    [{ finding: 'sg-1' }],
    [{ ruleIds: [] }],
  ])('goes nowhere: %j', async (changes) => {
    const { world } = await opened();
    await expect(world.operateOn('revoke', OLIVE, changes)).rejects.toThrow('faulty');
    expect(world.queue).toEqual([]);
  });
});

describe('a decision that could not be published', () => {
  const down = createOperatorDecisionsMemory(() => {
    throw new Error('the bus is down');
  });

  it('is not answered as if it were on its way', async () => {
    const { world } = await opened();
    const deps = { ...world.depsOf('operate'), operators: OPERATORS, decisions: down };
    const decision = { ...decisionOf('revoke', summaryOf(await world.current())) };
    const operation = '00000000-0000-4000-8000-0000000000bb';
    await expect(operate(deps, { kind: 'decide', operation, decision }, OLIVE)).rejects.toThrow('the bus is down');
  });

  it('is not among what is adopted', async () => {
    const world = createWorld();
    world.authorize(KUBELET);
    await world.sweep();
    const { account, region, groupId } = world.group;
    const deps = { ...world.depsOf('operate'), operators: OPERATORS, decisions: down };
    const operation = '00000000-0000-4000-8000-0000000000cc';
    const groups = [`${account}/${region}/${groupId}`];
    await expect(operate(deps, { kind: 'adopt', operation, groups }, OLIVE)).rejects.toThrow('the bus is down');
  });
});
