import { contend } from './contention.ts';
import { countPairs, crashed, everyCrash, pairOf, type Variant } from './crash-points.ts';
import { drive, driveOne } from './drive.ts';
import type { Crash } from './fates.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { playOf, type Playable } from './seed.ts';

/** A part of the work, as it is handed to a thread. */
export type Job =
  | { kind: 'seeds'; from: number; count: number }
  | { kind: 'contentions'; from: number; count: number }
  | { kind: 'crashes'; scenario: number; variant: Variant; from: number; count: number; step: number }
  | { kind: 'pairs'; scenario: number; from: number; count: number; step: number; round: number | null };
export type Failure = { replay: string; faults: readonly string[] };
export type Done = { runs: number; calls: number; failures: Failure[] };

type Entry = { replay: string; play: () => Playable };

const playAll = async (entries: readonly Entry[]): Promise<Done> => {
  const done: Done = { runs: 0, calls: 0, failures: [] };
  const left = entries.values();
  const next = () => {
    const { value } = left.next();
    if (!value) return null;
    const { world, end, story } = value.play();
    return { world, end, story, replay: value.replay };
  };
  await drive(next, ({ world, replay }, faults) => {
    done.runs += 1;
    done.calls += world.calls.count;
    if (faults.length > 0) done.failures.push({ replay, faults });
  });
  return done;
};

const scenarioOf = (index: number): Scenario => {
  const scenario = SCENARIOS[index];
  if (!scenario) throw new RangeError(`no scenario ${index}`);
  return scenario;
};

/** Calls of a scenario in which nothing fails. */
const callsOf = async (index: number, variant: Variant): Promise<readonly string[]> => {
  const play = crashed(scenarioOf(index), [], null, variant);
  const faults = await driveOne(play);
  if (faults.length > 0) throw new Error(`“${play.story}” goes wrong by itself: ${faults.join('; ')}`);
  return play.calls;
};
export const countCalls = async (index: number): Promise<number> => (await callsOf(index, 'plain')).length;

/** Each call fails in a calm world. Over the real table only its own calls are others. */
type Crashed = 'plain' | 'table';
const crashesIn = async (index: number, variant: Variant): Promise<readonly Crash[]> => {
  const calls = await callsOf(index, variant);
  return everyCrash(calls.length).filter(({ at }) => variant !== 'table' || calls[at]?.startsWith('dynamodb.'));
};

const crashEntry = (index: number, crashes: readonly Crash[], variant: Variant = 'plain'): Entry => ({
  replay: `--scenario ${index} --crash '${JSON.stringify(crashes)}'${variant === 'plain' ? '' : ` --variant ${variant}`}`,
  play: () => crashed(scenarioOf(index), crashes, null, variant),
});

export const runJob = async (job: Job): Promise<Done> => {
  const numbers = Array.from({ length: job.count }, (_, i) => job.from + i);
  switch (job.kind) {
    case 'seeds':
      return playAll(numbers.map((seed) => ({ replay: `--seed ${seed}`, play: () => playOf(seed) })));
    case 'contentions':
      return playAll(numbers.map((seed) => ({ replay: `--contention ${seed}`, play: () => contend(seed) })));
    case 'crashes': {
      const all = await crashesIn(job.scenario, job.variant);
      const chosen = numbers.flatMap((n) => all[n * job.step] ?? []);
      return playAll(chosen.map((crash) => crashEntry(job.scenario, [crash], job.variant)));
    }
    case 'pairs': {
      const calls = await countCalls(job.scenario);
      return playAll(numbers.map((n) => crashEntry(job.scenario, pairOf(calls, n * job.step, job.round))));
    }
  }
};

/**
 * Everything that is to be done, in parts. `pairs`: of so many pairs one; 0 for none. `requests`: of so many crash points
 * of requests to the table one. `all`: each pair in all four ways.
 */
export const jobsOf = async ({
  seeds,
  contentions,
  from,
  crashes,
  pairs,
  requests,
  all,
}: {
  seeds: number;
  contentions: number;
  from: number;
  crashes: boolean;
  pairs: number;
  requests: number;
  all: boolean;
}): Promise<Job[]> => {
  const jobs: Job[] = [];
  const cut = (total: number, size: number, job: (from: number, count: number) => Job) => {
    for (let i = 0; i < total; i += size) jobs.push(job(i, Math.min(size, total - i)));
  };
  const cutCrashes = async (scenario: number, variant: Crashed, size: number, step: number): Promise<void> =>
    cut(Math.ceil((await crashesIn(scenario, variant)).length / step), size, (at, count) => ({
      kind: 'crashes',
      scenario,
      variant,
      from: at,
      count,
      step,
    }));
  for (const scenario of SCENARIOS.keys()) {
    const calls = crashes || pairs > 0 ? await countCalls(scenario) : 0;
    if (crashes) await cutCrashes(scenario, 'plain', 256, 1);
    for (const round of pairs === 0 || SCENARIOS[scenario]?.isSingle ? [] : all ? [0, 1, 2, 3] : [null])
      cut(Math.floor(countPairs(calls) / pairs), 512, (at, count) => ({
        kind: 'pairs',
        scenario,
        from: at,
        count,
        step: pairs,
        round,
      }));
  }
  cut(contentions, 128, (at, count) => ({ kind: 'contentions', from: from + at, count }));
  // The last parts are small, so that no thread waits for another in the end.
  cut(seeds, 128, (at, count) => ({ kind: 'seeds', from: from + at, count }));
  // These come last: after them, all that a thread does is dearer (world.ts).
  if (crashes)
    for (const scenario of SCENARIOS.keys())
      if (!SCENARIOS[scenario]?.isLarge) await cutCrashes(scenario, 'table', 32, requests);
  return jobs;
};
