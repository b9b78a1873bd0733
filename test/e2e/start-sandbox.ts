import { EC2Client } from '@aws-sdk/client-ec2';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { type Name, slackPeople, type SlackPeople } from './slack-people.ts';
import { until } from './until.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');

/** A message as `conversations.history` and `.replies` give it. */
export type SlackMessage = { ts: string; text: string; blocks?: unknown[]; reply_count?: number };
export type Ended = { code: number | null; stdout: string; stderr: string };
export type SandboxProcess = {
  awsUrl: string;
  page: string;
  ec2: EC2Client;
  /** Top-level messages of the channel `security`, or of another one, newest first. */
  messages(channelName?: string): Promise<SlackMessage[]>;
  /** The message about a group, once it fulfils `good`. Throws after 20 s with what is there instead. */
  messageAbout(groupId: string, good?: (message: SlackMessage) => boolean, channelName?: string): Promise<SlackMessage>;
  replies(ts: string): Promise<SlackMessage[]>;
  /** The reply in a thread that says `text`, once it is there. */
  replyWith(ts: string, text: string): Promise<SlackMessage>;
  click(ts: string, button: string, who?: Name, beside?: string): Promise<void>;
  slack: SlackPeople;
  output(): string;
  stop(signal?: NodeJS.Signals): Promise<Ended>;
};

/** Colours come with a terminal, and with CI as well; what a test reads must have none. */
const PLAIN = { NO_COLOR: '1' };

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

export const build = async (): Promise<void> => {
  const child = spawn(process.execPath, ['scripts/build.mjs'], { cwd: ROOT, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`scripts/build.mjs ended with ${code}`);
};

/** Runs the command line as a user would, to its end. */
export const runPortcullis = async (args: string[], env: Record<string, string> = {}): Promise<Ended> => {
  const child = spawn(process.execPath, ['dist/portcullis.js', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...PLAIN, ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
};

/** `npm start` on free ports, in a process of its own, with whatever the shell is said to hold. */
export const startSandboxProcess = async (
  args: string[],
  shell: Record<string, string> = {},
): Promise<SandboxProcess> => {
  const [awsPort, slackPort] = [await freePort(), await freePort()];
  const ports = ['--aws-port', String(awsPort), '--slack-port', String(slackPort)];
  const child = spawn(process.execPath, ['dist/portcullis.js', 'start', ...ports, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...PLAIN, ...shell },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const ended = once(child, 'close');
  const awsUrl = `http://127.0.0.1:${awsPort}`;
  const page = `http://127.0.0.1:${slackPort}`;
  const everything = () => `${stdout}\n${stderr}`;
  try {
    await until('the banner', 20_000, everything, async () => stdout.includes('Portcullis is up') || null);
  } catch (error) {
    child.kill();
    throw error;
  }

  const slack = async (method: string, params: Record<string, unknown>) => {
    const response = await fetch(`${page}/api/${method}`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-sandbox', 'content-type': 'application/json' },
      body: JSON.stringify(params),
    });
    const answer = (await response.json()) as {
      ok: boolean;
      error?: string;
      messages?: SlackMessage[];
      channels?: { id: string; name: string }[];
    };
    if (!answer.ok) throw new Error(`${method}: ${answer.error}`);
    return answer;
  };
  const { channels = [] } = await slack('conversations.list', {});
  const idOf = (channel: string) => channels.find(({ name }) => name === channel)?.id ?? '';
  const channel = idOf('security');
  const messages = async (name = 'security') =>
    (await slack('conversations.history', { channel: idOf(name) })).messages ?? [];
  const replies = async (ts: string) =>
    ((await slack('conversations.replies', { channel, ts })).messages ?? []).slice(1);
  const people = slackPeople(page, everything);
  return {
    awsUrl,
    page,
    ec2: new EC2Client({
      endpoint: awsUrl,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'any' },
    }),
    messages,
    messageAbout: (groupId, good = () => true, channelName) =>
      until(`a message about ${groupId}`, 20_000, everything, async () => {
        const about = (await messages(channelName)).find((message) => JSON.stringify(message).includes(groupId));
        return about && good(about) ? about : null;
      }),
    replies,
    replyWith: (ts, text) =>
      until(`a reply with “${text}”`, 20_000, everything, async () => {
        return (await replies(ts)).find((reply) => reply.text.includes(text)) ?? null;
      }),
    click: (...clicked) => people.click(...clicked),
    slack: people,
    output: everything,
    stop: async (signal = 'SIGINT') => {
      child.kill(signal);
      const [code] = (await ended) as [number | null];
      return { code, stdout, stderr };
    },
  };
};
