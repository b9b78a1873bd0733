import type { StoredDigest } from '../../src/finding/digest.ts';
import type { Instant } from '../../src/finding/finding.ts';
import { placeText } from '../../src/finding/place.ts';
import type { SweptPlace } from '../../src/finding/swept-place.ts';
import { createDigestsMemory } from '../support/digests-memory.ts';
import { createSweepsMemory } from '../support/sweeps-memory.ts';
import { checkTable, type Stored } from './check-table.ts';
import type { FakePorts } from './run.ts';

type Options = {
  now: () => Instant;
  onItem: (after: Stored, before: Stored | null) => void;
  report: (fault: string) => void;
};
const named = (prefix: string, values: readonly (readonly [string, unknown])[]): Stored =>
  Object.fromEntries(values.map(([name, value]) => [`${prefix}:${name}`, value]));

/** As the table would have it, so that it can be held to the same promises. */
const itemOfDigest = ({ id, written, lines, ...rest }: StoredDigest): Stored => ({
  ...rest,
  ...named(
    'line',
    lines.map((line) => [line.finding, line]),
  ),
  ...Object.entries(written).reduce<Stored>(
    (all, [finding, [last, before]]) => ({
      ...all,
      [`from:${finding}`]: last?.from,
      [`wasVersion:${finding}`]: before?.version ?? 0,
      [`wasFrom:${finding}`]: before?.from ?? 0,
    }),
    {},
  ),
  pk: id,
  sk: 'current',
});
const itemOfPlace = ({ place, version, firstAt, lines, ...rest }: SweptPlace): Stored => ({
  ...rest,
  ...named(
    'line',
    lines.map((line) => [line.groupId, line]),
  ),
  ...(version > 0 && { version }),
  ...(firstAt !== null && { firstAt }),
  pk: `sweep/${placeText(place)}`,
  sk: 'current',
});

/** Digests and what sweeps remember, as most worlds have them, with a look at all that is written there. */
export const createMemory = ({ now, onItem, report }: Options): Pick<FakePorts, 'digests' | 'sweeps'> => {
  const digests = createDigestsMemory();
  const sweeps = createSweepsMemory();
  const items = new Map<string, Stored>();
  const look = (): void => {
    for (const after of [...digests.all().map(itemOfDigest), ...sweeps.all().map(itemOfPlace)]) {
      const before = items.get(String(after['pk'])) ?? null;
      if (JSON.stringify(before) === JSON.stringify(after)) continue;
      items.set(String(after['pk']), after);
      for (const fault of checkTable({ before, after, now: now() })) report(fault);
      onItem(after, before);
    }
  };
  const watched = <P extends object>(port: P): P =>
    Object.fromEntries(
      Object.entries(port).map(([name, method]) => [
        name,
        (...args: unknown[]) => {
          const answer = (method as (...args: unknown[]) => unknown)(...args);
          look();
          return answer;
        },
      ]),
    ) as P;
  return { digests: watched(digests), sweeps: watched(sweeps) };
};
