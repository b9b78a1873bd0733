import { expect } from '@jest/globals';
import { judgeSurroundings } from '../../src/exposure/judge-surroundings.ts';
import type { SurroundingFacts, Surroundings } from '../../src/exposure/surroundings.ts';
import type { GroupKey } from '../../src/finding/finding.ts';
import type { SurroundingsReader } from '../../src/ports.ts';
import { NOON } from '../support/clock.ts';
import { createPromises, type Differences } from './promises.ts';

/** What somebody else has in the account. */
export type SurroundingsStage = {
  surroundings: SurroundingsReader;
  /** A group with this tag, in a VPC with a public and a private subnet. */
  createGroup: (tag: { key: string; value: string }) => Promise<GroupKey & { name: string }>;
  /** Id of an instance that carries the group. */
  runInstance: (
    group: GroupKey,
    place: { subnet: 'public' | 'private'; publicAddress: boolean; ipv6?: boolean },
  ) => Promise<string>;
  stopInstance: (id: string) => Promise<void>;
  /** An interface that carries the group and is attached to nothing. */
  createInterface: (group: GroupKey) => Promise<string>;
  /** VPC Block Public Access of the account, and an exclusion for the group's public subnet. */
  blockPublicAccess: (mode: 'off' | 'block-ingress' | 'block-bidirectional') => Promise<void>;
  excludePublicSubnet: (group: GroupKey, mode: 'allow-bidirectional' | 'allow-egress') => Promise<void>;
};

const judge = (facts: SurroundingFacts, families: (4 | 6)[] = [4]): Surroundings =>
  judgeSurroundings(facts, families, NOON);
const TAG = { key: 'kubernetes.io/cluster/prod', value: 'owned' };

export const surroundingsContract = (create: () => Promise<SurroundingsStage>, differences: Differences = {}): void => {
  const { promise, end } = createPromises(differences);
  const stage = async () => {
    const parts = await create();
    return { ...parts, group: await parts.createGroup(TAG) };
  };

  promise('reads every part', async () => {
    const { surroundings, runInstance, group } = await stage();
    await runInstance(group, { subnet: 'public', publicAddress: true });
    const facts = await surroundings.look(group);
    expect(Object.values(facts).map(({ kind }) => kind)).toEqual(Object.values(facts).map(() => 'read'));
  });

  promise('knows the group by its name and its tags', async () => {
    const { surroundings, group } = await stage();
    const { group: found } = await surroundings.look(group);
    expect(found).toMatchObject({ kind: 'read', value: { name: group.name, tags: { [TAG.key]: TAG.value } } });
  });

  promise('finds an instance with its public address, its state, and the way in', async () => {
    const { surroundings, runInstance, group } = await stage();
    const id = await runInstance(group, { subnet: 'public', publicAddress: true });
    const facts = await surroundings.look(group);
    expect(facts.interfaces).toMatchObject({
      kind: 'read',
      value: [{ instanceId: id, isInUse: true, publicIpv4: [expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/)] }],
    });
    expect(facts.instances).toMatchObject({ kind: 'read', value: [{ id, state: 'running' }] });
    const lookAtRoutes = judge({ ...facts, blockMode: { kind: 'read', value: 'off' } });
    expect(lookAtRoutes).toMatchObject({ reach: 'reachable', attached: [{ what: 'instance', id }] });
  });

  promise('finds no way in for the private subnet, whatever address there is', async () => {
    const { surroundings, runInstance, group } = await stage();
    await runInstance(group, { subnet: 'private', publicAddress: true });
    expect(judge(await surroundings.look(group))).toMatchObject({
      reach: 'attached',
      why: ['no IPv4 route to an internet gateway'],
    });
  });

  promise('finds an instance without a public address', async () => {
    const { surroundings, runInstance, group } = await stage();
    await runInstance(group, { subnet: 'public', publicAddress: false });
    expect(judge(await surroundings.look(group))).toMatchObject({ reach: 'attached', why: ['no public IPv4 address'] });
  });

  promise('finds an instance that does not run', async () => {
    const { surroundings, runInstance, stopInstance, group } = await stage();
    await stopInstance(await runInstance(group, { subnet: 'public', publicAddress: false }));
    const { instances } = await surroundings.look(group);
    expect(instances).toMatchObject({ kind: 'read', value: [{ state: expect.stringMatching(/^stop/) }] });
  });

  promise('tells IPv6 from IPv4', async () => {
    const { surroundings, runInstance, group } = await stage();
    await runInstance(group, { subnet: 'public', publicAddress: false, ipv6: true });
    const facts = await surroundings.look(group);
    expect(judge(facts, [6])).toMatchObject({ reach: 'reachable' });
    expect(judge(facts, [4])).toMatchObject({ reach: 'attached' });
  });

  promise('finds an interface that is attached to nothing', async () => {
    const { surroundings, createInterface, group } = await stage();
    await createInterface(group);
    expect(judge(await surroundings.look(group))).toMatchObject({ reach: 'unattached', attachedCount: 0 });
  });

  promise('finds nothing around a group that nothing carries, and nothing around one that is gone', async () => {
    const { surroundings, group } = await stage();
    expect(judge(await surroundings.look(group))).toMatchObject({ reach: 'unattached', why: [] });
    const gone = await surroundings.look({ ...group, groupId: 'sg-0123456789abcdef0' });
    expect(gone.group).toEqual({ kind: 'read', value: null });
  });

  promise('finds more instances than fit on a page', async () => {
    const { surroundings, runInstance, group } = await stage();
    for (let i = 0; i < 7; i += 1) await runInstance(group, { subnet: 'public', publicAddress: i === 6 });
    expect(judge(await surroundings.look(group))).toMatchObject({ attachedCount: 7 });
  });

  promise('finds VPC Block Public Access, and that only an exclusion in both directions lifts it', async () => {
    const { surroundings, runInstance, blockPublicAccess, excludePublicSubnet, group } = await stage();
    await runInstance(group, { subnet: 'public', publicAddress: true });
    const reachNow = async () => judge(await surroundings.look(group)).reach;
    await blockPublicAccess('block-ingress');
    try {
      expect(await reachNow()).toBe('attached');
      await excludePublicSubnet(group, 'allow-egress');
      expect(await reachNow()).toBe('attached');
      await excludePublicSubnet(group, 'allow-bidirectional');
      expect(await reachNow()).toBe('reachable');
    } finally {
      await blockPublicAccess('off');
    }
  });

  end();
};
