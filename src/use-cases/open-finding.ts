import type { Exposure } from '../exposure/verdict.ts';
import type { SettingsOf } from '../finding/settings.ts';
import { messageOf } from '../errors.ts';
import { compactSettled } from '../finding/compact-settled.ts';
import { cutTexts } from '../finding/cut-texts.ts';
import { firstReminder } from '../finding/next-due.ts';
import type { Finding, GroupKey, Instant, Origin, TrackedExposure } from '../finding/finding.ts';
import { exposureIdOf, groupKeyText } from '../finding/finding.ts';
import type { Pause } from '../finding/pause.ts';
import { pauseOf, withPause } from '../finding/pause.ts';
import type { Enrichments, Log, Pauses, Recorded, Sighting, WakeUps } from '../ports.ts';
import { armDue } from './arm-due.ts';
import type { CatchUpDeps } from './catch-up.ts';
import { catchUp, POSTING_LEASE } from './catch-up.ts';
import { changeFinding } from './change-finding.ts';
import { keepExcepted } from './keep-excepted.ts';
import { addressSetsOf } from './live-rules.ts';
import { notePause } from './note-pause.ts';
import type { RouteDeps } from './route-to-digest.ts';
import { countFound, routeToDigest } from './route-to-digest.ts';
import { shortenReopened } from './shorten-reopened.ts';
import { tellAndEnrich } from './tell-and-enrich.ts';

export type OpenFindingDeps = CatchUpDeps &
  RouteDeps & {
    wakeUps: Pick<WakeUps, 'arm'>;
    enrichments: Enrichments;
    pauses: Pick<Pauses, 'load'>;
    settingsOf: SettingsOf;
    log: Log;
  };

/** An exposure whose rule id is known, so that it can be tracked and revoked. */
export type IdentifiedExposure = Exposure & { rule: { ruleId: string } };
export const isIdentified = (exposure: Exposure): exposure is IdentifiedExposure => exposure.rule.ruleId !== null;

/** What a look at the account adds to an exposure. */
export type LiveFacts = {
  prefixLists: ReadonlyMap<string, readonly string[]>;
  deadline: Instant | null;
  /** Whether a sweep found them, and no event. */
  bySweep: boolean;
};
const NOTHING_READ: LiveFacts = { prefixLists: new Map(), deadline: null, bySweep: false };

/**
 * Opens the group's finding or joins it: the deadline is stored and its wake-up armed before Slack is called. The same
 * exposures twice change nothing.
 */
export const openFinding = async (
  deps: OpenFindingDeps,
  group: GroupKey,
  exposures: readonly IdentifiedExposure[],
  origin: Origin,
  live: LiveFacts = NOTHING_READ,
): Promise<Finding> => {
  const now = deps.clock.now();
  // What was changed under its id after it was found keeps the deadline that it had.
  const settings = deps.settingsOf(group.account);
  const deadline = Math.min(now + settings.revokeAfter, live.deadline ?? Infinity);
  const tracked = exposures.map((exposure) => cutTexts(track(exposure, origin, now, live.prefixLists)));
  const sighting = {
    group,
    exposures: tracked,
    now,
    deadline,
    attempt: deps.attempt,
    postingUntil: now + POSTING_LEASE,
  };
  // All at once: the stored deadline decides, and a wake-up too many is harmless.
  const armed = [...new Set([deadline, firstReminder(now, deadline, settings)])];
  const [recorded, found, pause] = await Promise.all([
    recordAll(deps, sighting),
    countFound(deps, group, now),
    pauseIfKnown(deps),
    ...armed.map(async (at) => deps.wakeUps.arm(group, at)),
  ]);
  if (live.bySweep && recorded.added.length > 0) deps.metrics('SweepCatches', recorded.added.length);
  // The answer of the write holds the exceptions, so to look for one costs nothing.
  const kept = await keepExcepted(deps, recorded.finding, now);
  const noted = (await notePauseIfOther(deps, kept, pause)) ?? kept;
  const finding = await shortenReopened(deps, noted);
  // The stored deadline counts, which may be an earlier one.
  await armDue(deps, finding, armed);
  // A pause that came meanwhile may have looked for open findings before this one was stored, so it is read once more:
  // of one that comes even later, the finding hears like any other. Read beside Slack, because no alert waits for it.
  const [pauseNow] = await Promise.all([
    pauseIfKnown(deps),
    tellAndEnrich(deps, await routeToDigest(deps, finding, found)),
  ]);
  const corrected = await notePauseIfOther(deps, finding, pauseNow);
  if (corrected) await catchUp(deps, corrected);
  return corrected ?? finding;
};

/** Undefined where it cannot be read: the alert goes out all the same, and whoever decides reads it again. */
const pauseIfKnown = async ({ pauses, log }: OpenFindingDeps): Promise<Pause | null | undefined> => {
  try {
    return pauseOf(await pauses.load());
  } catch (error) {
    log('warn', 'could not read whether it is paused', { error: messageOf(error) });
    return undefined;
  }
};

/** Null where the finding says of the pause what was read. */
const notePauseIfOther = async (
  deps: OpenFindingDeps,
  finding: Finding,
  pause: Pause | null | undefined,
): Promise<Finding | null> => {
  if (pause === undefined || withPause(finding, pause) === null) return null;
  try {
    return await notePause(deps, finding);
  } catch (error) {
    deps.log('warn', 'could not write down whether it is paused', { error: messageOf(error) });
    return null;
  }
};

/**
 * Records what there is room for, after making some. What a finding full of open exposures cannot hold is left to the
 * remediator, who asks for another look as soon as some of them are closed: to throw would only fill a queue.
 */
const recordAll = async (deps: OpenFindingDeps, sighting: Sighting): Promise<Recorded> => {
  const recorded = await deps.findings.record(sighting);
  if (leftOut(recorded, sighting).length === 0) return recorded;
  await changeFinding(deps.findings, sighting.group, (stored) =>
    compactSettled(stored) === stored ? null : { ...stored, version: stored.version + 1 },
  );
  const again = await deps.findings.record({ ...sighting, exposures: leftOut(recorded, sighting) });
  const left = leftOut(again, sighting).length;
  if (left > 0)
    deps.log('error', `the finding is full: ${left} exposures wait until others of the group are closed`, {
      group: groupKeyText(sighting.group),
    });
  return { finding: again.finding, added: [...recorded.added, ...again.added] };
};

const leftOut = ({ finding }: Recorded, { exposures }: Sighting): readonly TrackedExposure[] => {
  const held = new Set(finding.exposures.map(({ id }) => id));
  return exposures.filter(({ id }) => !held.has(id) && !finding.tombstones[id]);
};

const track = (
  exposure: IdentifiedExposure,
  origin: Origin,
  now: number,
  prefixLists: LiveFacts['prefixLists'],
): TrackedExposure => ({
  ...exposure,
  id: exposureIdOf(exposure, addressSetsOf(prefixLists)),
  foundAt: now,
  entries: exposure.rule.source.kind === 'prefix-list' ? (prefixLists.get(exposure.rule.source.id) ?? []) : null,
  origin,
  shownIn: null,
  told: false,
  state: { kind: 'pending' },
});
