import { describe, expect, it } from '@jest/globals';
import type { ExposureState, Finding, LiveRule, TrackedExposure } from '../../src/finding/finding.ts';
import type { RevokeAnswer } from '../../src/ports.ts';
import { revokeExposures } from '../../src/use-cases/revoke-exposures.ts';
import { MINUTE, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anException, anExposure, aRule, kept } from '../support/findings.ts';
import { createWorld } from '../support/world.ts';

const claim = (attempts = 1): ExposureState => ({
  kind: 'revoking',
  by: ALICE,
  since: NOON,
  leaseUntil: NOON + MINUTE,
  attempts,
});
const from = (n: number, cidr: string) => aRule(n, { source: { kind: 'cidr', family: 4, cidr } });
const claimed = (rule: LiveRule) => anExposure(0, claim(), { id: rule.ruleId, rule });

/** Claims that are carried out beside nobody: AWS removes at once what it accepts, unless `answers` say otherwise. */
const carriedOut = (
  exposures: readonly TrackedExposure[],
  live: LiveRule[] = exposures.map(({ rule }) => rule),
  answers: Record<string, RevokeAnswer> = {},
) => {
  const asked: string[] = [];
  const accepted: string[] = [];
  const deps = createWorld().depsOf('r/1');
  deps.securityGroups.inboundRules = async () => [...live];
  deps.revoker.revoke = async (_group, ruleId) => {
    const answer = answers[ruleId] ?? { kind: 'accepted' };
    asked.push(ruleId);
    const index = live.findIndex((rule) => rule.ruleId === ruleId);
    if (index >= 0 && answer.kind === 'accepted') live.splice(index, 1);
    return answer;
  };
  const note = async (id: string) => void accepted.push(id);
  const run = async (ids = exposures.map(({ id }) => id), onAccepted = note, finding = aFinding(exposures)) => {
    const { outcomes } = await revokeExposures(deps, finding, ids, onAccepted);
    return Object.fromEntries(outcomes.map(({ id, state }) => [id, state]));
  };
  return { run, deps, asked, accepted };
};

describe('a run that carries out claims', () => {
  it('leaves to another run what that one has claimed', async () => {
    const exposures = [claimed(aRule(1)), claimed(aRule(2, { fromPort: 6443, toPort: 6443 }))];
    const { run, asked } = carriedOut(exposures);
    expect(Object.keys(await run([String(exposures[1]?.id)]))).toEqual([exposures[1]?.id]);
    expect(asked).toEqual([exposures[1]?.id]);
  });

  it('reports only what AWS has accepted, and waits for the note of it before the next rule', async () => {
    const exposures = [1, 2, 3].map((n) => claimed(aRule(n)));
    const [refused = '', gone = '', last = ''] = exposures.map(({ id }) => id);
    const { run, asked, accepted } = carriedOut(exposures, undefined, {
      [refused]: { kind: 'refused', why: 'no' },
      [gone]: { kind: 'not-found' },
    });
    await run();
    expect(accepted).toEqual([last]);
    const both = carriedOut(exposures.slice(1));
    const order: string[] = [];
    await both.run(undefined, async (id) => {
      await new Promise((resolve) => void setImmediate(resolve));
      order.push(`${id} when ${both.asked.length} were asked for`);
    });
    expect(order).toEqual([`${gone} when 1 were asked for`, `${last} when 2 were asked for`]);
    expect(asked).toEqual([refused, gone, last]);
  });

  it('keeps what came of the others, and claims only what AWS accepted, when the last look fails', async () => {
    const exposures = [1, 2, 3].map((n) => claimed(aRule(n)));
    const [refused = '', gone = '', done = ''] = exposures.map(({ id }) => id);
    const { run, deps } = carriedOut(exposures, undefined, {
      [refused]: { kind: 'refused', why: 'no right to do so' },
      [gone]: { kind: 'not-found' },
    });
    const look = deps.securityGroups.inboundRules.bind(deps.securityGroups);
    deps.securityGroups.inboundRules = async (group) => {
      const rules = await look(group);
      if (rules.length < 3) throw new Error('socket hang up');
      return rules;
    };
    const states = await run();
    expect(states[refused]).toMatchObject({ kind: 'failed', why: 'no right to do so' });
    expect(states[gone]).toMatchObject({ kind: 'failed', why: 'Error: socket hang up' });
    expect(states[gone]).not.toHaveProperty('accepted');
    expect(states[done]).toMatchObject({ kind: 'failed', accepted: { at: NOON } });
  });

  describe('judges what is an exposure only beside the others, and leaves it where the other half', () => {
    const [mine, other] = [from(1, '20.0.0.0/9'), from(2, '20.128.0.0/9')] as const;
    const edited = from(2, '10.0.0.0/9');
    it.each<[string, Partial<Finding> & { exposures: TrackedExposure[] }, LiveRule[]]>([
      [
        'is kept by now',
        {
          exposures: [claimed(mine), anExposure(2, kept(NOON + MINUTE), { rule: other })],
          exceptions: [anException({ rule: other, entries: null })],
        },
        [mine, other],
      ],
      ['was removed by somebody else a moment ago', { exposures: [claimed(mine)] }, [mine]],
      ['was changed into a private rule a moment ago', { exposures: [claimed(mine), claimed(other)] }, [mine, edited]],
    ])('%s', async (_what, changes, later) => {
      const { run, deps, asked } = carriedOut([claimed(mine)]);
      let looks = 0;
      deps.securityGroups.inboundRules = async () => ((looks += 1) === 1 ? [mine, other] : later);
      const states = await run([mine.ruleId], undefined, aFinding(changes.exposures, changes));
      expect(states[mine.ruleId]).toMatchObject({ kind: 'vanished', why: 'the rule no longer lets the world in' });
      expect(asked).toEqual([]);
    });
  });

  it('closes what can be judged beside what cannot, and asks for no prefix list where it needs none', async () => {
    const halves = [from(1, '20.0.0.0/9'), from(2, '20.128.0.0/9')];
    const list = aRule(3, { source: { kind: 'prefix-list', id: 'pl-0' } });
    const lists: string[] = [];
    const carry = async (rules: LiveRule[], live: LiveRule[]) => {
      const { run, deps } = carriedOut(rules.map(claimed), live);
      deps.securityGroups.prefixListEntries = async (_place, id) => {
        lists.push(id);
        throw new Error('throttled');
      };
      return Object.values(await run()).map(({ kind }) => kind);
    };
    expect(await carry([aRule(4)], [aRule(4), list])).toEqual(['revoked']);
    expect(lists).toEqual([]);
    expect(await carry([...halves, list], [...halves, list])).toEqual(['failed', 'revoked', 'revoked']);
  });

  it('tries again after a minute, and never waits longer than half an hour; what AWS says is kept short', async () => {
    for (const [attempts, wait] of [
      [1, 1],
      [2, 2],
      [5, 16],
      [6, 30],
      [40, 30],
    ] as const) {
      const exposure = { ...claimed(aRule(1)), state: claim(attempts) };
      const { run } = carriedOut([exposure], undefined, {
        [exposure.id]: { kind: 'refused', why: 'x'.repeat(5_000) },
      });
      const { [exposure.id]: state } = await run();
      expect(state).toMatchObject({ kind: 'failed', attempts, retryAt: NOON + wait * MINUTE });
      expect(state?.kind === 'failed' && state.why.length <= 300).toBe(true);
    }
  });
});
