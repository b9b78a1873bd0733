import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isPartOf } from '../../src/exposure/is-part-of.ts';
import { opensPort } from '../../src/exposure/judge-change.ts';
import { missingPieces, narrow, type Narrowing, type Piece } from '../../src/exposure/narrow.ts';
import type { Rule } from '../../src/exposure/rule.ts';
import { aRule } from '../support/findings.ts';

const WATCHED = [6443, 10250];
const V4: Rule['source'] = { kind: 'cidr', family: 4, cidr: '0.0.0.0/0' };
const V6: Rule['source'] = { kind: 'cidr', family: 6, cidr: '::/0' };
const LIST: Rule['source'] = { kind: 'prefix-list', id: 'pl-0a1b2c3d' };

const tcp = (fromPort: number | null, toPort: number | null, changes: Partial<Rule> = {}) =>
  aRule(1, { fromPort, toPort, ...changes });
const all = (source: Rule['source']) => aRule(1, { protocol: '-1', fromPort: null, toPort: null, source });
const piecesOf = (narrowing: Narrowing): readonly Piece[] => {
  if (narrowing.kind !== 'narrowed') throw new Error(narrowing.why);
  return narrowing.pieces;
};
const written = (narrowing: Narrowing) =>
  piecesOf(narrowing).map(({ protocol, fromPort, toPort }) => `${protocol} ${fromPort}-${toPort}`);

describe('a rule without its watched ports', () => {
  it.each([
    ['all of TCP', tcp(0, 65535), ['tcp 0-6442', 'tcp 6444-10249', 'tcp 10251-65535']],
    ['TCP without ports', tcp(null, null), ['tcp 0-6442', 'tcp 6444-10249', 'tcp 10251-65535']],
    ['TCP by its number', tcp(6000, 7000, { protocol: '6' }), ['tcp 6000-6442', 'tcp 6444-7000']],
    ['one watched port in the middle', tcp(10240, 10260), ['tcp 10240-10249', 'tcp 10251-10260']],
    ['a watched port at the start', tcp(10250, 10259), ['tcp 10251-10259']],
    ['a watched port at the end', tcp(10240, 10250), ['tcp 10240-10249']],
    ['watched ports at both ends', tcp(6443, 10250), ['tcp 6444-10249']],
    ['everything from IPv4', all(V4), ['tcp 0-6442', 'tcp 6444-10249', 'tcp 10251-65535', 'udp 0-65535', 'icmp -1--1']],
    [
      'everything from IPv6',
      all(V6),
      ['tcp 0-6442', 'tcp 6444-10249', 'tcp 10251-65535', 'udp 0-65535', 'icmpv6 -1--1'],
    ],
  ])('keeps the rest of %s', (_, rule, expected) => {
    expect(written(narrow(rule, WATCHED))).toEqual(expected);
  });

  it.each([
    ['IPv4', ['203.0.113.0/24', '0.0.0.0/0'], ['icmp']],
    ['IPv6', ['::/0'], ['icmpv6']],
    ['a family that nobody knows', null, ['icmp', 'icmpv6']],
    ['no entries now', [], ['icmp', 'icmpv6']],
    ['unreadable entries', ['the world'], ['icmp', 'icmpv6']],
  ])('keeps the ICMP of the family of its prefix list: %s', (_, entries, expected) => {
    const pieces = piecesOf(narrow(all(LIST), WATCHED, entries));
    expect(pieces.flatMap(({ protocol }) => (protocol.startsWith('icmp') ? [protocol] : []))).toEqual(expected);
    expect(new Set(pieces.map(({ source }) => source))).toEqual(new Set([LIST]));
  });

  it('says in words what it cannot keep, and that it keeps everything where it does', () => {
    const narrowed = narrow(all(V4), WATCHED);
    expect(narrowed).toMatchObject({ kind: 'narrowed', lost: expect.arrayContaining(['SCTP']) });
    expect(narrowed.kind === 'narrowed' && narrowed.lost.join('; ')).toMatch(
      /GRE, ESP and AH.*every other IP protocol/,
    );
    expect(narrow(tcp(0, 65535), WATCHED)).toMatchObject({ lost: [] });
  });

  it('keeps source and description', () => {
    const rule = tcp(10240, 10260, { source: V6, description: 'node ports, *all*' });
    expect(narrow(rule, WATCHED)).toEqual({
      kind: 'narrowed',
      pieces: [
        { protocol: 'tcp', fromPort: 10240, toPort: 10249, source: V6, description: 'node ports, *all*' },
        { protocol: 'tcp', fromPort: 10251, toPort: 10260, source: V6, description: 'node ports, *all*' },
      ],
      lost: [],
    });
  });

  it.each([
    ['a watched port alone', tcp(10250, 10250), WATCHED],
    ['two that are neighbours', tcp(6443, 6444), [6444, 6443, 6443]],
  ])('is nothing: %s', (_, rule, watched) => {
    expect(narrow(rule, watched)).toEqual({ kind: 'nothing-left', why: expect.stringContaining('nothing is left') });
  });

  it.each([
    ['UDP', tcp(10250, 10250, { protocol: 'udp' }), 'none of the watched ports'],
    ['another port', tcp(443, 443), 'none of the watched ports'],
    ['a security group', tcp(0, 65535, { source: { kind: 'group', id: 'sg-0a1b2c3d' } }), 'is a security group'],
  ])('is that rule itself where nothing is to be cut out: %s', (_, rule, why) => {
    expect(narrow(rule, WATCHED)).toEqual({ kind: 'not-wider', why: expect.stringContaining(why) });
  });
});

