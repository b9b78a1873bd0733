import { createRequire } from 'node:module';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { root } from './deployed.ts';

type Parameter = { ParameterKey: string; ParameterValue: string };
type Hooks = Record<string, () => Promise<void> | void>;
type Plugin = new (serverless: unknown) => { hooks: Hooks };
const FromEnvironment = createRequire(import.meta.url)(
  path.join(root, 'scripts/serverless/parameters-from-environment.cjs'),
) as Plugin;

const before = { ...process.env };
beforeEach(() => {
  for (const name of ['SLACK_CHANNEL', 'ALARM_EMAIL']) delete process.env[name];
});
afterEach(() => {
  process.env = { ...before };
});

/** A deploy of two parameters: what is deployed already, and whether the serverless command sees no change. */
const createDeploy = (deployed: Record<string, string>, shouldNotDeploy = true) => {
  const provider: { shouldNotDeploy: boolean; stackParameters?: Parameter[] } = { shouldNotDeploy };
  const Parameters = Object.entries(deployed).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
  const client = { send: async () => ({ Stacks: [{ Parameters }] }) };
  const aws = { getCloudFormationClient: async () => client, naming: { getStackName: () => 'portcullis-prod' } };
  const declared = {
    SlackChannel: { Description: 'Id of the channel' },
    AlarmEmail: { Description: 'E-mail address', Default: '' },
  };
  const service = { provider, resources: { Parameters: declared } };
  const { hooks } = new FromEnvironment({ service, getProvider: () => aws, classes: { Error } });
  return { provider, run: async (hook: string) => hooks[hook]?.() };
};
const CHECK = 'after:aws:deploy:deploy:checkForChanges';

describe('a deploy', () => {
  it('does not begin without what only the deployer knows, and names the variables', async () => {
    const { run } = createDeploy({});
    await expect(run('before:deploy:deploy')).rejects.toThrow('SLACK_CHANNEL: Id of the channel');
    process.env['SLACK_CHANNEL'] = 'C0123456789';
    await run('before:deploy:deploy');
  });

  it('hands over the variables, and the defaults of what is not set', async () => {
    process.env['SLACK_CHANNEL'] = 'C0123456789';
    const { provider, run } = createDeploy({});
    await run('before:aws:deploy:deploy:updateStack');
    expect(provider.stackParameters).toEqual([
      { ParameterKey: 'SlackChannel', ParameterValue: 'C0123456789' },
      { ParameterKey: 'AlarmEmail', ParameterValue: '' },
    ]);
  });

  it('goes on when nothing but a parameter changed', async () => {
    process.env['SLACK_CHANNEL'] = 'C0123456789';
    process.env['ALARM_EMAIL'] = 'oncall@acme.example';
    const { provider, run } = createDeploy({ SlackChannel: 'C0123456789', AlarmEmail: '' });
    await run(CHECK);
    expect(provider.shouldNotDeploy).toBe(false);
  });

  it('goes on when the stack does not know a parameter yet', async () => {
    process.env['SLACK_CHANNEL'] = 'C0123456789';
    const { provider, run } = createDeploy({ SlackChannel: 'C0123456789' });
    await run(CHECK);
    expect(provider.shouldNotDeploy).toBe(false);
  });

  it('is left out when nothing changed at all', async () => {
    process.env['SLACK_CHANNEL'] = 'C0123456789';
    const { provider, run } = createDeploy({ SlackChannel: 'C0123456789', AlarmEmail: '' });
    await run(CHECK);
    expect(provider.shouldNotDeploy).toBe(true);
  });
});
