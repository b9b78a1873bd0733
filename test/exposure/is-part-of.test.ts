import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isPartOf } from '../../src/exposure/is-part-of.ts';
import type { Rule } from '../../src/exposure/rule.ts';
import { aRule } from '../support/findings.ts';

const from = (cidr: string): Partial<Rule> => ({
  source: { kind: 'cidr', family: cidr.includes(':') ? 6 : 4, cidr },
});
const list = (id: string): Partial<Rule> => ({ source: { kind: 'prefix-list', id } });
const group = (id: string): Partial<Rule> => ({ source: { kind: 'group', id } });
const ports = (protocol: string, fromPort: number | null, toPort: number | null) => ({ protocol, fromPort, toPort });
const rule = (content: Partial<Rule>, source: Partial<Rule> = {}) => aRule(1, { ...content, ...source });

const ALL = ports('-1', null, null);
const TCP = ports('tcp', 6000, 7000);

describe('a rule is part of another one', () => {
  it.each<[string, Rule, Rule]>([
    ['itself', rule(TCP), rule(TCP)],
    ['under another id and description', { ...rule(TCP), ruleId: 'sgr-2', description: 'x' }, rule(TCP)],
    ['fewer ports', rule(ports('tcp', 6001, 6999)), rule(TCP)],
    ['TCP by its number', rule(TCP), rule(ports('6', 6000, 7000))],
    ['ICMP by its number', rule(ports('1', 8, 0)), rule(ports('icmp', 8, -1))],
    ['UDP by its number', rule(ports('17', 1, 2)), rule(ports('udp', 1, 2))],
    ['every port of TCP without ports', rule(ports('tcp', 0, 65535)), rule(ports('tcp', null, null))],
    ['TCP without ports of every port', rule(ports('tcp', null, null)), rule(ports('tcp', 0, 65535))],
    ['TCP of everything', rule(TCP), rule(ALL)],
    ['ICMP of everything', rule(ports('icmp', -1, -1)), rule(ALL)],
    ['everything of everything', rule(ALL), rule(ALL)],
    ['one type of all ICMP', rule(ports('icmp', 8, 0)), rule(ports('icmp', -1, -1))],
    ['one code of one type', rule(ports('icmpv6', 1, 4)), rule(ports('58', 1, -1))],
    ['ICMP of any type', rule(ports('icmpv6', 128, 0)), rule(ports('icmpv6', null, null))],
    ['a protocol without ports', rule(ports('50', null, null)), rule(ports('50', -1, -1))],
    ['a smaller range', rule(TCP, from('64.0.0.0/3')), rule(TCP, from('0.0.0.0/0'))],
    ['a smaller range of IPv6', rule(TCP, from('2001:db8::/32')), rule(TCP, from('::/0'))],
    ['the same prefix list', rule(TCP, list('pl-1')), rule(ALL, list('pl-1'))],
    ['the same group', rule(TCP, group('sg-1')), rule(TCP, group('sg-1'))],
  ])('that lets in as much or more: %s', (_, part, original) => {
    expect(isPartOf(part, original)).toBe(true);
  });

  it.each<[string, Rule, Rule]>([
    ['a port below', rule(ports('tcp', 5999, 7000)), rule(TCP)],
    ['a port above', rule(ports('tcp', 6000, 7001)), rule(TCP)],
    ['every port', rule(ports('tcp', null, null)), rule(TCP)],
    ['every port of UDP', rule(ports('udp', null, null)), rule(ports('udp', 6000, 7000))],
    ['a port above, of UDP', rule(ports('udp', 6000, 7001)), rule(ports('17', 6000, 7000))],
    ['every port of every port but the first', rule(ports('tcp', null, null)), rule(ports('tcp', 1, 65_535))],
    ['every port of every port but the last', rule(ports('tcp', null, null)), rule(ports('tcp', 0, 65_534))],
    ['another type of ICMPv6', rule(ports('icmpv6', 128, 0)), rule(ports('icmpv6', 1, 0))],
    ['all ICMPv6', rule(ports('58', -1, -1)), rule(ports('icmpv6', 1, -1))],
    ['no first port', rule(ports('tcp', null, 7000)), rule(TCP)],
    ['no last port', rule(ports('tcp', 6000, null)), rule(TCP)],
    ['another protocol', rule(ports('udp', 6000, 7000)), rule(TCP)],
    ['everything', rule(ALL), rule(ports('tcp', 0, 65535))],
    ['all ICMP', rule(ports('icmp', -1, -1)), rule(ports('icmp', 8, 0))],
    ['another type', rule(ports('icmp', 0, 0)), rule(ports('icmp', 8, 0))],
    ['another code', rule(ports('icmp', 3, 4)), rule(ports('icmp', 3, 3))],
    ['every code', rule(ports('icmp', 3, -1)), rule(ports('icmp', 3, 3))],
    ['another protocol without ports', rule(ports('50', null, null)), rule(ports('51', null, null))],
    ['a wider range', rule(TCP, from('0.0.0.0/0')), rule(TCP, from('0.0.0.0/1'))],
    ['another range', rule(TCP, from('10.0.0.0/8')), rule(TCP, from('11.0.0.0/8'))],
    ['the other family', rule(TCP, from('::/0')), rule(TCP, from('0.0.0.0/0'))],
    ['an unreadable range', rule(TCP, from('the world')), rule(TCP, from('0.0.0.0/0'))],
    ['of an unreadable range', rule(TCP, from('10.0.0.0/8')), rule(TCP, from('the world'))],
    ['another prefix list', rule(TCP, list('pl-1')), rule(TCP, list('pl-2'))],
    ['a group of the name of a list', rule(TCP, group('pl-1')), rule(TCP, list('pl-1'))],
    ['a range of a prefix list', rule(TCP, from('10.0.0.0/8')), rule(TCP, list('pl-1'))],
    ['a prefix list of the world', rule(TCP, list('pl-1')), rule(TCP, from('0.0.0.0/0'))],
  ])('never where it lets in more: %s', (_, part, original) => {
    expect(isPartOf(part, original)).toBe(false);
  });

  it('exactly when each of its ports is open in the other', () => {
    const port = fc.integer({ min: 0, max: 40 });
    const range = fc.tuple(port, port).map(([a, b]) => ports('tcp', Math.min(a, b), Math.max(a, b)));
    fc.assert(
      fc.property(range, range, (part, original) => {
        const open = ({ fromPort, toPort }: typeof part) =>
          Array.from({ length: 41 }, (_, one) => one).filter((one) => (fromPort ?? 0) <= one && one <= (toPort ?? 0));
        const expected = open(part).every((one) => open(original).includes(one));
        expect(isPartOf(rule(part), rule(original))).toBe(expected);
      }),
    );
  });
});
