import type { Rule } from './rule.ts';

/** What a rule opens beside the ports that it was found for. */
export type OtherPorts =
  | { kind: 'none' }
  /** Every port of every protocol. */
  | { kind: 'everything' }
  /** Every other port of TCP. */
  | { kind: 'all-tcp' }
  /** Ranges of TCP, inclusive and ascending, and the well-known ports among them. */
  | { kind: 'ranges'; ranges: readonly (readonly [from: number, to: number])[]; known: readonly number[] };

/** Ports that anybody would want to hear of, with what usually listens there. */
const KNOWN: ReadonlyMap<number, string> = new Map([
  [22, 'SSH'],
  [443, 'HTTPS'],
  [2379, 'etcd'],
  [2380, 'etcd'],
  [3389, 'RDP'],
  [6443, 'Kubernetes API server'],
  [10250, 'kubelet API'],
  [10255, 'read-only kubelet'],
  [10257, 'controller manager'],
  [10259, 'scheduler'],
]);

/** What usually listens on the port; null when nobody can say. */
export const knownPort = (port: number): string | null => KNOWN.get(port) ?? null;

/** `found`: the watched ports for which the rule is an exposure, ascending. Total, and O(found). */
export const otherPorts = (
  { protocol, fromPort, toPort }: Pick<Rule, 'protocol' | 'fromPort' | 'toPort'>,
  found: readonly number[],
): OtherPorts => {
  if (protocol === '-1') return { kind: 'everything' };
  if (fromPort === null || toPort === null) return { kind: 'all-tcp' };
  // Nothing listens on port 0.
  if (fromPort <= 1 && toPort >= 65_535) return { kind: 'all-tcp' };
  const ranges: [number, number][] = [];
  let from = fromPort;
  for (const port of found) {
    if (port > from) ranges.push([from, Math.min(port - 1, toPort)]);
    from = Math.max(from, port + 1);
  }
  if (from <= toPort) ranges.push([from, toPort]);
  const known = [...KNOWN.keys()].filter((port) => ranges.some(([first, last]) => first <= port && port <= last));
  return ranges.length === 0 ? { kind: 'none' } : { kind: 'ranges', ranges, known };
};
