import { describe, expect, it } from '@jest/globals';
import { VARIABLES, VARIABLES_OF, type Variable } from '../../src/config.ts';
import { readStack } from '../../src/sandbox/stack.ts';
import { deployed, functionNames, root } from './deployed.ts';

/** Where Slack is: only the local run and tests say otherwise. */
const LOCAL_ONLY: readonly Variable[] = ['SLACK_API_URL'];
/** Beside the bundle lies a file that the build makes. */
const POLICY_FILE = 'dist/lambda/policy.json';
const stack = readStack(`${root}/serverless.yml`);
const environmentOf = (name: string) => stack.functions.find((each) => each.name === name)?.environment ?? {};

describe.each(functionNames)('the environment of %s', (name) => {
  it('holds every variable that the function reads, and no other', () => {
    const read = VARIABLES_OF[name].filter((variable) => !LOCAL_ONLY.includes(variable));
    expect(Object.keys(environmentOf(name)).sort()).toEqual([...read].sort());
  });

  it('has the defaults that the configuration has', () => {
    for (const [variable, value] of Object.entries(environmentOf(name)))
      if (variable === 'POLICY_FILE') expect(value).toEqual({ kind: 'text', text: POLICY_FILE });
      else if (value.kind === 'text')
        expect([variable, value.text]).toEqual([variable, VARIABLES[variable as Variable].fallback]);
  });

  it('takes names and addresses from resources that exist', () => {
    const { Resources, Parameters } = deployed().resources;
    // The serverless command makes the HTTP API, of the routes of the functions.
    const known = [...Object.keys({ ...Resources, ...Parameters }), 'HttpApi'];
    for (const value of Object.values(environmentOf(name)))
      if (value.kind !== 'text' && value.kind !== 'template') expect(known).toContain(value.name);
  });
});

describe('secrets', () => {
  it('are in no variable and no parameter: what is deployed knows their names alone', () => {
    const variables = functionNames.flatMap((name) => Object.keys(environmentOf(name)));
    const parameters = Object.keys(deployed().resources.Parameters);
    const secretive = [...new Set([...variables, ...parameters])].filter((name) => /token|secret/i.test(name));
    expect(secretive.sort()).toEqual([
      'SLACK_BOT_TOKEN_PARAMETER',
      'SLACK_SIGNING_SECRET_PARAMETER',
      'SecretsKeyArn',
      'SlackBotTokenParameter',
      'SlackSigningSecretParameter',
    ]);
  });

  it('are told by name only to the functions that need them', () => {
    const holders = functionNames.filter((name) => 'SLACK_SIGNING_SECRET_PARAMETER' in environmentOf(name));
    expect(holders).toEqual(['slack']);
  });
});

describe('what the deployer gives', () => {
  const samples: [string, Variable, string, string][] = [
    ['SlackChannel', 'SLACK_CHANNEL', 'C0123456789', '#security'],
    ['SlackBotTokenParameter', 'SLACK_BOT_TOKEN_PARAMETER', '/portcullis/prod/slack-bot-token', 'xoxb-1-2-abc'],
    ['SlackSigningSecretParameter', 'SLACK_SIGNING_SECRET_PARAMETER', '/a.b/c_d-e', 'c d'],
    ['SlackTeamId', 'SLACK_TEAM_ID', 'T0123456789', 'acme'],
    ['SlackTeamId', 'SLACK_TEAM_ID', '', 'acme'],
    ['SlackAppId', 'SLACK_APP_ID', 'A0123456789', 'portcullis'],
    ['SlackAppId', 'SLACK_APP_ID', '', 'portcullis'],
  ];

  it.each(samples)(
    '%s is checked at deploy as the function checks it at start (%s: "%s", not "%s")',
    (parameter, variable, good, bad) => {
      const pattern = new RegExp(`^(?:${deployed().resources.Parameters[parameter]?.AllowedPattern ?? ''})$`);
      const parse: (text: string) => unknown = VARIABLES[variable].parse;
      expect([pattern.test(good), parse(good) !== null]).toEqual([true, true]);
      expect([pattern.test(bad), parse(bad) !== null]).toEqual([false, false]);
    },
  );
});
