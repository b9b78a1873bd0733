import type { DigestLine, StoredDigest } from '../../src/finding/digest.ts';
import { digestIdOf, MOST_LINES, parseDigestId, TAKES_LINES_FOR } from '../../src/finding/digest.ts';
import type { Bursts, Digests } from '../../src/ports.ts';

/** Counts in memory, for tests; to the millisecond, where the table's are to ten seconds. */
export const createBurstsMemory = (): Bursts => {
  const seen: { account: string; group: string; at: number }[] = [];
  return {
    count: async ({ account, region, groupId }, now) => {
      seen.push({ account, group: `${region}/${groupId}`, at: now });
      const recent = seen.filter((one) => one.account === account && one.at > now - 60_000);
      return new Set(recent.map(({ group }) => group)).size;
    },
  };
};

export type DigestsMemory = Digests & { all(): StoredDigest[] };

/**
 * Digests in memory, for tests: the same promises as the table's, kept by the same contract suite. `copy`: what makes
 * sure that nobody shares a reference with the store; whoever knows that nobody changes anything can do without.
 */
export const createDigestsMemory = (copy: <T>(value: T) => T = structuredClone): DigestsMemory => {
  const stored = new Map<string, StoredDigest>();
  const open = new Map<string, { latest: number; held: number; startedAt: number }>();
  const told = new Map<string, number>();
  const read = (id: string): StoredDigest | null => copy(stored.get(id) ?? null);
  const change = (digest: StoredDigest, changes: Partial<StoredDigest>): StoredDigest => {
    const changed = { ...digest, ...copy(changes) };
    stored.set(digest.id, changed);
    return copy(changed);
  };
  return {
    all: () => copy([...stored.values()]),
    reserve: async (account, now) => {
      const current = open.get(account);
      const hasRoom = current && current.held < MOST_LINES && current.startedAt > now - TAKES_LINES_FOR;
      const next = hasRoom
        ? { ...current, held: current.held + 1 }
        : { latest: (current?.latest ?? 0) + 1, held: 1, startedAt: now };
      open.set(account, next);
      return digestIdOf(account, next.latest);
    },
    put: async (id, line, now) => {
      const digest = stored.get(id) ?? emptyDigest(id, now);
      const known = digest.lines.find(({ finding }) => finding === line.finding);
      stored.set(id, known && known.version >= line.version ? digest : withLine(digest, copy(line)));
      return copy(stored.get(id) as StoredDigest);
    },
    load: async (id) => read(id),
    claim: async (id, by, now, until) => {
      const digest = stored.get(id);
      if (!digest || (digest.posting && digest.posting.until > now)) return null;
      return change(digest, { posting: { by, until }, claims: digest.claims + 1 });
    },
    release: async (id, by, until, rendered) => {
      const digest = stored.get(id);
      if (digest?.posting?.by !== by) return false;
      const shown = rendered ? { message: rendered.message, shown: rendered.version } : {};
      change(digest, { posting: { by, until }, ...shown });
      return true;
    },
    claimReply: async (id, kind, now, since) => {
      const last = told.get(`${id} ${kind}`) ?? -Infinity;
      if (!stored.has(id) || last > since) return false;
      told.set(`${id} ${kind}`, now);
      return true;
    },
  };
};

const withLine = (digest: StoredDigest, line: DigestLine): StoredDigest => {
  const others = digest.lines.filter(({ finding }) => finding !== line.finding);
  const version = digest.version + 1;
  const written = [{ version: line.version, from: version }, ...(digest.written[line.finding] ?? []).slice(0, 1)];
  return {
    ...digest,
    version,
    lines: [...others, line].sort((a, b) => (a.finding < b.finding ? -1 : 1)),
    written: { ...digest.written, [line.finding]: written },
  };
};

const emptyDigest = (id: string, startedAt: number): StoredDigest => ({
  id,
  account: parseDigestId(id)?.account ?? '',
  startedAt,
  version: 0,
  shown: null,
  message: null,
  posting: null,
  lines: [],
  claims: 0,
  written: {},
});
