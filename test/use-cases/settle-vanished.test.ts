import { describe, expect, it } from '@jest/globals';
import type { LiveRule, TrackedExposure } from '../../src/finding/finding.ts';
import { settleVanished } from '../../src/use-cases/settle-vanished.ts';
import { HOUR, NOON } from '../support/clock.ts';
import { aFinding, anExposure, aRule } from '../support/findings.ts';
import { createWorld } from '../support/world.ts';

const PRIVATE = aRule(8, { source: { kind: 'cidr', family: 4, cidr: '10.0.0.0/8' } });
const from = (n: number, cidr: string) => aRule(n, { source: { kind: 'cidr', family: 4, cidr } });
const OLD = { foundAt: NOON - HOUR };

/** What comes of the exposures, where EC2 shows these rules, look by look; the last of them from then on. */
const settled = async (exposures: readonly TrackedExposure[], by: string | null, ...looks: LiveRule[][]) => {
  const world = createWorld();
  const finding = aFinding(exposures, { group: world.group, version: 1 });
  expect(await world.findings.save(finding)).toBe('saved');
  let at = -1;
  world.securityGroups.inboundRules = async () => looks[Math.min((at += 1), looks.length - 1)] ?? [];
  const { finding: after } = await settleVanished(world.depsOf('r/1'), finding, by);
  return after.exposures.map(({ state }) => state);
};

describe('what a look does not show at first', () => {
  it('is not taken for gone when it was found a moment ago', async () => {
    expect(await settled([anExposure(1)], 'dave', [PRIVATE], [PRIVATE, aRule(1)])).toEqual([{ kind: 'pending' }]);
  });

  it('is not taken for gone when nobody has changed anything', async () => {
    const old = anExposure(1, { kind: 'pending' }, OLD);
    expect(await settled([old], null, [PRIVATE], [PRIVATE, aRule(1)])).toEqual([{ kind: 'pending' }]);
  });

  it('is not taken for closed when it is shown as it was before the edit that opened it', async () => {
    const before = { ...PRIVATE, ruleId: aRule(1).ruleId };
    expect(await settled([anExposure(1)], 'dave', [before], [aRule(1)])).toEqual([{ kind: 'pending' }]);
  });
});

describe('what was closed', () => {
  it('is settled although others open the group by themselves', async () => {
    const others = [from(2, '20.0.0.0/9'), from(3, '20.128.0.0/9')];
    const old = anExposure(1, { kind: 'pending' }, OLD);
    expect(await settled([old], 'dave', [from(1, '21.0.0.0/10'), ...others])).toMatchObject([
      { kind: 'vanished', why: 'dave changed what the rule lets in' },
    ]);
  });

  it('says by whom in no more than 200 bytes of a name', async () => {
    const [state] = await settled([anExposure(1, { kind: 'pending' }, OLD)], 'd'.repeat(5_000), []);
    expect(state?.kind === 'vanished' && state.why.length).toBeLessThan(230);
  });
});
