import type { Play } from './seed.ts';

/**
 * So many worlds go on side by side, so that to wait for promises costs each of them little; and no more, because what
 * many worlds hold is copied by the garbage collector, and fits into no cache.
 */
const AT_ONCE = 8;

/**
 * Plays one world after the other to its end, always some of them side by side, one step each; `next` answers null when
 * there are no more. Tells of each what is wrong with it.
 */
export const drive = async <P extends Play>(
  next: () => P | null,
  onEnd: (play: P, faults: readonly string[]) => void,
): Promise<void> => {
  const going: P[] = [];
  const fill = (): void => {
    while (going.length < AT_ONCE) {
      const play = next();
      if (play === null) return;
      going.push(play);
    }
  };
  for (fill(); going.length > 0; fill()) {
    for (let i = going.length - 1; i >= 0; i -= 1) {
      const play = going[i] as P;
      if (play.world.timeline.step(play.end)) continue;
      onEnd(play, play.world.end());
      going[i] = going.at(-1) as P;
      going.pop();
    }
    // Promises come to rest between two steps.
    await new Promise<void>((resolve) => void setImmediate(resolve));
  }
};

/** One world alone: what is wrong with it in the end. */
export const driveOne = async (play: Play): Promise<readonly string[]> => {
  let faults: readonly string[] = [];
  let left: Play | null = play;
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
