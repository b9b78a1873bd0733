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
const itemOf = (one: StoredDigest | SweptPlace, pk: string): Stored => {
  const lines =
    'id' in one
      ? one.lines.map((line) => [line.finding, line] as const)
      : one.lines.map((line) => [line.groupId, line] as const);
  const written = Object.entries('id' in one ? one.written : {});
  return {
    ...one,
    pk,
    sk: 'current',
    version: one.version === 0 ? undefined : one.version,
    ...('firstAt' in one && { firstAt: one.firstAt ?? undefined }),
    ...named('line', lines),
    ...named(
      'from',
      written.map(([id, [last]]) => [id, last?.from]),
    ),
    ...named(
      'wasVersion',
      written.map(([id, [, before]]) => [id, before?.version ?? 0]),
    ),
    ...named(
      'wasFrom',
      written.map(([id, [, before]]) => [id, before?.from ?? 0]),
    ),
  };
};

/** Digests and what sweeps remember, as most worlds have them, with a look at all that is written there. */
export const createMemory = ({ now, onItem, report }: Options): Pick<FakePorts, 'digests' | 'sweeps'> => {
  // Nobody changes what they were given: what is stored is another one when it has changed.
  const digests = createDigestsMemory((value) => value);
  const sweeps = createSweepsMemory();
  const seen = new Map<string, StoredDigest | SweptPlace>();
  const items = new Map<string, Stored>();
  const look = (): void => {
    for (const one of [...digests.all(), ...sweeps.all()]) {
      const pk = 'id' in one ? one.id : `sweep/${placeText(one.place)}`;
      if (seen.get(pk) === one) continue;
      seen.set(pk, one);
      const [before, after] = [items.get(pk) ?? null, itemOf(one, pk)];
      items.set(pk, after);
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
