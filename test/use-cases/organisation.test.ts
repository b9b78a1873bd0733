import { describe, expect, it } from '@jest/globals';
import { PortcullisError } from '../../src/errors.ts';
import type { Finding, SlackUser } from '../../src/finding/finding.ts';
import { findingIdOf } from '../../src/finding/finding.ts';
import type { Place } from '../../src/finding/place.ts';
import { alert } from '../../src/use-cases/alert.ts';
import { HOUR, MINUTE } from '../support/clock.ts';
import { ALICE, BOB, CAROL, GROUP } from '../support/findings.ts';
import { createWorld, KUBELET, type RuleInput, type World } from '../support/world.ts';

const PAYMENTS = '444455556666';
const HERE: Place = { account: PAYMENTS, region: 'eu-central-1' };
const THERE: Place = { account: PAYMENTS, region: 'us-east-1' };
const STRANGER: Place = { account: '999900001111', region: 'eu-west-1' };

/** Another rule: the model has one group for all places, and no rule twice in it. */
const KUBELET_V6: RuleInput = { port: 10250, cidr: '::/0' };

/** The account of the stack, and one with a channel, approvers and a deadline of its own, in two regions. */
const createOrganisation = (payments: Parameters<typeof createWorld>[0] & { channel?: string } = {}) =>
  createWorld({
    approvers: [ALICE.userId],
    places: [HERE, THERE],
    accounts: {
      [PAYMENTS]: { channel: 'C0PAYMENTS', approvers: [BOB.userId], revokeAfter: 30 * MINUTE, ...payments },
    },
    actor: 'carol@acme.example',
  });

const findingIn = async (world: World, place: Place): Promise<Finding> => {
  const finding = await world.findings.load({ ...place, groupId: world.group.groupId });
  if (!finding) throw new Error('there is no finding');
  return finding;
};
const keep = (world: World, finding: Finding, by: SlackUser) => {
  const { version } = finding;
  const what = { kind: 'keep', ruleIds: null, reason: 'a migration, until tomorrow', keepFor: HOUR };
  const detail = { ...what, finding: findingIdOf(finding), version, by: { userId: by.userId, name: by.name } };
  world.enqueue('decisions', { source: 'portcullis.slack', 'detail-type': 'Decision', detail });
};
const statesOf = ({ exposures }: Finding) => exposures.map(({ state }) => state.kind);

describe('two accounts', () => {
  it('have each their own deadline and channel', async () => {
    const world = createOrganisation();
    const start = world.clock.now();
    world.open(KUBELET);
    world.openIn(HERE, KUBELET_V6);
    await world.run();
    expect((await world.current()).deadline).toBe(start + 15 * MINUTE);
    expect((await findingIn(world, HERE)).deadline).toBe(start + 30 * MINUTE);
    expect(world.notifier.messages.map(({ ref }) => ref.channel)).toEqual(['C0GATE', 'C0PAYMENTS']);
  });

  it('are not the same place in two regions: each has its own finding', async () => {
    const world = createOrganisation();
    world.openIn(HERE, KUBELET);
    world.openIn(THERE, KUBELET_V6);
    await world.run();
    expect([await findingIn(world, HERE), await findingIn(world, THERE)].map(({ group }) => group.region)).toEqual([
      'eu-central-1',
      'us-east-1',
    ]);
  });

  it('have each their own enforcement: one closes at the deadline, the other waits for somebody', async () => {
    const world = createOrganisation({ enforcement: 'approve' });
    world.open(KUBELET);
    world.openIn(HERE, KUBELET_V6);
    await world.run();
    await world.pass(HOUR);
    expect(await world.outcomes(1)).toEqual({ [String((await archived(world)).exposures[0]?.rule.ruleId)]: 'revoked' });
    expect(statesOf(await findingIn(world, HERE))).toEqual(['pending']);
  });

  it('have each their own approvers: an approver of the one is none for the other', async () => {
    const world = createOrganisation();
    world.open(KUBELET);
    world.openIn(HERE, KUBELET_V6);
    await world.run();
    keep(world, await findingIn(world, HERE), ALICE);
    keep(world, await world.current(), BOB);
    await world.run();
    expect(statesOf(await findingIn(world, HERE))).toEqual(['pending']);
    expect(statesOf(await world.current())).toEqual(['pending']);
    expect(world.notifier.told.map(({ account, userId }) => [account, userId])).toEqual([
      [PAYMENTS, ALICE.userId],
      [GROUP.account, BOB.userId],
    ]);

    keep(world, await findingIn(world, HERE), BOB);
    await world.run();
    expect(statesOf(await findingIn(world, HERE))).toEqual(['kept']);
  });

  it('are swept each in all of their regions', async () => {
    const world = createOrganisation();
    await world.sweep();
    const swept = world.sweeps.all().map(({ place }) => `${place.account}/${place.region}`);
    expect(swept).toEqual(['111122223333/eu-west-1', '444455556666/eu-central-1', '444455556666/us-east-1']);
  });

  it('are shown on the Home tab each to their own approvers', async () => {
    const world = createOrganisation();
    world.open(KUBELET);
    world.openIn(HERE, KUBELET_V6);
    await world.run();
    for (const { userId } of [ALICE, BOB, CAROL])
      world.enqueue('decisions', { source: 'portcullis.slack', 'detail-type': 'Home opened', detail: { userId } });
    await world.run();
    const shown = world.homeTab.published.map(({ userId, lists }) => [
      userId,
      lists?.open.map(({ group }) => group.account) ?? null,
    ]);
    expect(shown).toEqual([
      [ALICE.userId, [GROUP.account]],
      [BOB.userId, [PAYMENTS]],
      [CAROL.userId, null],
    ]);
  });
});

