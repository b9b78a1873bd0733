import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDirectorySlack } from '../../../src/adapters/directory-slack.ts';
import type { Directory } from '../../../src/ports.ts';
import { emailOf } from '../../../src/sandbox/slack/people.ts';
import { startSlack, type Slack } from '../../../src/sandbox/slack/start-slack.ts';
import { createTestClock } from '../../support/clock.ts';
import { GROUP } from '../../support/findings.ts';

let slack: Slack;
let directory: Directory;
beforeAll(async () => {
  const sendInteraction = async () => ({ status: 200, body: '' });
  slack = await startSlack({ port: 0, signingSecret: 'shh', sendInteraction });
  const client = new WebClient('xoxb-sandbox', { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
  const approvers = ['S0ONCALL01'];
  directory = createDirectorySlack(client, { approversOf: () => approvers, clock: createTestClock(), log: () => {} });
});
afterAll(() => slack.close());

describe('the directory on the local Slack', () => {
  it('tells everybody of it apart, and knows who they are', async () => {
    for (const { id, name, standing } of slack.people)
      expect(await directory.person(id)).toEqual({ userId: id, name, standing });
    expect(await directory.person('U0NOBODY')).toBeNull();
  });

  it('knows the app’s own user as a bot', async () => {
    expect(await directory.person('U0PRTCLLS1')).toMatchObject({ standing: 'bot' });
  });

  it('resolves the group of those on call', async () => {
    const onCall = slack.people.filter(({ username }) => ['dana', 'sam'].includes(username));
    expect(await directory.approvers(GROUP.account)).toEqual(new Set(onCall.map(({ id }) => id)));
  });

  it('finds members by their address, and nobody else', async () => {
    for (const person of slack.people)
      expect(await directory.findByEmail(emailOf(person).toUpperCase())).toBe(
        person.standing === 'member' ? person.id : null,
      );
  });
});
