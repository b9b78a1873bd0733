import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { knownPort, otherPorts } from '../../src/exposure/other-ports.ts';

const tcp = (fromPort: number | null, toPort: number | null) => ({ protocol: 'tcp', fromPort, toPort });

const ALL_KNOWN = [22, 443, 2379, 2380, 3389, 6443, 10250, 10255, 10257, 10259];

describe('the other ports of a rule', () => {
  it.each([
    ['one port', tcp(10250, 10250), [10250], { kind: 'none' }],
    ['all of TCP', tcp(0, 65535), [6443, 10250], { kind: 'all-tcp' }],
    ['all of TCP but port 0', tcp(1, 65535), [6443, 10250], { kind: 'all-tcp' }],
    ['all of TCP but the first', tcp(2, 65535), [65535], { kind: 'ranges', ranges: [[2, 65534]], known: ALL_KNOWN }],
    ['all of TCP but the last', tcp(1, 65534), [1], { kind: 'ranges', ranges: [[2, 65534]], known: ALL_KNOWN }],
    ['TCP without its first port', tcp(null, 10250), [10250], { kind: 'all-tcp' }],
    ['TCP without its last port', tcp(10250, null), [10250], { kind: 'all-tcp' }],
    ['TCP without ports', tcp(null, null), [6443], { kind: 'all-tcp' }],
    ['all protocols', { protocol: '-1', fromPort: null, toPort: null }, [6443], { kind: 'everything' }],
    [
      'both sides of one',
      tcp(10249, 10251),
      [10250],
      {
        kind: 'ranges',
        ranges: [
          [10249, 10249],
          [10251, 10251],
        ],
        known: [],
      },
    ],
    [
      'above it',
      tcp(10250, 10259),
      [10250],
      { kind: 'ranges', ranges: [[10251, 10259]], known: [10255, 10257, 10259] },
    ],
    ['below it', tcp(22, 6443), [6443], { kind: 'ranges', ranges: [[22, 6442]], known: [22, 443, 2379, 2380, 3389] }],
    [
      'with a known one in one of two ranges',
      tcp(10249, 10256),
      [10250],
      {
        kind: 'ranges',
        ranges: [
          [10249, 10249],
          [10251, 10256],
        ],
        known: [10255],
      },
    ],
    ['between two', tcp(6443, 10250), [6443, 10250], { kind: 'ranges', ranges: [[6444, 10249]], known: [] }],
    ['two neighbours', tcp(6443, 6444), [6443, 6444], { kind: 'none' }],
    ['nothing at all', tcp(7, 3), [], { kind: 'none' }],
  ] as const)('are told: %s', (_, rule, found, expected) => {
    expect(otherPorts(rule, found)).toEqual(expected);
  });

  it('are every port of the range that it was not found for, each once', () => {
    const bound = fc.integer({ min: 6_000, max: 6_100 });
    fc.assert(
      fc.property(bound, bound, fc.uniqueArray(bound, { maxLength: 5 }), (a, b, watched) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const found = watched.filter((port) => from <= port && port <= to).sort((x, y) => x - y);
        const others = otherPorts(tcp(from, to), found);
        const ranges = others.kind === 'ranges' ? others.ranges : [];
        const told = ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, n) => first + n));
        const all = Array.from({ length: to - from + 1 }, (_, n) => from + n);
        expect(told).toEqual(all.filter((port) => !found.includes(port)));
      }),
    );
  });

  it('have names where people would want to hear of them', () => {
    expect([knownPort(22), knownPort(10255), knownPort(8080)]).toEqual(['SSH', 'read-only kubelet', null]);
    expect(ALL_KNOWN.map(knownPort)).not.toContain('');
  });
});
