import { describe, expect, it } from '@jest/globals';
import type { Finding, TrackedExposure } from '../../src/finding/finding.ts';
import { findingMessage } from '../../src/slack/views/finding-message.ts';
import { STATES } from '../slack/views/states.ts';
import { NOON } from '../support/clock.ts';
import { aFinding, anExposure, VIEWS } from '../support/findings.ts';
import { BESIDE_THE_POINT } from './check-end.ts';
import { crashed, everyCrash, VARIANT_NAMES } from './crash-points.ts';
import { driveOne } from './drive.ts';
import { countCalls, runJob } from './jobs.ts';
import { SCENARIOS } from './scenarios.ts';
import { playOf } from './seed.ts';
import { TOLD, tellStory } from './told.ts';

/** What `npm test` has time for. `npm run simulate` has the rest: all crash points, their pairs, 100,000 seeds. */
describe('in the simulation', () => {
  it.each(VARIANT_NAMES)('every scenario comes out as told where the world is %s', async (variant) => {
    for (const scenario of SCENARIOS) {
      const faults = await driveOne(crashed(scenario, [], null, variant));
      expect({ scenario: scenario.name, faults }).toEqual({ scenario: scenario.name, faults: [] });
    }
  });

  it('every call of a deadline, of a narrowing and of an undo can fail, and nothing is lost', async () => {
    for (const name of ['a deadline', 'narrowed by a person, and undone']) {
      const scenario = SCENARIOS.findIndex((one) => one.name === name);
      const count = everyCrash(await countCalls(scenario)).length;
      const done = await runJob({ kind: 'crashes', scenario, variant: 'plain', from: 0, count, step: 1 });
      expect(done.runs).toBe(count);
      expect(done.failures).toEqual([]);
    }
  }, 120_000);

  it('random worlds keep every promise', async () => {
    const done = await runJob({ kind: 'seeds', from: 1, count: 500 });
    expect(done.failures).toEqual([]);
  }, 120_000);

  it('whoever contends for the table is told what is written, and no write overtakes another', async () => {
    const done = await runJob({ kind: 'contentions', from: 1, count: 100 });
    expect(done.failures).toEqual([]);
  }, 120_000);

  it('a seed is the same world again, line by line', async () => {
    const traceOf = async (seed: number) => {
      const lines: string[] = [];
      await driveOne(playOf(seed, (line) => lines.push(line)));
      return lines;
    };
    const lines = await traceOf(4);
    expect(lines.length).toBeGreaterThan(10);
    expect(await traceOf(4)).toEqual(lines);
    expect(await traceOf(5)).not.toEqual(lines);
  });

  it.each(Object.keys(TOLD))('the story of the day “%s” ends well, and every rule is closed in time', async (name) => {
    const lines: string[] = [];
    expect(await tellStory(name, (line) => lines.push(line))).toEqual([]);
    expect(lines.filter((line) => line.includes('somebody opens'))).toHaveLength(2);
    expect(lines.filter((line) => line.includes('Portcullis closes'))).toHaveLength(2);
    expect(lines.filter((line) => line.includes('Closed and verified'))).toHaveLength(2);
  });
});

describe('what the simulation does not compare with the message', () => {
  const exposure = anExposure(0, STATES.pending);
  const finding = aFinding([exposure, anExposure(1, STATES.revoked)]);
  const textOf = (state: Finding) => JSON.stringify(findingMessage({ ...state, version: finding.version }, VIEWS));
  const OTHER: Record<string, unknown> = {
    version: 77,
    message: { channel: 'C0OTHER', ts: '1.000001' },
    posting: { by: 'm1/1', until: NOON },
    shown: 76,
    untold: [{ id: 'x', kind: 'reminded', exposureIds: [exposure.id], at: NOON, by: null }],
    toldActors: ['U0CAROL'],
    shownIn: 76,
    told: !exposure.told,
  };

  it.each([...BESIDE_THE_POINT])('shows nothing of %s', (field) => {
    expect(Object.keys(OTHER)).toContain(field);
    const value = { [field]: OTHER[field] };
    const isOfExposure = field in exposure;
    const changed = isOfExposure
      ? { ...finding, exposures: finding.exposures.map((one): TrackedExposure => ({ ...one, ...value })) }
      : { ...finding, ...value };
    expect(textOf(changed)).toBe(textOf(finding));
  });
});