describe('every narrowing', () => {
  // An independent model: one cell for each port of TCP and UDP, and one for each family of ICMP.
  const cells = ({ protocol, fromPort, toPort }: Pick<Rule, 'protocol' | 'fromPort' | 'toPort'>, cell: Uint8Array) => {
    const mark = (offset: number, from: number, to: number) => {
      for (let port = from; port <= to; port += 1) cell[offset + port] = (cell[offset + port] ?? 0) + 1;
    };
    const [from, to] = [fromPort ?? 0, toPort ?? 65535];
    if (protocol === '-1' || protocol === 'tcp' || protocol === '6') mark(0, from, to);
    if (protocol === '-1' || protocol === 'udp') mark(65536, from, to);
    if (protocol === '-1' || protocol === 'icmp') mark(131072, 0, 0);
    if (protocol === '-1' || protocol === 'icmpv6') mark(131073, 0, 0);
    return cell;
  };
  const newCells = () => new Uint8Array(131074);

  const port = fc.oneof(
    fc.integer({ min: 0, max: 65535 }),
    fc.constantFrom(0, 1, 6442, 6443, 6444, 10250, 65534, 65535),
  );
  const sources = fc.constantFrom<Rule['source']>(V4, V6, LIST, { kind: 'cidr', family: 4, cidr: '64.0.0.0/2' });
  const rules = fc.oneof(
    fc
      .tuple(port, port, fc.constantFrom('tcp', '6'), sources)
      .map(([a, b, protocol, source]) =>
        aRule(1, { protocol, fromPort: Math.min(a, b), toPort: Math.max(a, b), source }),
      ),
    sources.map(all),
    fc.tuple(fc.constantFrom('tcp', 'udp'), sources).map(([protocol, source]) => tcp(0, 65535, { protocol, source })),
  );
  const watched = fc.array(port, { maxLength: 6 });

  it('leaves open what was open, less the watched ports, and nothing twice', () => {
    fc.assert(
      fc.property(rules, watched, (rule, ports) => {
        const narrowing = narrow(rule, ports);
        const before = cells(rule, newCells());
        const left = newCells();
        if (narrowing.kind === 'not-wider') cells(rule, left);
        if (narrowing.kind === 'narrowed') for (const piece of narrowing.pieces) cells(piece, left);
        for (const one of ports) before[one] = 0;
        // The cells of the other family of ICMP, which a source of one family does not reach.
        const families = rule.source.kind === 'cidr' ? [rule.source.family === 4 ? 131073 : 131072] : [];
        if (narrowing.kind === 'narrowed') for (const cell of families) before[cell] = 0;
        expect(Buffer.compare(before, left)).toBe(0);
      }),
    );
  });

  it('has only pieces that are a strict part of the rule and open no watched port', () => {
    fc.assert(
      fc.property(rules, watched, (rule, ports) => {
        const narrowing = narrow(rule, ports);
        const pieces = narrowing.kind === 'narrowed' ? narrowing.pieces : [];
        for (const piece of pieces) {
          expect(isPartOf(piece, rule)).toBe(true);
          expect(isPartOf(rule, piece)).toBe(false);
          expect(ports.some((one) => opensPort({ ...piece, ruleId: null }, one))).toBe(false);
        }
      }),
    );
  });

  it('has nothing more to cut out of its pieces', () => {
    fc.assert(
      fc.property(rules, watched, (rule, ports) => {
        const narrowing = narrow(rule, ports);
        const pieces = narrowing.kind === 'narrowed' ? narrowing.pieces : [];
        expect(pieces.map((piece) => narrow({ ...piece, ruleId: null }, ports).kind)).toEqual(
          pieces.map(() => 'not-wider'),
        );
      }),
    );
  });
});

describe('the pieces that are still missing', () => {
  const pieces = piecesOf(narrow(tcp(10240, 10260), WATCHED));
  const [low] = pieces;

  it('are all where the group has none of them', () => {
    expect(missingPieces(pieces, [tcp(10240, 10260)])).toEqual(pieces);
  });

  it('are not those that the group has already, whatever their description', () => {
    const live = { ...aRule(2), ...low, ruleId: 'sgr-2', description: 'mine' };
    expect(missingPieces(pieces, [tcp(10240, 10260), live])).toEqual(pieces.slice(1));
  });

  it('are those that the group has for another source', () => {
    expect(missingPieces(pieces, [{ ...aRule(2), ...low, source: V6, ruleId: 'sgr-2' }])).toEqual(pieces);
  });
});
