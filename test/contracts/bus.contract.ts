import { expect } from '@jest/globals';
import type { Command } from '../../src/finding/decide.ts';
import type { Transition } from '../../src/finding/finding.ts';
import type { Announcements, Decisions } from '../../src/ports.ts';
import { NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, GROUP } from '../support/findings.ts';
import { createPromises, type Differences } from './promises.ts';

export type BusStage = {
  decisions: Decisions;
  announcements: Announcements;
  /** What the remediator gets of the private bus. */
  commands: () => Promise<Command[]>;
  /** What a subscriber gets of the public one. */
  announced: () => Promise<{ id: string; kind: string; ruleIds: string[] }[]>;
};

const transition = (n: number): Transition => ({
  id: `${GROUP.groupId}/revoked/${n}`,
  kind: 'revoked',
  exposureIds: [anExposure(1).id],
  at: NOON,
  by: ALICE,
});

export const busContract = (create: () => Promise<BusStage>, differences: Differences = {}): void => {
  const { promise, end } = createPromises(differences);

  promise('brings a decision to the remediator as it was made', async () => {
    const { decisions, commands } = await create();
    const made = [
      { kind: 'revoke' as const, group: GROUP, sequence: 3, version: 17, by: ALICE },
      { kind: 'keep' as const, group: GROUP, sequence: 4, version: 1, by: { ...ALICE, name: 'Àlice „A“ 🦊' } },
    ];
    for (const command of made) await decisions.publish(command);
    expect(await commands()).toEqual(made);
  });

  promise('announces each transition by its id, with the rules that it is about', async () => {
    const { announcements, announced } = await create();
    await announcements.announce(aFinding([anExposure(1), anExposure(2)]), [transition(1), transition(2)]);
    const ruleIds = [anExposure(1).rule.ruleId];
    expect(await announced()).toEqual([
      { id: transition(1).id, kind: 'revoked', ruleIds },
      { id: transition(2).id, kind: 'revoked', ruleIds },
    ]);
  });

  promise('announces more transitions than one call takes', async () => {
    const { announcements, announced } = await create();
    const many = Array.from({ length: 25 }, (_, i) => transition(i));
    await announcements.announce(aFinding([anExposure(1)]), many);
    expect(new Set((await announced()).map(({ id }) => id)).size).toBe(25);
  });

  promise('announces nothing when there is nothing', async () => {
    const { announcements, announced } = await create();
    await announcements.announce(aFinding([anExposure(1)]), []);
    expect(await announced()).toEqual([]);
  });

  end();
};
