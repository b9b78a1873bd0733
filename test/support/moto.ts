import type { Differences } from '../contracts/promises.ts';

/** Where moto answers. These suites fail when it does not: `.ci/run` starts it. */
export const MOTO_URL = process.env['MOTO_URL'] ?? 'http://127.0.0.1:5555';

/** Throws a sentence that says what to do when moto is not there. */
export const expectMoto = async (): Promise<void> => {
  const answer = await fetch(`${MOTO_URL}/moto-api/`).catch(() => null);
  if (!answer?.ok)
    throw new Error(`moto does not answer at ${MOTO_URL}. Start moto_server, or say where it is with MOTO_URL.`);
};

/** Seen once in four runs: two conditional writes at the same moment both succeed. */
const RACE = { sometimes: 'moto checks a condition and writes without a lock between' };

/** Where moto 5.2.5 differs from AWS, promise by promise. The sandbox follows AWS's documentation instead. */
export const MOTO_DIFFERENCES = {
  otherAccounts: {
    'says that the role is not there, and what to do': 'moto lets anybody assume any role, whether it is there or not',
  },
  wakeUps: {
    'wakes the group at the time, not before, and once': 'moto stores schedules and never runs them',
    'reminds of a pause at the time, once, beside every other timer': 'moto stores schedules and never runs them',
    'never wakes before the time, not even within the last second':
      'moto has the clock of the machine, which no test can turn',
  },
  securityGroups: {
    'takes no prefix list that it cannot see for an empty one':
      'moto answers no entries for a list that does not exist',
  },
  ruleAuthorizer: {
    'tells the new rules with their ids': 'moto answers only the rules of the last permission of a call',
    'adds none of the rules where one is there already':
      'moto adds the permissions one by one, and keeps those before the one that it refuses',
    'adds none of the rules where the group has no room for all':
      'moto adds the permissions one by one, and keeps those before the one that it refuses',
    'has the room that the check of the quota sees': 'moto counts a prefix list once',
    'says why AWS refuses, and has added nothing': 'moto takes a prefix list that does not exist',
  },
  otherWays: {
    'finds a prefix list that gains the world, and removes the rule that references it, not the list':
      'moto has no filter ip-permission.prefix-list-id for groups',
  },
  surroundings: {
    'reads every part': 'moto answers 500 to the calls of VPC Block Public Access',
    'tells IPv6 from IPv4': 'moto gives the interface of a new instance no IPv6 address',
    'finds VPC Block Public Access, and that only an exclusion in both directions lifts it':
      'moto answers 500 to the calls of VPC Block Public Access',
  },
  findings: {
    'elects one deadline and one poster when two see the group at once': RACE,
    'adds an exposure once when two report it at once': RACE,
    'elects one of several writers of the same version': RACE,
  },
  digests: {
    'counts them all when they come at once': RACE,
    'gives no more room than there is when many ask at once': RACE,
    'loses no line when many are written at once': RACE,
    'elects one who renders, until that one is done or its time is up': RACE,
  },
  bus: {},
  lookUps: {},
} as const satisfies Record<string, Differences>;
