import { afterEach, describe } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { createNotifierSlack } from '../../src/adapters/notifier-slack.ts';
import { actorMessage } from '../../src/slack/views/actor-message.ts';
import type { Slack } from '../../src/sandbox/slack/start-slack.ts';
import { startSlack } from '../../src/sandbox/slack/start-slack.ts';
import { VIEWS } from '../support/findings.ts';
import { createNotifierMemory } from '../support/notifier-memory.ts';
import type { NotifierStage } from './notifier.contract.ts';
import { notifierContract } from './notifier.contract.ts';

describe('notifier in memory', () => {
  notifierContract(async (): Promise<NotifierStage> => {
    let current = 'C0GATE';
    const notifier = createNotifierMemory(
      () => VIEWS,
      () => current,
    );
    return {
      notifier,
      moveChannel: () => (current = 'C0OTHER'),
      channel: async () => [
        ...[...notifier.messages, ...notifier.digests]
          .filter(({ ref }) => ref.channel === 'C0GATE')
          .map(({ view }) => view.text),
        ...notifier.pauses.map(({ view }) => view.text),
      ],
      thread: async (ts) => [
        ...notifier.messages.flatMap(({ ref, replies }) => (ref.ts === ts ? replies.map(({ text }) => text) : [])),
        ...notifier.digests.flatMap(({ ref, replies }) => (ref.ts === ts ? replies : [])),
      ],
      person: 'U0ALICE',
      directs: async () => notifier.toldActors.map(({ finding }) => actorMessage(finding, VIEWS).text),
    };
  });
});

describe('notifier on the local Slack', () => {
  const open: Slack[] = [];
  afterEach(async () => {
    for (const slack of open.splice(0)) await slack.close();
  });

  notifierContract(async (): Promise<NotifierStage> => {
    const sendInteraction = async () => ({ status: 200, body: '' });
    const slack = await startSlack({ port: 0, signingSecret: 'shh', sendInteraction });
    open.push(slack);
    const client = new WebClient('xoxb-sandbox', { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
    const channel = slack.channelId;
    let current = channel;
    const person = slack.people[0]?.id ?? '';
    return {
      notifier: createNotifierSlack(client, { channelOf: () => current, settingsOf: () => VIEWS, channels: [channel] }),
      moveChannel: () => (current = slack.channels.find(({ id }) => id !== channel)?.id ?? ''),
      channel: async () => {
        const { messages = [] } = await client.conversations.history({ channel });
        return messages.map(({ text = '' }) => text).reverse();
      },
      thread: async (ts) => {
        const { messages = [] } = await client.conversations.replies({ channel, ts });
        return messages.slice(1).map(({ text = '' }) => text);
      },
      person,
      directs: async () => {
        // The bot itself cannot look it up: that would take a scope which it does not have in a real workspace.
        const { channel: opened } = await client.conversations.open({ users: person });
        const { messages = [] } = await client.conversations.history({ channel: opened?.id ?? '' });
        return messages.map(({ text = '' }) => text).reverse();
      },
    };
  });
});
