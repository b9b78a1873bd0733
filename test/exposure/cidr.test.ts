import { BlockList } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseCidr } from '../../src/exposure/cidr.ts';
import { ROUTABLE_IPV4, ROUTABLE_IPV6 } from '../../src/exposure/routable-space.ts';

const canonical = (text: string): string | null => {
  const cidr = parseCidr(text);
  return cidr.kind === 'unreadable' || cidr.source.kind !== 'cidr' ? null : cidr.source.cidr;
};
const routable = (text: string): number | bigint | null => {
  const cidr = parseCidr(text);
  return cidr.kind === 'unreadable' ? null : cidr.block.routable;
};

describe('parseCidr', () => {
  it.each([
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['203.0.113.77/0', '0.0.0.0/0'],
    ['000.000.000.000/0', '0.0.0.0/0'],
    ['0.0.0.0/00', '0.0.0.0/0'],
    [' 0.0.0.0/0\n', '0.0.0.0/0'],
    ['100.68.0.18/18', '100.68.0.0/18'],
    ['255.255.255.255/1', '128.0.0.0/1'],
    ['1.2.3.4/32', '1.2.3.4/32'],
    ['::/0', '::/0'],
    ['0:0:0:0:0:0:0:0/0', '::/0'],
    ['0::0/0', '::/0'],
    ['0000:0000::/000', '::/0'],
    ['2001:DB8::1/0', '::/0'],
    ['2A05:d014:0:0:0:0:0:1/33', '2a05:d014::/33'],
    ['2001:db8:0:0:1:0:0:1/128', '2001:db8::1:0:0:1/128'],
    ['2001:db8:0:1:1:1:1:1/128', '2001:db8:0:1:1:1:1:1/128'],
    ['2600::ffff/17', '2600::/17'],
  ])('reads %j as %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  it.each([
    ['::ffff:0:0/96', '0.0.0.0/0'],
    ['::ffff:0.0.0.0/96', '0.0.0.0/0'],
    ['::FFFF:8.8.8.8/97', '0.0.0.0/1'],
    ['0:0:0:0:0:ffff:0a00:0/104', '10.0.0.0/8'],
  ])('reads the IPv4-mapped %j as the IPv4 range %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  it('does not take the deprecated IPv4-compatible range for an IPv4-mapped one', () => {
    expect(canonical('::0.0.0.0/96')).toBe('::/96');
    expect(routable('::8.8.8.8/128')).toBe(0n);
  });

  it.each([
    '',
    '/',
    '/0',
    '0.0.0.0',
    '1.2.3.4/33',
    '::/129',
    '1.2.3/8',
    '010.0.0.0/8',
    '0x0a.0.0.0/8',
    '256.0.0.0/8',
    '1.2.3.4/-1',
    '1.2.3.4/+0',
    '1.2.3.4/8/8',
    '1.2.3.4/8.0',
    '0.0.0.0/0.0.0.0',
    'fe80::1%eth0/64',
    '1::2::3/64',
    '12345::/16',
    'sg-0a1b2c3d',
    'world/0',
    '\ud800/0',
    '__proto__/0',
  ])('says that %j is unreadable', (text) => {
    expect(parseCidr(text)).toEqual({ kind: 'unreadable' });
  });

  it('says the same of what it printed', () => {
    const any = fc.oneof(
      fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })),
      fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })),
    );
    fc.assert(
      fc.property(any, ([address, length]) => {
        const first = canonical(`${address}/${length}`);
        expect(first).not.toBeNull();
        expect(canonical(first ?? '')).toBe(first);
      }),
    );
  });

  it('covers the addresses that Node covers with the same subnet', () => {
    const inside = (kind: 'ipv4' | 'ipv6', address: string, length: number, probe: string): boolean => {
      const list = new BlockList();
      list.addSubnet(address, length, kind);
      return list.check(probe, kind);
    };
    const covers = (text: string, probe: string): boolean => {
      const cidr = parseCidr(text);
      const one = parseCidr(probe);
      if (cidr.kind === 'ipv4' && one.kind === 'ipv4')
        return cidr.block.first <= one.block.first && one.block.last <= cidr.block.last;
      if (cidr.kind === 'ipv6' && one.kind === 'ipv6')
        return cidr.block.first <= one.block.first && one.block.last <= cidr.block.last;
      return false;
    };
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.ipV4(), (address, length, probe) => {
        expect(covers(`${address}/${length}`, `${probe}/32`)).toBe(inside('ipv4', address, length, probe));
      }),
    );
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 1, max: 128 }), fc.ipV6(), (address, length, probe) => {
        const isMapped = (text: string) => canonical(`${text}/128`)?.includes('.') ?? false;
        fc.pre(!isMapped(address) && !isMapped(probe));
        expect(covers(`${address}/${length}`, `${probe}/128`)).toBe(inside('ipv6', address, length, probe));
      }),
    );
  });
});

describe('what counts as the internet', () => {
  it.each([
    '0.0.0.0/8',
    '0.0.0.0/16',
    '0.0.0.0/32',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
    '255.255.255.255/32',
    '224.0.0.0/3',
  ])('leaves out %s', (text) => {
    expect(routable(text)).toBe(0);
  });

  it.each([
    '::1/128',
    'fc00::/7',
    'fe80::/10',
    'ff00::/8',
    '2001:db8::/32',
    '3fff::/20',
    '64:ff9b::/96',
    '4000::/2',
    '::/3',
  ])('leaves out %s', (text) => {
    expect(routable(text)).toBe(0n);
  });

  it.each([
    ['8.8.8.8/32', 1],
    ['1.0.0.0/8', 2 ** 24],
    ['172.0.0.0/8', 2 ** 24 - 2 ** 20],
    ['192.0.0.0/8', 2 ** 24 - 2 ** 16 - 3 * 2 ** 8],
    ['0.0.0.0/0', ROUTABLE_IPV4],
  ])('counts of %s only what is routable', (text, expected) => {
    expect(routable(text)).toBe(expected);
  });

  it.each([
    ['2000::/3', ROUTABLE_IPV6],
    ['::/0', ROUTABLE_IPV6],
    ['::/1', ROUTABLE_IPV6],
    ['2600::/16', 1n << 112n],
    ['2002::/16', 1n << 112n],
    ['2001::/16', (1n << 112n) - (1n << 96n) - (1n << 105n)],
    ['3000::/4', (1n << 124n) - (1n << 108n)],
  ])('counts of %s only what is routable', (text, expected) => {
    expect(routable(text)).toBe(expected);
  });

  it('knows how large the IPv4 internet is', () => {
    const reserved = [8, 8, 10, 8, 16, 12, 24, 24, 24, 16, 15, 24, 24, 4, 4];
    expect(ROUTABLE_IPV4).toBe(2 ** 32 - reserved.reduce((sum, length) => sum + 2 ** (32 - length), 0));
  });
});
