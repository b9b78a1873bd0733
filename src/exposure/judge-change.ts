import { type Block, parseCidr } from './cidr.ts';
import { reasonFor } from './reasons.ts';
import { ROUTABLE_IPV4, ROUTABLE_IPV6 } from './routable-space.ts';
import type { Rule } from './rule.ts';
import { ipv4UnionSize, ipv6UnionSize } from './union-size.ts';
import type { Exposure, JudgeSettings, LookUp, Reason, ReasonCode } from './verdict.ts';

/** A change of a security group, in as far as it is known. */
export type Change = {
  /** The inbound rules to be judged: what one call added, or what a finding holds. */
  added: readonly Rule[];
  /** The group's other inbound rules, less what is excepted or baseline; null when they are not known. */
  others: readonly Rule[] | null;
  /** Entries (CIDRs) by prefix list id, as far as they were looked up. */
  prefixLists: ReadonlyMap<string, readonly string[]>;
  settings: JudgeSettings;
};
/** `reasons`: why the rules that are no exposure are none, each code once. */
export type Judgement = { exposures: Exposure[]; lookUps: LookUp[]; reasons: Reason[] };

/** A rule with the addresses that it lets in. */
type Sized = {
  rule: Rule;
  ipv4: Block<number>[];
  ipv6: Block<bigint>[];
  ipv4Size: number;
  ipv6Size: bigint;
  /** An entry has prefix length 0. */
  world: boolean;
};

const isTcp = (rule: Rule): boolean => rule.protocol === 'tcp' || rule.protocol === '6' || rule.protocol === '-1';

/** Policy: "TCP: protocol `tcp`, `6` or all (`-1`). The port range contains" a watched port; no range is every port. */
export const opensPort = (rule: Rule, port: number): boolean => {
  if (!isTcp(rule)) return false;
  if (rule.protocol === '-1' || rule.fromPort === null || rule.toPort === null) return true;
  return rule.fromPort <= port && port <= rule.toPort;
};

const sizeUp = (rule: Rule, prefixLists: Change['prefixLists']): Sized | ReasonCode => {
  if (rule.source.kind === 'group') return 'source-is-group';
  const texts = rule.source.kind === 'cidr' ? [rule.source.cidr] : prefixLists.get(rule.source.id);
  if (texts === undefined) return 'prefix-list';
  const ipv4: Block<number>[] = [];
  const ipv6: Block<bigint>[] = [];
  let world = false;
  for (const text of texts) {
    const cidr = parseCidr(text);
    if (cidr.kind === 'unreadable') return 'unreadable';
    if (cidr.prefixLength === 0) world = true;
    if (cidr.kind === 'ipv4') ipv4.push(cidr.block);
    else ipv6.push(cidr.block);
  }
  const sized = { rule, ipv4, ipv6, ipv4Size: ipv4UnionSize(ipv4), ipv6Size: ipv6UnionSize(ipv6), world };
  return sized.ipv4Size === 0 && sized.ipv6Size === 0n ? 'source-not-public' : sized;
};

/** The share of the internet that the rule alone lets in; for a prefix list of both families, of the larger share. */
const coverageOf = (sized: Sized): number =>
  Math.max(sized.ipv4Size / ROUTABLE_IPV4, Number(sized.ipv6Size) / Number(ROUTABLE_IPV6));

/** Which families of the sources reach the threshold, beside what `base` lets in already. */
const reaches = (sources: readonly Sized[], base: readonly Sized[], settings: JudgeSettings) => {
  const reached = (union: number | bigint, alone: number | bigint, threshold: bigint) =>
    union >= threshold && (base.length === 0 || alone < threshold);
  const all = [...sources, ...base];
  const size4 = (from: readonly Sized[]) => ipv4UnionSize(from.flatMap((sized) => sized.ipv4));
  const size6 = (from: readonly Sized[]) => ipv6UnionSize(from.flatMap((sized) => sized.ipv6));
  return {
    ipv4: reached(size4(all), size4(base), settings.ipv4Threshold),
    ipv6: reached(size6(all), size6(base), settings.ipv6Threshold),
  };
};