const archived = async (world: World): Promise<Finding> => {
  const finding = await world.findings.loadArchived(world.group, 1);
  if (!finding) throw new Error('nothing is archived');
  return finding;
};

describe('a policy that changes while a finding is open', () => {
  it('leaves the stored deadline as it is, and moves what is open to the new channel when it is next rendered', async () => {
    const payments = { channel: 'C0PAYMENTS', revokeAfter: 30 * MINUTE };
    const world = createWorld({ places: [HERE], accounts: { [PAYMENTS]: payments }, actor: 'carol@acme.example' });
    world.openIn(HERE, KUBELET);
    await world.run();
    const { deadline } = await findingIn(world, HERE);
    Object.assign(payments, { channel: 'C0MONEY', revokeAfter: 5 * MINUTE });
    await world.pass(6 * MINUTE);
    await world.sweep();
    expect(await findingIn(world, HERE)).toMatchObject({ deadline, exposures: [{ state: { kind: 'pending' } }] });
    keep(world, await findingIn(world, HERE), BOB);
    await world.run();
    const finding = await findingIn(world, HERE);
    expect(finding.message?.channel).toBe('C0MONEY');
    expect(world.notifier.messages.map(({ ref, view }) => [ref.channel, view.text])).toEqual([
      ['C0PAYMENTS', 'This is shown in <#C0MONEY> from now on.'],
      ['C0MONEY', expect.stringContaining('10250')],
    ]);
    expect(statesOf(finding)).toEqual(['kept']);
  });
});

describe('an account whose role cannot be assumed', () => {
  it('has its exposures failed with what to do, which Slack shows, and closed as soon as the role is there', async () => {
    const world = createOrganisation();
    world.openIn(HERE, KUBELET);
    await world.run();
    const why = `Cannot assume portcullis-remediate in ${PAYMENTS}: deploy deploy/member.yaml there (AccessDenied).`;
    const inboundRules = world.securityGroups.inboundRules.bind(world.securityGroups);
    world.securityGroups.inboundRules = async () => Promise.reject(new PortcullisError('cannot-assume', why));
    await world.pass(31 * MINUTE);
    expect((await findingIn(world, HERE)).exposures[0]?.state).toMatchObject({ kind: 'failed', why });
    expect(JSON.stringify(world.notifier.messages[0]?.view)).toContain(why);
    // Its repair is not announced to anybody: the next try finds it.
    world.securityGroups.inboundRules = inboundRules;
    await world.pass(HOUR);
    expect(world.inbound()).toEqual([]);
    expect((await findingIn(world, HERE)).sequence).toBe(2);
  });
});

describe('an event of an account that is not watched', () => {
  it('opens nothing, asks nothing and is told once a day, however many there are', async () => {
    const world = createOrganisation();
    for (let i = 0; i < 5; i += 1) world.openIn(STRANGER, { ...KUBELET, cidr: `${i * 16}.0.0.0/4` });
    await world.run();
    expect(await world.findings.load({ ...STRANGER, groupId: world.group.groupId })).toBeNull();
    expect(world.lookUps.requested).toEqual([]);
    expect(world.notifier.messages).toEqual([]);
    expect(world.announcements.strangers).toEqual(['999900001111/eu-west-1']);
    expect(world.logged.filter(([, message]) => message.includes('not watched'))).toHaveLength(5);

    world.openIn(STRANGER, KUBELET);
    await world.pass(24 * HOUR);
    world.openIn(STRANGER, KUBELET_V6);
    await world.run();
    expect(world.announcements.strangers).toHaveLength(2);
  });

  it('is refused in a region that is not listed, too', async () => {
    const world = createOrganisation();
    world.openIn({ account: PAYMENTS, region: 'ap-southeast-2' }, KUBELET);
    await world.run();
    expect(world.announcements.strangers).toEqual(['444455556666/ap-southeast-2']);
    expect(world.notifier.messages).toEqual([]);
  });

  it('is told again when the first telling may have been lost', async () => {
    const world = createOrganisation();
    const { event } = world.openIn(STRANGER, KUBELET);
    const deps = world.depsOf('a');
    const unwatched = { ...deps.unwatched, markTold: async () => Promise.reject(new Error('down')) };
    await expect(alert({ ...deps, unwatched }, event)).rejects.toThrow('down');
    await alert(deps, event);
    expect(world.announcements.strangers).toHaveLength(2);
  });

  it('is nothing to tell when it opens nothing', async () => {
    const world = createOrganisation();
    world.openIn(STRANGER, { port: 443, cidr: '10.0.0.0/8' });
    await world.run();
    expect(world.announcements.strangers).toEqual([]);
  });
});

describe('a forged event', () => {
  it('names one account in its envelope and another in its record, and goes to the dead letters', async () => {
    const world = createOrganisation();
    const { event } = world.openIn(HERE, KUBELET);
    world.queue.splice(0);
    for (const account of [GROUP.account, STRANGER.account])
      await expect(alert(world.depsOf('a'), { ...event, account })).rejects.toMatchObject({ code: 'bad-message' });
    expect(world.notifier.messages).toEqual([]);
  });

  it('is none when a copy lacks the account of its record', async () => {
    const world = createOrganisation();
    const { event } = world.openIn(HERE, KUBELET);
    world.queue.splice(0);
    const { recipientAccountId: _left, ...detail } = event.detail;
    await alert(world.depsOf('a'), { ...event, detail });
    expect(statesOf(await findingIn(world, HERE))).toEqual(['pending']);
  });
});
