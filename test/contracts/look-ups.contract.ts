import { expect } from '@jest/globals';
import { reasonFor } from '../../src/exposure/reasons.ts';
import type { LookUpRequest, LookUps } from '../../src/ports.ts';
import { aRule, GROUP, ORIGIN } from '../support/findings.ts';
import { NOON } from '../support/clock.ts';
import { createPromises, type Differences } from './promises.ts';

/** `requested`: what the inspector gets. */
export type LookUpsStage = { lookUps: LookUps; requested: () => Promise<LookUpRequest[]> };

export const lookUpsContract = (create: () => Promise<LookUpsStage>, differences: Differences = {}): void => {
  const { promise, end } = createPromises(differences);

  promise('brings a question to the inspector as it was asked', async () => {
    const { lookUps, requested } = await create();
    const { groupId, ...place } = GROUP;
    const facts = { ...ORIGIN, ...GROUP, groupName: null, sourceIp: '<@U1> „“ \u0000 🦊' };
    const question: LookUpRequest = {
      ...place,
      facts,
      groupId,
      groupName: null,
      prefixListId: null,
      deadline: NOON,
      lookUps: [
        { reason: reasonFor('unreadable'), rules: null },
        { reason: reasonFor('prefix-list'), rules: [aRule(1)] },
      ],
    };
    await lookUps.request(question);
    expect(await requested()).toEqual([question]);
  });

  end();
};
