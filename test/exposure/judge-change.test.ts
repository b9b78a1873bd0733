import { reasonFor } from '../../src/exposure/reasons.ts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseCidr } from '../../src/exposure/cidr.ts';
import { judgeChange, type Change } from '../../src/exposure/judge-change.ts';
import { ROUTABLE_IPV4 } from '../../src/exposure/routable-space.ts';
import { type Rule, type Source, sourceText } from '../../src/exposure/rule.ts';
import { SETTINGS } from './records.ts';

const source = (text: string): Source => {
  if (text.startsWith('pl-')) return { kind: 'prefix-list', id: text };
  if (text.startsWith('sg-')) return { kind: 'group', id: text };
  const cidr = parseCidr(text);
  return cidr.kind === 'unreadable' ? { kind: 'cidr', family: 4, cidr: text } : cidr.source;
};
const rule = (text: string, fields: Partial<Rule> = {}): Rule => ({
  ruleId: null,
  protocol: 'tcp',
  fromPort: 10250,
  toPort: 10250,
  source: source(text),
  description: null,
  ...fields,
});
const rules = (...texts: string[]): Rule[] => texts.map((text) => rule(text));

const judge = (added: readonly Rule[], more: Partial<Omit<Change, 'added'>> = {}) => {
  const judged = judgeChange({ added, others: null, prefixLists: new Map(), settings: SETTINGS, ...more });
  return {
    exposed: judged.exposures.map(
      (exposure) => `${sourceText(exposure.rule.source)} ${exposure.ports.join()} ${exposure.reason.code}`,
    ),
    asked: judged.lookUps.map(
      (lookUp) => `${lookUp.reason.code} ${(lookUp.rules ?? []).map((one) => sourceText(one.source)).join()}`,
    ),
    reasons: judged.reasons.map((reason) => reason.code),
  };
};

describe('judging the sources of one call', () => {
  it.each(['0.0.0.0/0', '::/0'])('finds %s open to the world', (text) => {
    expect(judge(rules(text))).toEqual({ exposed: [`${text} 10250 open-to-world`], asked: [], reasons: [] });
  });

  it.each([
    ['one /1', ['0.0.0.0/1']],
    ['one /8', ['52.0.0.0/8']],
    ['two halves', ['0.0.0.0/1', '128.0.0.0/1']],
    ['four quarters', ['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2']],
    ['two /9', ['52.0.0.0/9', '54.0.0.0/9']],
    ['an IPv6 /16', ['2600::/16']],
    ['IPv6 halves of a /16', ['2600::/17', '2600:8000::/17']],
    ['all of 2000::/3', ['2000::/3']],
  ])('finds %s near-world', (_name, texts) => {
    expect(judge(rules(...texts)).exposed).toEqual(texts.map((text) => `${text} 10250 near-world`));
  });

  it.each([
    ['one address', ['8.8.8.8/32']],
    ['a /9', ['52.0.0.0/9']],
    ['one /9 said twice over', ['52.0.0.0/9', '52.0.0.0/10', '52.64.0.0/10']],
    ['a /8 less the private space in it', ['172.0.0.0/8']],
    ['half of the threshold in each family', ['52.0.0.0/9', '2600::/17']],
  ])('leaves %s for a look at the whole group', (_name, texts) => {
    expect(judge(rules(...texts))).toEqual({
      exposed: [],
      asked: [`union-not-checked ${texts.join()}`],
      reasons: ['union-not-checked'],
    });
  });

  it.each(['10.0.0.0/8', '240.0.0.0/4', '0.0.0.0/8', '100.64.0.0/10', '2001:db8::/32', 'fc00::/7'])(
    'finds %s not public',
    (text) => {
      expect(judge(rules(text))).toEqual({ exposed: [], asked: [], reasons: ['source-not-public'] });
    },
  );

  it('leaves a small source alone that stands beside what is an exposure by itself', () => {
    expect(judge(rules('0.0.0.0/0', '8.8.8.8/32', '52.0.0.0/8')).exposed).toEqual([
      '0.0.0.0/0 10250 open-to-world',
      '52.0.0.0/8 10250 near-world',
    ]);
  });

  it('leaves a small IPv6 source alone beside one that reaches the threshold exactly', () => {
    expect(judge(rules('2600::/16', '2a00:1450::/32')).exposed).toEqual(['2600::/16 10250 near-world']);
  });

  it('counts single addresses', () => {
    const settings = { ...SETTINGS, ipv4Threshold: 2n, ipv6Threshold: 2n };
    const exposed = (...texts: string[]) => judge(rules(...texts), { settings }).exposed.length;
    expect(exposed('8.8.8.8/32', '9.9.9.9/32')).toBe(2);
    expect(exposed('2600::1/128', '2600::2/128')).toBe(2);
    expect(exposed('8.8.8.8/32', '2600::2/128')).toBe(0);
  });

  it('takes the union port by port', () => {
    const added = [
      rule('52.0.0.0/9'),
      rule('54.0.0.0/9', { fromPort: 6443, toPort: 6443 }),
      rule('56.0.0.0/9', { fromPort: 0, toPort: 65_535 }),
    ];
    expect(judge(added).exposed).toEqual([
      '52.0.0.0/9 10250 near-world',
      '54.0.0.0/9 6443 near-world',
      '56.0.0.0/9 6443,10250 near-world',
    ]);
  });

  it('says which share of the internet one rule lets in', () => {
    const share = (text: string) =>
      judgeChange({ added: rules(text), others: null, prefixLists: new Map(), settings: SETTINGS }).exposures[0]
        ?.coverage;
    expect(share('0.0.0.0/0')).toBe(1);
    expect(share('::/0')).toBe(1);
    expect(share('52.0.0.0/8')).toBe(2 ** 24 / ROUTABLE_IPV4);
    expect(share('2600::/16')).toBeCloseTo(1 / 2 ** 13, 6);
  });
});

