import { expect } from '@jest/globals';
import type { PersonCommand } from '../../src/finding/command.ts';
import type { Transition } from '../../src/finding/transition.ts';
import type { Announcements, Decisions, OperatorDecisions } from '../../src/ports.ts';
import type { FromPeople } from '../../src/use-cases/parse-command.ts';
import { NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, GROUP } from '../support/findings.ts';
import { createPromises, type Differences } from './promises.ts';

export type BusStage = {
  decisions: Decisions;
  operatorDecisions: OperatorDecisions;
  announcements: Announcements;
  /** What the remediator gets of the private bus. */
  commands: () => Promise<FromPeople[]>;
  /** What a subscriber gets of the public one. */
  announced: () => Promise<{ id: string; kind: string; ruleIds?: string[] }[]>;
};

const OLIVE = 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Operator_0123456789abcdef/olive@acme.example';

const transition = (n: number): Transition => ({
  id: `${GROUP.groupId}/revoked/${n}`,
  kind: 'revoked',
  exposureIds: [anExposure(1).id],
  at: NOON,
  by: ALICE,
});

export const busContract = (create: () => Promise<BusStage>, differences: Differences = {}): void => {
  const { promise, end } = createPromises(differences);

  promise('brings every kind of decision to the remediator as it was made', async () => {
    const { decisions, commands } = await create();
    const clicked = { group: GROUP, sequence: 3, version: 17, by: { ...ALICE, name: 'Àlice „A“ 🦊' } };
    const reasoned = { ruleIds: [anExposure(1).rule.ruleId], reason: 'Load test „7“', keepFor: 3_600_000 };
    const id = `${GROUP.account}/${GROUP.region}/${GROUP.groupId}/3`;
    const made: PersonCommand[] = [
      { kind: 'revoke', ...clicked, ruleIds: null },
      { kind: 'narrow', ...clicked, ruleIds: null },
      { kind: 'keep', ...clicked, ...reasoned },
      { kind: 'undo', ...clicked, ...reasoned },
      { kind: 'agree', ...clicked, proposal: `${id}/proposal/16` },
      { kind: 'more-time', ...clicked },
      { kind: 'withdraw', ...clicked, exception: `${id}/exception/4/${anExposure(1).rule.ruleId}` },
    ];
    for (const command of made) await decisions.publish([command]);
    expect(await commands()).toEqual(made);
  });

  promise('brings more decisions than one call takes, each by itself', async () => {
    const { decisions, commands } = await create();
    const many = Array.from({ length: 25 }, (_, i): PersonCommand => {
      return { kind: 'revoke', group: GROUP, sequence: i, version: 1, by: ALICE, ruleIds: null };
    });
    await decisions.publish(many);
    await decisions.publish([]);
    expect(new Set((await commands()).map((one) => 'sequence' in one && one.sequence)).size).toBe(25);
  });

  promise('brings what the door refused, and who looks at the Home tab', async () => {
    const { decisions, commands } = await create();
    const click = {
      group: GROUP,
      sequence: 3,
      version: 17,
      by: ALICE,
      what: 'keep',
      why: 'It was elsewhere.',
    } as const;
    await decisions.refuse(click);
    await decisions.showHome(ALICE.userId);
    expect(await commands()).toEqual([
      { kind: 'refusal', click },
      { kind: 'show-home', userId: ALICE.userId },
    ]);
  });

  promise('brings decisions of the command line as the ARN that was proved, whoever they say to be', async () => {
    const { operatorDecisions, commands } = await create();
    const operation = '00000000-0000-4000-8000-000000000001';
    const finding = `${GROUP.account}/${GROUP.region}/${GROUP.groupId}/3`;
    const seen = [`${anExposure(1).id}@${NOON}`];
    const decision = {
      kind: 'revoke',
      finding,
      version: 17,
      seen,
      ruleIds: null,
      by: ALICE,
      source: 'portcullis.slack',
    };
    await operatorDecisions.publish(decision, operation, OLIVE);
    await operatorDecisions.pauseChanged();
    const by = { kind: 'operator', arn: OLIVE, person: null, slackId: null };
    expect(await commands()).toEqual([
      { kind: 'revoke', group: GROUP, sequence: 3, version: 17, by, seen, operation, ruleIds: null },
      { kind: 'pause' },
    ]);
  });

  promise('announces a pause, a reminder of it and its end', async () => {
    const { announcements, announced } = await create();
    const by = { kind: 'operator', arn: OLIVE, person: 'olive@acme.example', slackId: null } as const;
    const pause = { id: 'pause/1', by, reason: 'a "broken" rollout <!channel>', since: NOON };
    for (const kind of ['paused', 'still-paused', 'resumed'] as const)
      await announcements.pause({ id: `pause/1/${kind}/1`, kind, pause, at: NOON, by, announced: false });
    expect(await announced()).toEqual([
      { id: 'pause/1/paused/1', kind: 'Portcullis paused' },
      { id: 'pause/1/still-paused/1', kind: 'Portcullis still paused' },
      { id: 'pause/1/resumed/1', kind: 'Portcullis resumed' },
    ]);
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
