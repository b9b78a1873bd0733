import { boundBytes } from './bound-bytes.ts';
import type { Finding, Instant, Tombstone, TrackedExposure } from './finding.ts';
import { isFinal } from './finding.ts';
import { undoable } from './restore.ts';

/** As many exposures as a finding holds at once: the default quota of a group is 60 rules, an item has 400 KB. */
export const MOST_EXPOSURES = 100;
/** Beyond so many, what is settled and told leaves the finding; */
const COMPACT_FROM = 60;
/** and beyond so many, also what nobody was told of yet: to close the next rule comes first. */
const CROWDED_FROM = 80;
/** As many ids as wait in `untold`; while nobody can be told for days, the oldest are given up. */
const MOST_UNTOLD_IDS = 300;
/** Enough for every rule of a group several times over. */
const MOST_TOMBSTONES = 500;

/**
 * The finding within what its item can hold. What is settled leaves it for a tombstone and a count, the oldest first.
 * The first exposure (who opened it) and the last revoke (a group opened again gets a short deadline) stay. The version
 * stays too: this is part of another change. Returns the very finding when there is nothing to compact.
 */
export const compactSettled = (whole: Finding): Finding => boundBytes(letGo(boundUntold(whole)));

const letGo = (finding: Finding): Finding => {
  const surplus = finding.exposures.length - COMPACT_FROM;
  if (surplus <= 0) return finding;
  const waiting = new Set(finding.untold.flatMap(({ exposureIds }) => exposureIds));
  const isTold = ({ id, told, shownIn }: TrackedExposure) => told && shownIn !== null && !waiting.has(id);
  const isCrowded = finding.exposures.length > CROWDED_FROM;
  // What is put back is on record until it is; what could be, as long as there is room for it.
  const asked = new Set(
    finding.restores.flatMap(({ state, exposureId }) => (state.kind === 'asked' ? exposureId : [])),
  );
  const canUndo = new Set(finding.undoUntil === null ? [] : undoable(finding));
  const settled = finding.exposures.filter(({ state }) => isFinal(state)).sort((a, b) => settledAt(a) - settledAt(b));
  const lastRevoked = settled.findLast(({ state }) => state.kind === 'revoked');
  const leaving = settled
    .filter((exposure) => exposure !== finding.exposures[0] && exposure !== lastRevoked)
    .filter((exposure) => !asked.has(exposure.id) && (isCrowded || isTold(exposure)))
    .sort((a, b) => Number(canUndo.has(a)) - Number(canUndo.has(b)))
    .slice(0, surplus);
  if (leaving.length === 0) return finding;
  const settledBefore = { ...finding.settledBefore };
  for (const { state } of leaving)
    if (state.kind === 'revoked' || state.kind === 'vanished' || state.kind === 'observed')
      settledBefore[state.kind] = (settledBefore[state.kind] ?? 0) + 1;
  const graves = leaving.map((one): [string, Tombstone] => [one.id, { outcome: one.state.kind, at: settledAt(one) }]);
  return {
    ...finding,
    exposures: finding.exposures.filter((exposure) => !leaving.includes(exposure)),
    restores: finding.restores.filter(({ exposureId }) => !leaving.some(({ id }) => id === exposureId)),
    tombstones: bury(finding.tombstones, graves),
    settledBefore,
    // A message that lists them one by one is behind, also where this very write calls it current.
    shown: null,
  };
};

/** The newest tombstones, with these among them. */
export const bury = (
  tombstones: Finding['tombstones'],
  graves: readonly (readonly [string, Tombstone])[],
): Finding['tombstones'] => {
  const all = Object.entries({ ...tombstones, ...Object.fromEntries(graves) });
  return Object.fromEntries(all.sort(([, a], [, b]) => b.at - a.at).slice(0, MOST_TOMBSTONES));
};

const settledAt = ({ state }: TrackedExposure): Instant => ('at' in state ? state.at : 0);

const boundUntold = (finding: Finding): Finding => {
  let ids = 0;
  // From the newest on; a transition without exposures costs about as much as an id.
  const kept = finding.untold.findLastIndex(({ exposureIds }) => (ids += 1 + exposureIds.length) > MOST_UNTOLD_IDS);
  return kept === -1 ? finding : { ...finding, untold: finding.untold.slice(kept + 1) };
};