describe('judging ports and protocols', () => {
  it.each([
    ['tcp', 10250, 10250, '10250'],
    ['6', 6443, 6443, '6443'],
    ['tcp', 0, 65_535, '6443,10250'],
    ['tcp', 6443, 10250, '6443,10250'],
    ['tcp', 6444, 10251, '10250'],
    ['-1', null, null, '6443,10250'],
    ['tcp', null, null, '6443,10250'],
    ['tcp', null, 443, '6443,10250'],
    ['tcp', 443, null, '6443,10250'],
    ['-1', 443, 443, '6443,10250'],
    ['-1', null, 443, '6443,10250'],
    ['-1', 443, null, '6443,10250'],
  ])('finds %s %s–%s to open %s', (protocol, fromPort, toPort, ports) => {
    expect(judge([rule('0.0.0.0/0', { protocol, fromPort, toPort })]).exposed).toEqual([
      `0.0.0.0/0 ${ports} open-to-world`,
    ]);
  });

  it.each([
    ['tcp', 443, 443, 'port-not-watched'],
    ['tcp', 6444, 10249, 'port-not-watched'],
    ['udp', 0, 65_535, 'protocol-not-tcp'],
    ['icmp', -1, -1, 'protocol-not-tcp'],
    ['47', null, null, 'protocol-not-tcp'],
  ])('finds no watched port in %s %s–%s', (protocol, fromPort, toPort, reason) => {
    expect(judge([rule('0.0.0.0/0', { protocol, fromPort, toPort })])).toEqual({
      exposed: [],
      asked: [],
      reasons: [reason],
    });
  });

  it('watches the ports of the settings, each once and in order', () => {
    const settings = { ...SETTINGS, watchedPorts: [9100, 22, 9100] };
    expect(judge([rule('0.0.0.0/0', { fromPort: 1, toPort: 10_000 })], { settings }).exposed).toEqual([
      '0.0.0.0/0 22,9100 open-to-world',
    ]);
  });

  it('takes the thresholds of the settings', () => {
    const settings = { ...SETTINGS, ipv4Threshold: 1n << 8n };
    expect(judge(rules('8.8.8.0/24'), { settings }).exposed).toEqual(['8.8.8.0/24 10250 near-world']);
    expect(judge(rules('8.8.8.0/25'), { settings }).exposed).toEqual([]);
  });
});

