import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { Writable } from 'node:stream';

/** slack-manifest.json, as far as it says where Slack reaches the app. */
type Manifest = {
  settings: {
    socket_mode_enabled: boolean;
    interactivity: Record<string, unknown>;
    event_subscriptions: Record<string, unknown>;
  };
  features: { slash_commands: Record<string, unknown>[] };
};
export type ManifestCommandDeps = { manifest: () => unknown; stdout: Writable };

/** The manifest of an app that Slack reaches at this URL: clicks, commands and events by HTTP, no Socket Mode. */
export const manifestAt = (manifest: unknown, url: string): Manifest => {
  const { settings, features, ...rest } = manifest as Manifest;
  return {
    ...rest,
    features: { ...features, slash_commands: features.slash_commands.map((command) => ({ ...command, url })) },
    settings: {
      ...settings,
      event_subscriptions: { request_url: url, ...settings.event_subscriptions },
      interactivity: { ...settings.interactivity, request_url: url },
      socket_mode_enabled: false,
    },
  };
};

const parseUrl = (text: string): string => {
  if (!/^https:\/\/[^\s"]+$/.test(text))
    throw new InvalidArgumentError('Slack calls https:// alone: take SlackRequestUrl of the outputs of the stack.');
  return text;
};

/** `portcullis manifest`: what to paste into the page "App Manifest" after a deploy. */
export const createManifestCommand = ({ manifest, stdout }: ManifestCommandDeps): Command =>
  new Command('manifest')
    .description('the manifest of the Slack app, for an endpoint that is deployed')
    .argument('<request-url>', 'SlackRequestUrl of the outputs of the stack', parseUrl)
    .allowExcessArguments(false)
    .exitOverride((error) => {
      throw new CommanderError(error.exitCode === 0 ? 0 : 2, error.code, error.message);
    })
    .action((url: string) => {
      stdout.write(`${JSON.stringify(manifestAt(manifest(), url), null, 2)}\n`);
    });
