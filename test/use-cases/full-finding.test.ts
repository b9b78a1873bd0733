import { describe, expect, it } from '@jest/globals';
import { MOST_EXPOSURES } from '../../src/finding/compact-settled.ts';
import { MINUTE } from '../support/clock.ts';
import { createWorld, type RuleInput } from '../support/world.ts';

/** `count` rules of the world's, each another range around the kubelet's port. */
const ranges = (count: number, from: number): RuleInput[] =>
  Array.from({ length: count }, (_, n) => ({ port: 10_250, to: 10_250 + from + n, cidr: '0.0.0.0/0' }));

describe('a group that is opened over and over', () => {
  it('is closed at the deadline, however many rules came and went before it', async () => {
    const world = createWorld();
    for (let round = 0; round < 8; round += 1) {
      const { rules } = world.open(...ranges(50, round * 50));
      await world.run();
      const ruleIds = rules.slice(1).map(({ id }) => id);
      world.model.revoke({ groupId: world.group.groupId, groupName: null, isEgress: false, ruleIds, permissions: [] });
      world.checks.requested.push({ group: world.group, by: 'mallory' });
      await world.run();
      expect((await world.current()).exposures.length).toBeLessThanOrEqual(MOST_EXPOSURES);
    }
    expect(world.inbound()).toHaveLength(8);
    await world.pass(16 * MINUTE);
    expect(world.inbound()).toEqual([]);
    expect(world.errors).toEqual([]);
    const archived = await world.findings.loadArchived(world.group, 1);
    const before = Object.values(archived?.settledBefore ?? {}).reduce((sum, count) => sum + count, 0);
    expect(before + (archived?.exposures.length ?? 0)).toBe(400);
  });

  it('is closed at the deadline with more rules than a finding holds', async () => {
    const world = createWorld();
    world.open(...ranges(58, 0));
    world.open(...ranges(58, 0).map((rule) => ({ ...rule, cidr: '::/0' })));
    await world.run();
    expect((await world.current()).exposures).toHaveLength(MOST_EXPOSURES);
    await world.pass(20 * MINUTE);
    expect(world.inbound()).toEqual([]);
    expect(world.errors).toEqual([]);
  });
});
