import { afterEach, describe } from '@jest/globals';
import { createDirectorySlack } from '../../src/adapters/directory-slack.ts';
import { createSlackClient } from '../../src/adapters/notifier-slack.ts';
import type { SlackPerson } from '../../src/ports.ts';
import { createTestClock } from '../support/clock.ts';
import { createDirectoryMemory } from '../support/directory-memory.ts';
import { startSlackPeopleStub, type SlackPeopleStub, type StubUser } from '../support/slack-people-stub.ts';
import type { DirectoryStage } from './directory.contract.ts';
import { directoryContract, GROUPS, PEOPLE } from './directory.contract.ts';
import { createSecretsMemory } from '../support/secrets-memory.ts';

describe('directory in memory', () => {
  directoryContract(async (approvers): Promise<DirectoryStage> => {
    const directory = createDirectoryMemory({ people: PEOPLE, groups: GROUPS, approvers });
    return {
      directory,
      breakDown: () => {
        directory.isDown = true;
      },
    };
  });
});

const HOME = 'T0ACME';
const FIELDS: Record<SlackPerson['standing'], Record<string, unknown>> = {
  member: {},
  guest: { is_restricted: true },
  stranger: { team_id: 'T0OTHER' },
  bot: { is_bot: true },
  deactivated: { deleted: true },
};
const userOf = ({ userId, name, standing, email }: (typeof PEOPLE)[number]): StubUser => ({
  id: userId,
  name: userId.toLowerCase(),
  team_id: HOME,
  profile: { display_name: name, email },
  ...FIELDS[standing],
});

describe('directory on Slack’s Web API', () => {
  const open: SlackPeopleStub[] = [];
  afterEach(async () => {
    for (const stub of open.splice(0)) await stub.close();
  });

  directoryContract(async (approvers): Promise<DirectoryStage> => {
    const stub = await startSlackPeopleStub(HOME);
    open.push(stub);
    stub.users = PEOPLE.map(userOf);
    stub.groups = Object.fromEntries(Object.entries(GROUPS).map(([id, members]) => [id, [...members]]));
    const client = createSlackClient(createSecretsMemory(), stub.apiUrl);
    return {
      directory: createDirectorySlack(client, {
        approversOf: () => approvers,
        clock: createTestClock(),
        log: () => {},
      }),
      breakDown: () => {
        stub.fault = { kind: 'status', status: 503 };
      },
    };
  });
});