/** What of the change is an exposure on one watched port, and what is public but is none. */
const judgePort = (open: readonly Sized[], others: readonly Sized[], settings: JudgeSettings) => {
  const near: Sized[] = [];
  const rest: Sized[] = [];
  for (const sized of open) {
    if (sized.world) continue;
    const alone = sized.ipv4Size >= settings.ipv4Threshold || sized.ipv6Size >= settings.ipv6Threshold;
    (alone ? near : rest).push(sized);
  }
  if (rest.length === 0) return { near, below: [] };
  // What is an exposure by itself is left out of the union: with it gone, a small source beside it is no exposure.
  const own = reaches(rest, [], settings);
  const grown = others.length === 0 ? own : reaches(rest, others, settings);
  const below: Sized[] = [];
  for (const sized of rest) {
    const ipv4 = sized.ipv4Size > 0 && (own.ipv4 || grown.ipv4);
    const ipv6 = sized.ipv6Size > 0n && (own.ipv6 || grown.ipv6);
    (ipv4 || ipv6 ? near : below).push(sized);
  }
  return { near, below };
};

/**
 * Judges a change by "Public means": a source of prefix length 0, or sources whose union reaches the threshold, by
 * themselves or with the group's other rules when those alone do not reach it; on TCP; on a watched port. A security
 * group reference is not public, a prefix list is what its entries are. Never throws; O(n log n) in the rules.
 */
export const judgeChange = ({ added, others, prefixLists, settings }: Change): Judgement => {
  const ports = [...new Set(settings.watchedPorts)].sort((a, b) => a - b);
  const codes = new Set<ReasonCode>();
  const open: Sized[] = [];
  const asked = new Map<ReasonCode, Set<Rule>>();
  const ask = (code: 'prefix-list' | 'unreadable' | 'union-not-checked', rule: Rule) => {
    codes.add(code);
    asked.set(code, (asked.get(code) ?? new Set()).add(rule));
  };

  for (const rule of added) {
    if (!isTcp(rule)) codes.add('protocol-not-tcp');
    else if (!ports.some((port) => opensPort(rule, port))) codes.add('port-not-watched');
    else {
      const sized = sizeUp(rule, prefixLists);
      if (typeof sized === 'object') open.push(sized);
      else if (sized === 'prefix-list' || sized === 'unreadable') ask(sized, rule);
      else codes.add(sized);
    }
  }

  const lookUps = () => [...asked].map(([code, rules]) => ({ reason: reasonFor(code), rules: [...rules] }));
  // Most changes open no watched port to any address of the internet.
  if (open.length === 0) return { exposures: [], lookUps: lookUps(), reasons: [...codes].map(reasonFor) };

  const beside = (others ?? []).map((rule) => ({ rule, sized: sizeUp(rule, prefixLists) }));
  const found = new Map<Sized, { code: 'open-to-world' | 'near-world'; ports: number[] }>();
  const below = new Set<Sized>();
  for (const port of ports) {
    const here = open.filter(({ rule }) => opensPort(rule, port));
    const besideHere = beside.filter(({ rule }) => opensPort(rule, port));
    const expose = (sized: Sized, code: 'open-to-world' | 'near-world') => {
      const exposed = found.get(sized);
      if (exposed) exposed.ports.push(port);
      else found.set(sized, { code, ports: [port] });
    };
    const judged = judgePort(
      here,
      besideHere.flatMap(({ sized }) => (typeof sized === 'object' ? [sized] : [])),
      settings,
    );
    for (const sized of here) if (sized.world) expose(sized, 'open-to-world');
    for (const sized of judged.near) expose(sized, 'near-world');
    for (const sized of judged.below) below.add(sized);
    // The union is not known as long as one of its parts is not.
    if (judged.below.length > 0)
      for (const { rule, sized } of besideHere) if (sized === 'prefix-list' || sized === 'unreadable') ask(sized, rule);
  }

  const exposures: Exposure[] = [];
  for (const sized of open) {
    const exposed = found.get(sized);
    if (exposed) {
      const reason = reasonFor(exposed.code);
      exposures.push({ rule: sized.rule, ports: exposed.ports, reason, coverage: coverageOf(sized) });
    }
    if (below.has(sized)) {
      if (others === null) ask('union-not-checked', sized.rule);
      else codes.add('below-threshold');
    }
  }
  return { exposures, lookUps: lookUps(), reasons: [...codes].map(reasonFor) };
};
