import { MOST_EXPOSURES } from '../finding/compact-settled.ts';
import { emptyFinding } from '../finding/empty-finding.ts';
import type { Finding } from '../finding/finding.ts';
import { groupKeyText } from '../finding/finding.ts';
import type { Findings } from '../ports.ts';

/** A port that answers at once: for whoever has a time of their own. */
export type AtOnce<P> = {
  [M in keyof P]: P[M] extends (...args: infer A) => Promise<infer T> ? (...args: A) => T : P[M];
};
type Stored = {
  /** Everything that is stored. */
  all(): { current: Finding[]; archived: Finding[] };
};
export type FindingsMemory = Findings & Stored;
export type FindingsStore = AtOnce<Findings> & Stored;

/** How a finding is stored. */
type Form<T> = { write: (finding: Finding) => T; read: (stored: T) => Finding };
/** As text, so that nobody shares a reference with the store. */
const TEXT: Form<string> = { write: (finding) => JSON.stringify(finding), read: (text) => JSON.parse(text) as Finding };

/** The findings in memory, for tests: the same promises as the table's, kept by the same contract suite. */
export const createFindingsMemory = (): FindingsMemory => {
  const store = createFindingsStore();
  return {
    all: () => store.all(),
    load: async (group) => store.load(group),
    loadArchived: async (group, sequence) => store.loadArchived(group, sequence),
    record: async (sighting) => store.record(sighting),
    save: async (next) => store.save(next),
    archive: async (finding, now) => store.archive(finding, now),
  };
};

/** The same, without waiting. */
export const createFindingsStore = (form: Form<string> | Form<Finding> = TEXT): FindingsStore =>
  // Which form it is plays no part below.
  createIn(form as Form<unknown>);

const createIn = <T>({ write, read: readOne }: Form<T>): FindingsStore => {
  const current = new Map<string, { version: number; form: T }>();
  const archived = new Map<string, T>();
  const read = (key: string): Finding | null => {
    const stored = current.get(key);
    return stored === undefined ? null : readOne(stored.form);
  };
  const put = (key: string, finding: Finding): void =>
    void current.set(key, { version: finding.version, form: write(finding) });
  return {
    all: () => ({
      current: [...current.values()].map(({ form }) => readOne(form)),
      archived: [...archived.values()].map(readOne),
    }),
    load: (group) => read(groupKeyText(group)),
    loadArchived: (group, sequence) => {
      const form = archived.get(`${groupKeyText(group)}/${sequence}`);
      return form === undefined ? null : readOne(form);
    },
    record: (sighting) => {
      const key = groupKeyText(sighting.group);
      const stored = read(key) ?? emptyFinding(sighting.group);
      const added = sighting.exposures
        .filter(({ id }) => !stored.exposures.some((exposure) => exposure.id === id) && !stored.tombstones[id])
        .slice(0, Math.max(MOST_EXPOSURES - stored.exposures.length, 0));
      if (added.length === 0) return { finding: stored, added };
      const finding: Finding = {
        ...stored,
        version: stored.version + 1,
        openedAt: stored.openedAt ?? sighting.now,
        deadline: stored.deadline ?? sighting.deadline,
        waitingSince: stored.waitingSince ?? sighting.now,
        posting: stored.posting ?? { by: sighting.attempt, until: sighting.postingUntil },
        exposures: [...stored.exposures, ...added].sort((a, b) => a.foundAt - b.foundAt || (a.id < b.id ? -1 : 1)),
      };
      put(key, finding);
      return { finding, added };
    },
    save: (next) => {
      const key = groupKeyText(next.group);
      if ((current.get(key)?.version ?? 0) !== next.version - 1) return 'conflict';
      put(key, next);
      return 'saved';
    },
    archive: (finding) => {
      archived.set(`${groupKeyText(finding.group)}/${finding.sequence}`, write(finding));
    },
  };
};
