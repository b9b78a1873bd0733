import { parentPort } from 'node:worker_threads';
import { contend } from './contention.ts';
import { crashed, type Variant } from './crash-points.ts';
import { driveOne } from './drive.ts';
import type { Crash } from './fates.ts';
import { jobsOf, runJob, type Job } from './jobs.ts';
import { SCENARIOS } from './scenarios.ts';
import { playOf } from './seed.ts';

type Which = {
  seed: number | null;
  contention: number | null;
  onTable?: boolean;
  scenario: number;
  crashes: readonly Crash[];
  variant: Variant;
};

/** One world again, told as it goes. Answers what is wrong with it. */
export const replay = async (
  { seed, onTable, contention, scenario, crashes, variant }: Which,
  tell: (line: string) => void,
): Promise<readonly string[]> => {
  if (contention !== null) return driveOne(contend(contention, tell));
  const story = SCENARIOS[scenario];
  if (seed === null && !story) throw new RangeError(`There are scenarios 0 to ${SCENARIOS.length - 1}.`);
  const play = seed === null && story ? crashed(story, crashes, tell, variant) : playOf(seed ?? 0, tell, onTable);
  return driveOne(play);
};

export const scenarioCount = SCENARIOS.length;
export { jobsOf, runJob };
export { costsOfScenarios } from './costs-of-scenarios.ts';
export { TOLD, tellStory } from './told.ts';

/** Traces of stacks cost more than all the rest; a replay has them. */
const withoutStacks = async <T>(work: () => Promise<T>): Promise<T> => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
};

// One job after the other; the answers are in the order of the questions.
parentPort?.on('message', (job: Job) => {
  void withoutStacks(async () => runJob(job)).then(
    (done) => parentPort?.postMessage(done),
    (error: unknown) => parentPort?.postMessage({ error: String(error) }),
  );
});