describe('judging with the rest of the group', () => {
  it('finds the half that completes the world, and leaves the other half out', () => {
    expect(judge(rules('52.0.0.0/9'), { others: rules('54.0.0.0/9') })).toEqual({
      exposed: ['52.0.0.0/9 10250 near-world'],
      asked: [],
      reasons: [],
    });
  });

  it('finds a source below the threshold when the group stays below it', () => {
    expect(judge(rules('8.8.8.8/32'), { others: rules('52.0.0.0/9', '10.0.0.0/8') })).toEqual({
      exposed: [],
      asked: [],
      reasons: ['below-threshold'],
    });
    expect(judge(rules('8.8.8.8/32'), { others: [] }).reasons).toEqual(['below-threshold']);
  });

  it('does not blame a small source for a group that was open before', () => {
    expect(judge(rules('8.8.8.8/32'), { others: rules('0.0.0.0/0') })).toEqual({
      exposed: [],
      asked: [],
      reasons: ['below-threshold'],
    });
  });

  it('says of a small source what is true beside an open group, too', () => {
    expect(reasonFor('below-threshold').sentence).toBe(
      'the public source is below the threshold, and it is not what takes the group over it',
    );
  });

  it('does not blame a small source for a group that stood exactly at the threshold', () => {
    expect(judge(rules('8.8.8.8/32'), { others: rules('52.0.0.0/8') }).reasons).toEqual(['below-threshold']);
  });

  it('finds what reaches the threshold by itself also in a group that was open before', () => {
    expect(judge(rules('52.0.0.0/9', '54.0.0.0/9'), { others: rules('60.0.0.0/8') }).exposed).toHaveLength(2);
    expect(judge(rules('2600::/17', '2600:8000::/17'), { others: rules('2a00::/16') }).exposed).toHaveLength(2);
  });

  it('asks about another rule of the group that it cannot read, on the port in question alone', () => {
    const others = [...rules('nonsense'), rule('pl-unknown', { fromPort: 443, toPort: 443 })];
    expect(judge(rules('52.0.0.0/9'), { others }).asked).toEqual(['unreadable nonsense']);
  });

  it('counts only the rules that open the same port', () => {
    const others = [rule('54.0.0.0/9', { fromPort: 443, toPort: 443 }), rule('56.0.0.0/9', { protocol: 'udp' })];
    expect(judge(rules('52.0.0.0/9'), { others }).exposed).toEqual([]);
  });

  it('finds an exposure by itself whatever the group lets in already', () => {
    expect(judge(rules('0.0.0.0/0'), { others: rules('::/0', '0.0.0.0/1') }).exposed).toEqual([
      '0.0.0.0/0 10250 open-to-world',
    ]);
  });

  it('blames no IPv4 source for what the IPv6 sources reach', () => {
    expect(judge(rules('8.8.8.8/32', '2600::/17'), { others: rules('2600:8000::/17') }).exposed).toEqual([
      '2600::/17 10250 near-world',
    ]);
  });

  it('blames no IPv6 source for what the IPv4 sources reach', () => {
    expect(judge(rules('52.0.0.0/9', '2600::/32'), { others: rules('54.0.0.0/9') }).exposed).toEqual([
      '52.0.0.0/9 10250 near-world',
    ]);
  });

  it('judges the same whatever is split between the call and the group', () => {
    const lengths = fc.array(fc.tuple(fc.integer({ min: 1, max: 223 }), fc.integer({ min: 9, max: 12 })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 0, max: 12 }), (sources, cut) => {
        const all = sources
          .map(([first, length]) => rule(`${first}.0.0.0/${length}`))
          .filter((one) => judge([one]).asked.length > 0);
        const together = judge(all, { others: [] }).exposed.length > 0;
        const [others, added] = [all.slice(0, cut), all.slice(cut)];
        const before = judge(others, { others: [] }).exposed.length > 0;
        const then = judge(added, { others }).exposed.length > 0;
        expect(before || then).toBe(together);
      }),
    );
  });
});

