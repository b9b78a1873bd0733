import { devNull } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAws, type LocalAws } from '../../src/sandbox/aws/server.ts';
import { BOT_TOKEN, startSlackWorkspaceStub, type SlackWorkspaceStub } from '../support/slack-workspace-stub.ts';
import { build, runPortcullis } from './start-sandbox.ts';

let aws: LocalAws;
let slack: SlackWorkspaceStub;
beforeAll(async () => {
  await build();
  aws = await startAws({ port: 0 });
  aws.putParameter('/portcullis/prod/slack-bot-token', BOT_TOKEN);
  slack = await startSlackWorkspaceStub();
}, 60_000);
afterAll(async () => {
  await slack.close();
  await aws.close();
});

const shell = () => ({
  AWS_ENDPOINT_URL: aws.url,
  AWS_ACCESS_KEY_ID: 'AKIADOCTOR',
  AWS_SECRET_ACCESS_KEY: 'any',
  // The local AWS tells its secrets to nobody else.
  AWS_SESSION_TOKEN: aws.sessionToken,
  AWS_REGION: 'eu-west-1',
  AWS_MAX_ATTEMPTS: '1',
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
  SLACK_API_URL: slack.apiUrl,
  SLACK_CHANNEL: 'C0SECURITY',
  APPROVERS: 'U0DANA,S0ONCALL',
});

// The local AWS has no CloudFormation and no CloudTrail, so these are skipped; test/deploy/doctor.moto.test.ts has both.
describe('npx portcullis doctor', () => {
  it('looks at what it can, says what to do about the rest, and exits with 1', async () => {
    const { code, stdout, stderr } = await runPortcullis(['doctor'], { ...shell(), COLUMNS: '80' });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).toMatch(/^ {2}ok +slack-channel:C0SECURITY +the bot is in it$/m);
    expect(stdout).toMatch(/^ {2}FAILURE +secret:slack-signing-secret/m);
    expect(stdout).toMatch(/→ aws ssm put-parameter --region eu-west-1/);
    expect(stdout).not.toContain(BOT_TOKEN);
  });

  it('prints one document of JSON with the same', async () => {
    const { code, stdout } = await runPortcullis(['doctor', '--json', '--stack', 'portcullis-prod'], shell());
    const document = JSON.parse(stdout) as {
      stack: string;
      checks: { id: string; outcome: string }[];
      summary: object;
    };
    expect(document).toMatchObject({ stack: 'portcullis-prod', region: 'eu-west-1', summary: { failure: 1 } });
    expect(document.checks.find(({ id }) => id === 'approvers')).toMatchObject({ outcome: 'ok' });
    expect(code).toBe(1);
  });

  it('asks for a region where the shell names none', async () => {
    const { code, stderr } = await runPortcullis(['doctor'], { ...shell(), AWS_REGION: '', AWS_DEFAULT_REGION: '' });
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'No region is set. Name it: --region eu-west-1\n' });
  });
});
