import type { Finding } from './finding.ts';
import { isFinal } from './finding.ts';
import { isAsked } from './restore.ts';
import { shortTexts, withoutPieces } from './short-texts.ts';

/**
 * Bytes of JSON, which is somewhat more than DynamoDB counts. An item has 400 KB; the rest is room for what is recorded
 * before the next write: forty exposures, or a prefix list.
 */
const MOST_BYTES = 280_000;
const FEW_TOMBSTONES = 100;
/** Of one address set after another that a prefix list had: about as many as a group's lists may have at once. */
const MOST_ENTRIES = 1_000;

/**
 * The finding within what its item can hold, whatever lies in it: nobody may keep a rule open by making it too large to
 * be written. What matters least goes first, and each step only when those before it were not enough. A message that
 * shows what goes is behind, also where this very write calls it current.
 */
export const boundBytes = (finding: Finding): Finding => {
  let bounded = finding;
  for (const step of STEPS) {
    if (isWithin(bounded)) break;
    bounded = step(bounded);
  }
  // By what is in it: an item that stays too large whatever goes must not be rendered for ever.
  return bounded === finding || visibleOf(bounded) === visibleOf(finding) ? bounded : { ...bounded, shown: null };
};
const visibleOf = (finding: Finding): string => JSON.stringify({ ...finding, tombstones: null });

/** Of so many parts, and address sets of so many entries, nothing has to be counted: others cannot make them that large. */
const FEW_PARTS = 12;
const FEW_ENTRIES = 100;
const isSmall = ({ exposures, exceptions, baseline, proposals, restores, tombstones }: Finding): boolean =>
  exposures.length + exceptions.length + baseline.length + proposals.length + restores.length <= FEW_PARTS &&
  Object.keys(tombstones).length <= FEW_TOMBSTONES &&
  [exposures, exceptions, baseline].every((parts) =>
    parts.every(({ entries }) => entries === null || entries.length <= FEW_ENTRIES),
  );

const encoder = new TextEncoder();
const isWithin = (finding: Finding): boolean => {
  if (isSmall(finding)) return true;
  const text = JSON.stringify(finding);
  // No character has more than three bytes; to count them is only worth it where it could matter.
  return text.length * 3 <= MOST_BYTES || encoder.encode(text).length <= MOST_BYTES;
};

/** A late duplicate of what was settled long ago costs a look at the account. */
const fewTombstones = (finding: Finding): Finding => {
  const newest = Object.entries(finding.tombstones).sort(([, a], [, b]) => b.at - a.at);
  return { ...finding, tombstones: Object.fromEntries(newest.slice(0, FEW_TOMBSTONES)) };
};

/** What is left to tell of what is closed. */
const fewDetails = (finding: Finding): Finding => ({
  ...finding,
  restores: finding.restores.filter(({ state }) => state.kind === 'asked'),
  exposures: finding.exposures.map((exposure) =>
    exposure.state.kind === 'revoked' && !isAsked(finding, exposure)
      ? { ...exposure, state: withoutPieces(exposure.state) }
      : exposure,
  ),
});

/** The newest address sets; without its own, a rule is not excepted, which is what is safe. */
const fewEntries = (finding: Finding): Finding => {
  let room = MOST_ENTRIES;
  const bound = <T extends { entries: readonly string[] | null }>(one: T): T => {
    room -= one.entries?.length ?? 0;
    return room < 0 && one.entries !== null ? { ...one, entries: null } : one;
  };
  const exposures = new Map(
    [...finding.exposures]
      .sort((a, b) => Number(isFinal(a.state)) - Number(isFinal(b.state)) || b.foundAt - a.foundAt)
      .map((exposure) => [exposure.id, bound(exposure)]),
  );
  room = MOST_ENTRIES;
  const exceptions = new Map([...finding.exceptions].sort((a, b) => b.until - a.until).map((one) => [one, bound(one)]));
  return {
    ...finding,
    exposures: finding.exposures.map((one) => exposures.get(one.id) ?? one),
    exceptions: finding.exceptions.map((one) => exceptions.get(one) ?? one),
  };
};

/** What was not asked for yet cannot be undone any more. */
const noSnapshots = (finding: Finding): Finding => ({
  ...finding,
  exposures: finding.exposures.map((exposure) => {
    if (exposure.tags === undefined || isAsked(finding, exposure)) return exposure;
    const { tags: _gone, ...rest } = exposure;
    return rest;
  }),
});

const STEPS = [fewTombstones, fewDetails, fewEntries, noSnapshots, shortTexts];
