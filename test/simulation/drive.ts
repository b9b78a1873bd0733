import type { Playable } from './seed.ts';

/** Between two immediates, promises come to rest; so many at once, and the loop around them costs little. */
const STEPS = 64;

/**
 * Plays one world after the other to its end; `next` answers null when there are no more. Tells of each what is wrong
 * with it. Worlds side by side would cost more: what many of them hold fits into no cache.
 */
export const drive = async <P extends Playable>(
  next: () => P | null,
  onEnd: (play: P, faults: readonly string[]) => void,
): Promise<void> => {
  let play = next();
  const step = (): void => {
    while (play && !play.world.timeline.step(play.end)) {
      onEnd(play, play.world.end());
      play = next();
    }
  };
  return new Promise((resolve, reject) => {
    const tryStep = (): void => {
      try {
        step();
      } catch (error) {
        play = null;
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    const goOn = (): void => {
      if (play === null) return resolve();
      for (let i = 0; i < STEPS; i += 1) setImmediate(tryStep);
      setImmediate(goOn);
    };
    goOn();
  });
};

/** One world alone: what is wrong with it in the end. */
export const driveOne = async (play: Playable): Promise<readonly string[]> => {
  let faults: readonly string[] = [];
  let left: Playable | null = play;
  await drive(
    () => {
      const one = left;
      left = null;
      return one;
    },
    (_play, found) => {
      faults = found;
    },
  );
  return faults;
};
