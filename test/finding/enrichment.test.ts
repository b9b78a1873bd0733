import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  needsEnrichment,
  openFamilies,
  unknownActors,
  untoldActors,
  withSurroundings,
  withToldActor,
} from '../../src/finding/enrichment.ts';
import type { ExposureState, TrackedExposure } from '../../src/finding/finding.ts';
import { STATES } from '../slack/views/states.ts';
import { HOUR, MINUTE, NOON } from '../support/clock.ts';
import { aFinding, anExposure, aRule } from '../support/findings.ts';
import { someSurroundings } from '../support/surroundings.ts';
import { BY_DANA, PEOPLE } from './clicks.ts';

const PENDING: ExposureState = { kind: 'pending' };
const ipv6 = (n: number, state: ExposureState = PENDING): TrackedExposure =>
  anExposure(n, state, { rule: aRule(n, { source: { kind: 'cidr', family: 6, cidr: '::/0' } }) });
const byPrefixList = (entries: readonly string[]): TrackedExposure =>
  anExposure(9, PENDING, { rule: aRule(9, { source: { kind: 'prefix-list', id: 'pl-1' } }), entries });

describe('the families of addresses that are open', () => {
  it('are those of the sources that are not settled', () => {
    expect(openFamilies(aFinding([anExposure(1)]))).toEqual([4]);
    expect(openFamilies(aFinding([ipv6(1), anExposure(2)]))).toEqual([4, 6]);
    expect(openFamilies(aFinding([anExposure(1), ipv6(2, STATES.revoked)]))).toEqual([4]);
    expect(openFamilies(aFinding([ipv6(1, STATES.kept)]))).toEqual([6]);
  });

  it('are those of a prefix list’s entries, and both where they are not known', () => {
    expect(openFamilies(aFinding([byPrefixList(['0.0.0.0/0', '10.0.0.0/8'])]))).toEqual([4]);
    expect(openFamilies(aFinding([byPrefixList(['::/0'])]))).toEqual([6]);
    expect(openFamilies(aFinding([byPrefixList([])]))).toEqual([4, 6]);
    expect(openFamilies(aFinding([byPrefixList(['of no kind'])]))).toEqual([4, 6]);
  });

  it('are looked for once each', () => {
    const finding = aFinding([anExposure(1)]);
    expect(needsEnrichment(finding)).toBe(true);
    expect(needsEnrichment({ ...finding, surroundings: someSurroundings() })).toBe(false);
    expect(needsEnrichment({ ...finding, surroundings: someSurroundings({ families: [6] }) })).toBe(true);
    expect(needsEnrichment(aFinding([anExposure(1, STATES.revoked)]))).toBe(false);
  });
});

describe('who opened it', () => {
  const DANA = 'dana@acme.example';
  const hers = (state: ExposureState = PENDING) => anExposure(1, state, { origin: BY_DANA });

  it('is asked for once, and only of what is open', () => {
    const known = { surroundings: someSurroundings() };
    expect(unknownActors(aFinding([hers()]))).toEqual([DANA]);
    expect(needsEnrichment(aFinding([hers()], known))).toBe(true);
    expect(unknownActors(aFinding([hers(STATES.revoked)]))).toEqual([]);
    expect(unknownActors(aFinding([hers()], { people: { [DANA]: null } }))).toEqual([]);
    expect(needsEnrichment(aFinding([hers()], { ...known, people: PEOPLE }))).toBe(false);
  });

  it('is told once, and not of a burst', () => {
    expect(untoldActors(aFinding([hers()], { people: PEOPLE }))).toEqual(['U0DANA']);
    expect(untoldActors(aFinding([hers()], { people: PEOPLE, toldActors: ['U0DANA'] }))).toEqual([]);
    expect(untoldActors(aFinding([hers()], { people: PEOPLE, digest: 'digest/111122223333/1' }))).toEqual([]);
  });

  it('is noted as told without a change of what the message shows, stale or not', () => {
    const finding = aFinding([hers()], { toldActors: ['U0ERIN'] });
    expect(withToldActor(finding, 'U0DANA', true)).toMatchObject({ version: 3, shown: 3 });
    expect(withToldActor({ ...finding, shown: 1 }, 'U0DANA', true)).toMatchObject({ version: 3, shown: 1 });
    expect(withToldActor({ ...finding, shown: null }, 'U0DANA', true)?.shown).toBeNull();
  });

  it('is forgotten as told alone, when it could not be sent', () => {
    const both = aFinding([hers()], { toldActors: ['U0ERIN', 'U0DANA'] });
    expect(withToldActor(both, 'U0DANA', false)?.toldActors).toEqual(['U0ERIN']);
  });
});

