import { afterAll, beforeAll } from '@jest/globals';
import { MINUTE } from '../support/clock.ts';
import { playFinding } from './play-finding.ts';
import { startWire, unpackAll, type Call, type Wire } from './start-wire.ts';

const LANES = 2;

export const textOf = ({ by, name, nth }: Call): string => `${by} ${name} ${nth}`;

/**
 * Worlds of their own, side by side, and every call of a story in which all goes well. Call it once at the top of a test
 * file.
 */
export const useLanes = () => {
  const lanes: Wire[] = [];
  const all: Call[] = [];
  beforeAll(async () => {
    const bundles = await unpackAll(['ingress', 'slack', 'remediate', 'inspect']);
    lanes.push(...(await Promise.all(Array.from({ length: LANES }, () => startWire(bundles)))));
    // The first look at a place is another story.
    await Promise.all(lanes.map((lane) => lane.passUntil(async () => false, 16 * MINUTE)));
    const [first] = lanes;
    if (!first) throw new Error('there is no lane');
    first.script(() => null);
    const wrong = await playFinding(first, 'all-goes-well');
    if (wrong.length > 0) throw new Error(wrong.join('; '));
    all.push(...first.calls);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(lanes.map((lane) => lane.close()));
  });

  /** Plays a story for each of these calls, in whichever lane is free. Returns what went wrong, by call. */
  const playEach = async (
    calls: readonly Call[],
    breakageOf: (broken: Call) => Parameters<Wire['script']>[0],
    ends?: readonly string[],
  ): Promise<string[]> => {
    const left = [...calls];
    const problems: string[] = [];
    const play = async (lane: Wire): Promise<void> => {
      for (let broken = left.pop(); broken !== undefined; broken = left.pop()) {
        lane.script(breakageOf(broken));
        const wrong = await playFinding(lane, textOf(broken).replaceAll(/\W/g, '-'), ends);
        if (wrong.length > 0) problems.push(`${textOf(broken)}: ${wrong.join('; ')}`);
      }
    };
    await Promise.all(lanes.map(play));
    return problems;
  };
  return { all, playEach };
};
