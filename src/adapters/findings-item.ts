import type { Finding, GroupKey, TrackedExposure } from '../finding/finding.ts';
import { groupKeyText } from '../finding/finding.ts';
import { isUnfinished, listingOf, settledListingOf } from '../finding/listing.ts';
import { placeText } from '../finding/place.ts';

/**
 * How a finding lies in its DynamoDB item. Exposures and tombstones are attributes of their own at the top level, so
 * that one UpdateItem can create the item and add an exposure with `if_not_exists`. A null is an absent attribute,
 * because `if_not_exists` takes a stored NULL for a value. `held` counts the exposures, which no condition can. `listed`
 * and `listedAt` are the keys of a sparse index over all groups, `unfinished` is that of another one, which is for the
 * sweep (listings-dynamodb.ts).
 */
export type FindingItem = Record<string, unknown> & { pk: string; sk: string };

export const CURRENT = 'current';
export const exposureAttribute = (id: string): string => `exposure:${id}`;
export const tombstoneAttribute = (id: string): string => `tombstone:${id}`;
export const archiveKey = (sequence: number): string => `finding/${String(sequence).padStart(9, '0')}`;

/** The item without what the item must not hold: nulls, and an empty outbox. */
export const toItem = (finding: Finding, sk: string = CURRENT): FindingItem => {
  const { exposures, tombstones, ...rest } = finding;
  const present = Object.entries(rest).filter(([, value]) => value !== null);
  return {
    ...Object.fromEntries(present),
    ...Object.fromEntries(exposures.map((exposure) => [exposureAttribute(exposure.id), exposure])),
    ...Object.fromEntries(Object.entries(tombstones).map(([id, grave]) => [tombstoneAttribute(id), grave])),
    held: exposures.length,
    ...(sk === CURRENT ? listingOf(finding) : settledListingOf(finding)),
    ...(sk === CURRENT && isUnfinished(finding) ? { unfinished: placeText(finding.group) } : {}),
    pk: groupKeyText(finding.group),
    sk,
  };
};

/** The finding of a stored item. The order of exposures is that of their discovery. */
export const fromItem = (item: Record<string, unknown>): Finding => {
  const named = <T>(prefix: string): [string, T][] =>
    Object.entries(item).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value as T] as [string, T]] : [],
    );
  const exposures = named<TrackedExposure>('exposure:').map(([, exposure]) => exposure);
  return {
    group: item['group'] as GroupKey,
    version: item['version'] as number,
    sequence: item['sequence'] as number,
    openedAt: (item['openedAt'] ?? null) as Finding['openedAt'],
    deadline: (item['deadline'] ?? null) as Finding['deadline'],
    waitingSince: (item['waitingSince'] ?? null) as Finding['waitingSince'],
    remindedAt: (item['remindedAt'] ?? null) as Finding['remindedAt'],
    extensions: (item['extensions'] ?? []) as Finding['extensions'],
    exposures: exposures.sort((a, b) => a.foundAt - b.foundAt || (a.id < b.id ? -1 : 1)),
    tombstones: Object.fromEntries(named<Finding['tombstones'][string]>('tombstone:')),
    settledBefore: item['settledBefore'] ?? {},
    message: (item['message'] ?? null) as Finding['message'],
    posting: (item['posting'] ?? null) as Finding['posting'],
    shown: (item['shown'] ?? null) as Finding['shown'],
    recent: (item['recent'] ?? []) as Finding['recent'],
    surroundings: (item['surroundings'] ?? null) as Finding['surroundings'],
    exceptions: (item['exceptions'] ?? []) as Finding['exceptions'],
    baseline: (item['baseline'] ?? []) as Finding['baseline'],
    proposals: (item['proposals'] ?? []) as Finding['proposals'],
    restores: (item['restores'] ?? []) as Finding['restores'],
    strays: (item['strays'] ?? null) as Finding['strays'],
    undoUntil: (item['undoUntil'] ?? null) as Finding['undoUntil'],
    people: (item['people'] ?? {}) as Finding['people'],
    toldActors: (item['toldActors'] ?? []) as Finding['toldActors'],
    quiet: (item['quiet'] ?? false) as Finding['quiet'],
    digest: (item['digest'] ?? null) as Finding['digest'],
    paused: (item['paused'] ?? null) as Finding['paused'],
    untold: (item['untold'] ?? []) as Finding['untold'],
  };
};
