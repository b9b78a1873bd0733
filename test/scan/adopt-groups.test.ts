import { describe, expect, it } from '@jest/globals';
import { adoptGroups } from '../../src/scan/adopt-groups.ts';
import { adoptedText } from '../../src/scan/adopted-text.ts';
import type { Ask, Reply } from '../../src/operator/operation.ts';

const groups = (count: number) =>
  Array.from({ length: count }, (_none, at) => ({ account: '111122223333', region: 'eu-west-1', groupId: `sg-${at}` }));

/** A hub that answers so; what it was asked. */
const hub = (answer: (groups: readonly string[]) => Reply) => {
  const asks: Extract<Ask, { kind: 'adopt' }>[] = [];
  const ask = async (one: Ask): Promise<Reply> => {
    if (one.kind !== 'adopt') throw new Error(`asked for ${one.kind}`);
    asks.push(one);
    return answer(one.groups);
  };
  return { asks, ask };
};

describe('scan --open-findings', () => {
  it('asks for every open group, a hundred at once, and counts those that the hub took up', async () => {
    const { asks, ask } = hub((some) => ({ kind: 'adopting', groups: some.slice(1) }));
    expect(await adoptGroups(ask, groups(250))).toBe(247);
    expect(asks.map((one) => one.groups.length)).toEqual([100, 100, 50]);
    expect(asks[0]?.groups[0]).toBe('111122223333/eu-west-1/sg-0');
    expect(new Set(asks.map(({ operation }) => operation)).size).toBe(3);
  });

  it('asks for nothing where nothing is open', async () => {
    const { asks, ask } = hub(() => ({ kind: 'adopting', groups: [] }));
    expect(await adoptGroups(ask, [])).toBe(0);
    expect(asks).toEqual([]);
  });

  it.each([
    [0, 0, 'Nothing to adopt: no group lets the world in.'],
    [0, 3, 'Nothing to adopt: what is open is a finding or kept open already, or is not watched.'],
    [1, 1, 'Adopting 1 group: each gets a finding with its deadline.'],
    [2, 3, 'Adopting 2 groups: each gets a finding with its deadline. The other 1 had nothing left to adopt.'],
  ])('says of %d adopted of %d: %s', (adopted, open, text) => expect(adoptedText(adopted, open)).toBe(text));

  it('goes no further when the hub refuses, and says why', async () => {
    const { asks, ask } = hub(() => ({ kind: 'refused', why: 'OPERATORS does not name you.' }));
    await expect(adoptGroups(ask, groups(250))).rejects.toThrow('OPERATORS does not name you.');
    expect(asks).toHaveLength(1);
  });
});