describe('judging prefix lists and groups', () => {
  const prefixLists = new Map([
    ['pl-world', ['10.0.0.0/8', '0.0.0.0/0']],
    ['pl-near', ['52.0.0.0/9', '54.0.0.0/9']],
    ['pl-small', ['8.8.8.8/32', '2600::/32']],
    ['pl-private', ['10.0.0.0/8', 'fd00::/8']],
    ['pl-none', []],
    ['pl-odd', ['nonsense']],
  ]);

  it.each([
    ['pl-world', ['pl-world 10250 open-to-world'], [], []],
    ['pl-near', ['pl-near 10250 near-world'], [], []],
    ['pl-small', [], ['union-not-checked pl-small'], ['union-not-checked']],
    ['pl-private', [], [], ['source-not-public']],
    ['pl-none', [], [], ['source-not-public']],
    ['pl-odd', [], ['unreadable pl-odd'], ['unreadable']],
    ['pl-unknown', [], ['prefix-list pl-unknown'], ['prefix-list']],
    ['sg-0a1b2c3d', [], [], ['source-is-group']],
  ])('takes %s for what its entries are', (id, exposed, asked, reasons) => {
    expect(judge(rules(id), { prefixLists })).toEqual({ exposed, asked, reasons });
  });

  it('asks for no prefix list on a port that nobody watches', () => {
    expect(judge([rule('pl-unknown', { fromPort: 443, toPort: 443 })])).toEqual({
      exposed: [],
      asked: [],
      reasons: ['port-not-watched'],
    });
  });

  it('says the larger share of the two families of a prefix list', () => {
    const lists = new Map([['pl-both', ['52.0.0.0/8', '2000::/3']]]);
    expect(
      judgeChange({ added: rules('pl-both'), others: null, prefixLists: lists, settings: SETTINGS }).exposures[0]
        ?.coverage,
    ).toBe(1);
  });

  it('asks for a prefix list among the other rules before it calls the union small', () => {
    expect(judge(rules('52.0.0.0/9'), { others: rules('pl-unknown'), prefixLists }).asked).toEqual([
      'prefix-list pl-unknown',
    ]);
    expect(judge(rules('52.0.0.0/9'), { others: rules('pl-small'), prefixLists }).asked).toEqual([]);
    expect(judge(rules('0.0.0.0/0'), { others: rules('pl-unknown'), prefixLists }).asked).toEqual([]);
  });

  it('asks about a rule whose source it cannot read', () => {
    expect(judge(rules('nonsense'))).toEqual({ exposed: [], asked: ['unreadable nonsense'], reasons: ['unreadable'] });
  });
});

it('gives every rule of a call its verdict or its reason', () => {
  expect(
    judge([
      ...rules('0.0.0.0/0', '10.0.0.0/8', 'sg-1', 'pl-unknown', '8.8.8.8/32'),
      rule('0.0.0.0/0', { protocol: 'udp' }),
    ]),
  ).toEqual({
    exposed: ['0.0.0.0/0 10250 open-to-world'],
    asked: ['prefix-list pl-unknown', 'union-not-checked 8.8.8.8/32'],
    reasons: ['source-not-public', 'source-is-group', 'prefix-list', 'protocol-not-tcp', 'union-not-checked'],
  });
});
