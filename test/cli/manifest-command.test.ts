import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createManifestCommand } from '../../src/cli/manifest-command.ts';

const file = path.resolve(import.meta.dirname, '../../slack-manifest.json');
const manifest = () => JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, unknown>>;
const URL = 'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/slack/interactions';

const run = async (...args: string[]) => {
  const stdout = new PassThrough();
  const command = createManifestCommand({ manifest, stdout }).configureOutput({ writeErr: () => {} });
  await command.parseAsync(args, { from: 'user' });
  return JSON.parse(String(stdout.read())) as ReturnType<typeof manifest>;
};

describe('portcullis manifest', () => {
  it('has Slack call the endpoint for clicks, commands and events, and leaves everything else as it was', async () => {
    const { settings = {}, features = {}, ...rest } = await run(URL);
    const before = manifest();
    expect(settings).toEqual({
      ...before['settings'],
      interactivity: { is_enabled: true, request_url: URL },
      event_subscriptions: { request_url: URL, bot_events: ['app_home_opened'] },
      socket_mode_enabled: false,
    });
    const commands = (before['features']?.['slash_commands'] as object[]).map((command) => ({ ...command, url: URL }));
    expect(features).toEqual({ ...before['features'], slash_commands: commands });
    expect(rest).toEqual({ display_information: before['display_information'], oauth_config: before['oauth_config'] });
  });

  it.each(['http://127.0.0.1/slack', 'a1b2c3d4e5', 'https://x y'])(
    'refuses %s, which Slack could not call',
    async (url) => {
      await expect(run(url)).rejects.toMatchObject({ exitCode: 2 });
    },
  );
});
