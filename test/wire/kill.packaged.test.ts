import { expect, it } from '@jest/globals';
import { textOf, useLanes } from './lanes.ts';

const { all, playEach } = useLanes();

it.each(['before', 'after'] as const)(
  'loses nothing and does nothing twice when the remediator is killed (-9) %s any of its calls has its effect',
  async (when) => {
    const calls = all.filter(({ by }) => by === 'remediate');
    // The claim, the revoke and what comes of it are among them.
    expect(calls.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['dynamodb:PutItem', 'ec2:RevokeSecurityGroupIngress', 'slack:chat.update']),
    );
    const killed = (broken: (typeof calls)[number]) => (call: (typeof calls)[number]) =>
      textOf(call) === textOf(broken) ? { kind: 'kill' as const, when } : null;
    // Between AWS's effect and the note of it nobody can tell who removed the rule, and nobody claims to.
    expect(await playEach(calls, killed, ['revoked', 'vanished'])).toEqual([]);
  },
  120_000,
);
