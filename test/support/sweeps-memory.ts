import type { Place } from '../../src/finding/place.ts';
import { placeText } from '../../src/finding/place.ts';
import type { SweptPlace } from '../../src/finding/swept-place.ts';
import type { SweepRequests, Sweeps } from '../../src/ports.ts';

export type SweepsMemory = Sweeps & { all(): SweptPlace[] };

/** What sweeps remember, in memory, for tests: the same promises as the table's, kept by the same contract suite. */
export const createSweepsMemory = (): SweepsMemory => {
  const stored = new Map<string, SweptPlace>();
  const read = (place: Place): SweptPlace | null => stored.get(placeText(place)) ?? null;
  const change = (place: Place, changes: Partial<SweptPlace>): SweptPlace => {
    const next = { ...(read(place) ?? emptyPlace(place)), ...changes };
    stored.set(placeText(place), next);
    return next;
  };
  return {
    all: () => [...stored.values()],
    load: async (place) => read(place),
    put: async (place, lines) => {
      const before = read(place) ?? emptyPlace(place);
      const fresh = new Map([...before.lines, ...lines].map((line) => [line.groupId, line]));
      const sorted = [...fresh.values()].sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
      if (lines.length > 0) change(place, { lines: sorted, version: before.version + 1 });
    },
    end: async (place, now, unread) => {
      const before = read(place);
      if ((before?.lastAt ?? -Infinity) <= now) change(place, { firstAt: before?.firstAt ?? now, lastAt: now, unread });
    },
    claim: async (place, by, now, until) => {
      const swept = read(place);
      if (!swept || swept.version === 0) return null;
      if (swept.posting && swept.posting.until > now) return null;
      return change(place, { posting: { by, until }, claims: swept.claims + 1 });
    },
    release: async (place, by, until, rendered) => {
      if (read(place)?.posting?.by !== by) return false;
      const shown = rendered ? { message: rendered.message, shown: rendered.version } : {};
      change(place, { posting: { by, until }, ...shown });
      return true;
    },
  };
};

const emptyPlace = ({ account, region }: Place): SweptPlace => ({
  place: { account, region },
  firstAt: null,
  lastAt: null,
  unread: [],
  version: 0,
  shown: null,
  message: null,
  posting: null,
  claims: 0,
  lines: [],
});

export type SweepRequestsMemory = SweepRequests & { requested: Place[] };
/** The inspector's queue, as far as it is asked to sweep. */
export const createSweepRequestsMemory = (): SweepRequestsMemory => {
  const requested: Place[] = [];
  return { requested, request: async ({ account, region }) => void requested.push({ account, region }) };
};
