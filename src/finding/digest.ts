import type { ExposureState, Finding, GroupKey, Instant, MessageRef } from './finding.ts';
import { FINAL, findingIdOf, parseFindingId } from './finding.ts';
import type { Pause } from './pause.ts';
import type { Transition } from './transition.ts';

/** A finding as a line of a digest: what the stored state said when it was last written. */
export type DigestLine = {
  finding: string;
  group: GroupKey;
  /** The version of the finding that the line shows: what its buttons decide about. */
  version: number;
  ports: readonly number[];
  /** How many exposures are in which state. */
  states: Readonly<Partial<Record<ExposureState['kind'], number>>>;
  deadline: Instant | null;
  reach: 'reachable' | 'attached' | 'unattached' | 'unknown' | null;
  /** The pause that it has heard of; absent while nothing is paused. */
  paused?: Pause;
};

/** One message for many findings of an account: each of them is a line. */
export type Digest = {
  /** `digest/<account>/<number>`. */
  id: string;
  account: string;
  startedAt: Instant;
  /** Counts the lines written: the contents of the digest. */
  version: number;
  /** The version that the Slack message shows; null before the first post. */
  shown: number | null;
  message: MessageRef | null;
  /** Who renders right now. Until then nobody else does, whether that one lives or not. */
  posting: { by: string; until: Instant } | null;
  lines: readonly DigestLine[];
};

/** Which state of a finding a digest shows from which of its own versions on. */
export type Written = { version: number; from: number };

/** A digest as it is stored. */
export type StoredDigest = Digest & {
  /** How often somebody has claimed to render it: the first one cannot find a message of it. */
  claims: number;
  /** By finding id, the newest first: the line as it is, and as it was before. */
  written: Readonly<Record<string, readonly Written[]>>;
};

/** As many lines as a message of 50 blocks holds beside its head and its buttons. */
export const MOST_LINES = 40;
/** For how long (ms) a digest takes new findings. After it a new message says so, because an edited one notifies nobody. */
export const TAKES_LINES_FOR = 600_000;

export const digestLineOf = (finding: Finding): DigestLine => {
  const states: Partial<Record<ExposureState['kind'], number>> = {};
  for (const { state } of finding.exposures) states[state.kind] = (states[state.kind] ?? 0) + 1;
  const ports = [...new Set(finding.exposures.flatMap((exposure) => [...exposure.ports]))].sort((a, b) => a - b);
  return {
    finding: findingIdOf(finding),
    group: finding.group,
    version: finding.version,
    ports,
    states,
    deadline: finding.deadline,
    reach: finding.surroundings?.reach ?? null,
    ...(finding.paused === null ? {} : { paused: finding.paused }),
  };
};

export const hasUnsettled = ({ states }: DigestLine): boolean =>
  Object.entries(states).some(([kind, count]) => count > 0 && !FINAL.has(kind as ExposureState['kind']));

/** What somebody saw of a finding in a digest: enough for a command. */
export type Seen = { group: GroupKey; sequence: number; version: number };

/**
 * The findings that this version of the digest showed, each as it showed it. A line that came later is left out, and so
 * is one that has changed twice since: nobody knows any more what was seen of it.
 */
export const seenIn = ({ lines, written }: Pick<StoredDigest, 'lines' | 'written'>, version: number): Seen[] =>
  lines.flatMap((line) => {
    const seen = written[line.finding]?.find(({ from }) => from <= version);
    const parsed = parseFindingId(line.finding);
    return seen && parsed ? [{ ...parsed, version: seen.version }] : [];
  });

/** What a line shows by itself, so that the thread need not: the same of forty findings would drown the rest. */
const ON_ITS_LINE: ReadonlySet<Transition['kind']> = new Set([
  'opened',
  'revoking',
  'revoked',
  'kept',
  'vanished',
  'observed',
] as const);
/** What often happens to many lines within a minute, for one reason: told once, and each line shows its own. */
const TOLD_ONCE: ReadonlySet<Transition['kind']> = new Set(['reminded', 'failed'] as const);

/** How the thread of a digest is told of what happened to one of its findings. */
export const inDigestThread = (kind: Transition['kind'], isNew: boolean): 'never' | 'once' | 'each' => {
  // What joined before the line was first shown is new with it.
  if (ON_ITS_LINE.has(kind) || (kind === 'joined' && isNew)) return 'never';
  return TOLD_ONCE.has(kind) ? 'once' : 'each';
};

const DIGEST_ID = /^digest\/(\d{12})\/(\d{1,15})$/;

export const digestIdOf = (account: string, number: number): string => `digest/${account}/${number}`;
/** Parses an untrusted digest id; null when it is not one. */
export const parseDigestId = (text: string): { account: string; number: number } | null => {
  const [, account, number] = DIGEST_ID.exec(text) ?? [];
  return account && number ? { account, number: Number(number) } : null;
};
