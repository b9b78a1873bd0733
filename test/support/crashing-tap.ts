import type { Tap } from './world.ts';

/** `error`: the call fails and its run goes on. `death`: the run ends there; none of its later calls has any effect. */
export type Crash = { at: number; when: 'before' | 'after'; how: 'error' | 'death' };

/** Fails one port call of all, counted over the whole scenario. */
export const createCrashingTap = (crash: Crash | null) => {
  const calls: string[] = [];
  let dead: string | null = null;
  const tap: Tap = async (call, attempt, run) => {
    if (dead === attempt) throw new Error('dead');
    calls.push(call);
    const isIt = crash !== null && calls.length - 1 === crash.at;
    if (isIt && crash.how === 'death') dead = attempt;
    if (isIt && crash.when === 'before') throw new Error(`crashed before ${call}`);
    const result = await run();
    if (isIt) throw new Error(`crashed after ${call}`);
    return result;
  };
  return { calls, tap };
};

/** Every crash of a scenario that makes so many calls. */
export const everyCrash = (calls: number): Crash[] =>
  Array.from({ length: calls }, (_, at) => at).flatMap((at) =>
    (['before', 'after'] as const).flatMap((when) =>
      (['error', 'death'] as const).map((how): Crash => ({ at, when, how })),
    ),
  );
