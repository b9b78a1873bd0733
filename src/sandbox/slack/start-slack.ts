import { createServer, type Server } from 'node:http';
import { createCloseView } from './close-view.ts';
import { createFeed } from './feed.ts';
import { createFront } from './front.ts';
import { createInteract, type InteractDeps } from './interact.ts';
import { createOpenHome } from './open-home.ts';
import { createPageFiles } from './page-files.ts';
import { createResponseUrls } from './response-urls.ts';
import { createRunCommand } from './run-command.ts';
import { createSendToApp } from './send-to-app.ts';
import { createSlackApi, type SlackApi } from './slack-api.ts';
import type { Person } from './people.ts';
import type { Channel, SendInteraction } from './slack-types.ts';
import { createSubmitView } from './submit-view.ts';
import { createTriggers } from './triggers.ts';
import { createViews } from './views.ts';
import { startWorkspace } from './workspace.ts';

export type SlackOptions = {
  /** 0 takes any free port. */
  port: number;
  signingSecret: string;
  /** Named in the page's hint on what to try first. */
  awsPort?: number;
  sendInteraction: SendInteraction;
  clock?: { now(): number };
  /** How long the app may take to acknowledge a request, in milliseconds. Slack waits 3,000. */
  acknowledgeWithin?: number;
  /** Where the page's files are, when not beside this file or in the checkout of the bundle. */
  pageDir?: string;
};
export type Slack = {
  /** The page. */
  url: string;
  /** For `slackApiUrl` of `@slack/web-api`, with the slash at its end. */
  apiUrl: string;
  channelId: string;
  teamId: string;
  appId: string;
  botUserId: string;
  botId: string;
  channels: readonly Channel[];
  people: readonly Person[];
  userGroups: readonly { id: string; handle: string; users: string[] }[];
  close(): Promise<void>;
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/**
 * Starts the local Slack on 127.0.0.1: the Web API under `/api/`, and the page on `/` where people read and click.
 * Rejects with `EADDRINUSE` when the port is taken. Reaches nothing beyond loopback.
 */
export const startSlack = async (options: SlackOptions): Promise<Slack> => {
  const server = createServer();
  // The front's port first: when it is taken, nothing else has been started.
  const port = await listen(server, options.port);
  const url = `http://127.0.0.1:${port}`;
  const starting = compose(options, port, url);
  // Who comes before the workspace is there waits for it.
  server.on('request', (request, response) => {
    starting.then(({ front }) => front(request, response)).catch(() => response.destroy());
  });
  try {
    const { workspace } = await starting;
    const { teamId, appId, botUserId, botId, channelId, channels, people, userGroups } = workspace;
    const close = async () => void (await Promise.all([closeServer(server), workspace.close()]));
    const apiUrl = `${url}/api/`;
    return { url, apiUrl, channelId, teamId, appId, botUserId, botId, channels, people, userGroups, close };
  } catch (error) {
    await closeServer(server);
    throw error;
  }
};

/** What people do on the page, by path. */
const actsOf = (deps: InteractDeps & { api: SlackApi }) =>
  new Map([
    ['interact', createInteract(deps)],
    ['submit', createSubmitView(deps)],
    ['close', createCloseView(deps)],
    ['command', createRunCommand(deps)],
    ['home', createOpenHome(deps)],
  ]);

const compose = async (options: SlackOptions, port: number, url: string) => {
  const clock = options.clock ?? { now: () => Date.now() };
  const pageFiles = createPageFiles(options.pageDir);
  const workspace = await startWorkspace(options.signingSecret, url);
  const feed = createFeed();
  const triggers = createTriggers(clock);
  const views = createViews(workspace, feed, clock);
  const api = createSlackApi({ workspace, feed, views, triggers });
  const responseUrls = createResponseUrls(api, feed, clock);
  const { signingSecret } = options;
  const sendToApp = createSendToApp(options.sendInteraction, options.acknowledgeWithin ?? 3000);
  const deps = { workspace, feed, views, triggers, responseUrls, url, clock, signingSecret, sendToApp, api };
  const welcome = {
    team: workspace.teamName,
    awsPort: options.awsPort ?? 4566,
    bot: { id: workspace.botUserId, name: 'Portcullis' },
    channelId: workspace.channelId,
    channels: workspace.channels,
    people: workspace.people,
    userGroups: workspace.userGroups.map(({ id, handle, users }) => ({ id, handle, users })),
  };
  const front = createFront({ port, api, feed, responseUrls, pageFiles, acts: actsOf(deps), welcome });
  return { workspace, front };
};