describe('a deadline after a look around', () => {
  const state = fc.constantFrom<ExposureState>(...Object.values(STATES));
  const finding = fc
    .record({
      states: fc.array(fc.tuple(state, fc.integer({ min: 0, max: HOUR })), { minLength: 1, maxLength: 5 }),
      deadline: fc.option(fc.integer({ min: NOON - HOUR, max: NOON + HOUR })),
    })
    .map(({ states, deadline }) =>
      aFinding(
        states.map(([one, later], n) => anExposure(n, one, { foundAt: NOON + later })),
        { deadline },
      ),
    );
  const reach = fc.constantFrom('reachable', 'attached', 'unattached', 'unknown');
  const after = fc.oneof(fc.integer({ min: 1, max: 3 * HOUR }), fc.constant(Infinity));

  it('is never later than before, never appears from nowhere, and is not moved for what is not reachable', () => {
    fc.assert(
      fc.property(finding, reach, after, (before, verdict, ms) => {
        const next = withSurroundings(before, someSurroundings({ reach: verdict }), ms);
        expect(next.version).toBe(before.version + 1);
        if (before.deadline === null || verdict !== 'reachable') expect(next.deadline).toBe(before.deadline);
        else expect(next.deadline).toBeLessThanOrEqual(before.deadline);
        expect({ ...next, version: 0, deadline: 0, surroundings: null }).toEqual({
          ...before,
          version: 0,
          deadline: 0,
          surroundings: null,
        });
      }),
    );
  });

  it('gives each waiting rule the notice of the setting, unless it had less already', () => {
    fc.assert(
      fc.property(finding, after, (before, ms) => {
        const { deadline, exposures } = withSurroundings(before, someSurroundings(), ms);
        if (deadline === null || deadline === before.deadline) return;
        for (const { state: one, foundAt } of exposures)
          if (one.kind === 'pending') expect(deadline - foundAt).toBeGreaterThanOrEqual(ms);
      }),
    );
  });

  it('counts from the last of the rules that wait, so that none has less notice for another one’s age', () => {
    const exposures = [anExposure(1), anExposure(2, PENDING, { foundAt: NOON + 4 * MINUTE })];
    const next = withSurroundings(aFinding(exposures), someSurroundings(), 5 * MINUTE);
    expect(next.deadline).toBe(NOON + 9 * MINUTE);
  });

  it('does not count from what nobody waits for, and stays where nothing waits', () => {
    const kept = anExposure(2, STATES.kept, { foundAt: NOON + 4 * MINUTE });
    const both = withSurroundings(aFinding([anExposure(1), kept]), someSurroundings(), 5 * MINUTE);
    expect(both.deadline).toBe(NOON + 5 * MINUTE);
    expect(withSurroundings(aFinding([kept]), someSurroundings(), MINUTE).deadline).toBe(aFinding([kept]).deadline);
  });

  it('does not move twice', () => {
    fc.assert(
      fc.property(finding, after, (before, ms) => {
        const once = withSurroundings(before, someSurroundings(), ms);
        expect(withSurroundings(once, someSurroundings(), ms).deadline).toBe(once.deadline);
      }),
    );
  });

  it('counts from the opening', () => {
    const next = withSurroundings(aFinding([anExposure(1)]), someSurroundings(), 5 * MINUTE);
    expect(next.deadline).toBe(NOON + 5 * MINUTE);
  });
});
