import type { Play } from './seed.ts';

/** Lets the worlds go on, one step each, until nothing is left to happen; then tells what is wrong with each. */
export const drive = async (plays: readonly Play[]): Promise<string[][]> => {
  const faults: string[][] = plays.map(() => []);
  let going = plays.map((play, index) => ({ ...play, index }));
  while (going.length > 0) {
    going = going.filter(({ world, end, index }) => {
      if (world.timeline.step(end)) return true;
      faults[index] = world.end();
      return false;
    });
    // Promises come to rest between two steps.
    await new Promise<void>((resolve) => void setImmediate(resolve));
  }
  return faults;
};
