import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CHOOSE_ACTION } from '../../src/slack/actions.ts';
import { aFinding, anExposure, GROUP } from '../support/findings.ts';
import { MINUTE, SECOND } from '../support/clock.ts';
import { clickOf, payloadBody, SECRET, slackRequest } from './slack-request.ts';
import { useSlackStage } from './slack-stage.ts';

const NEW_SECRET = 'ffff2231b10e8888abcd99yyyzzz85a5';
const stage = useSlackStage();

let later = 0;
beforeEach(async () => {
  later = 0;
  const now = Date.now.bind(Date);
  jest.spyOn(Date, 'now').mockImplementation(() => now() + later);
  stage.putSecrets();
  stage.handler = await stage.load();
  await stage.store(aFinding([anExposure(1)]));
});
afterEach(() => {
  stage.putSecrets();
  stage.slack.acceptOnly(null);
});

const click = (secret: string, action = 'portcullis.revoke') => {
  const body = payloadBody(clickOf(action, `${GROUP.account}/${GROUP.region}/${GROUP.groupId}/1@3`));
  return stage.handler(slackRequest({ body, secret }));
};
const secretCalls = () => stage.proxy.calls().filter((call) => call === 'AmazonSSM.GetParameters');

describe('a signing secret that is rotated', () => {
  it('is known by the first click that is signed with it, without a deploy', async () => {
    expect(await click(SECRET)).toMatchObject({ statusCode: 200 });
    stage.putSecrets({ signingSecret: NEW_SECRET });
    later = 10 * SECOND;
    expect(await click(NEW_SECRET)).toMatchObject({ statusCode: 200 });
    expect(stage.published).toHaveLength(2);
  });

  it('ends the old one at once where the new one was used, and within five minutes everywhere else', async () => {
    await click(SECRET);
    stage.putSecrets({ signingSecret: NEW_SECRET });
    later = 10 * SECOND;
    await click(NEW_SECRET);
    expect(await click(SECRET)).toMatchObject({ statusCode: 401 });

    stage.putSecrets();
    stage.handler = await stage.load();
    await click(SECRET);
    stage.putSecrets({ signingSecret: NEW_SECRET });
    later += 5 * MINUTE;
    expect(await click(SECRET)).toMatchObject({ statusCode: 401 });
  });
});

describe('a flood of requests with a bad signature', () => {
  it('changes nothing and asks SSM once in five seconds', async () => {
    await click(SECRET);
    stage.proxy.forget();
    stage.published.length = 0;
    for (let i = 0; i < 50; i += 1) {
      later += SECOND / 2;
      expect(await click('somebody else’s secret')).toMatchObject({ statusCode: 401 });
    }
    expect(stage.published).toEqual([]);
    expect(secretCalls().length).toBeGreaterThan(2);
    expect(secretCalls().length).toBeLessThanOrEqual(6);
  });
});

describe('a request that is not even signed', () => {
  it('is no reason to look whether there is a new secret', async () => {
    await click(SECRET);
    stage.proxy.forget();
    later = 10 * SECOND;
    const unsigned = slackRequest({ body: payloadBody({}) });
    expect(await stage.handler({ ...unsigned, headers: {} })).toMatchObject({ statusCode: 401 });
    expect(secretCalls()).toEqual([]);
  });
});

describe('a container', () => {
  it('has its secrets read while it starts, and the first click finds them there', async () => {
    await click(SECRET);
    expect(secretCalls()).toHaveLength(1);
  });

  it('answers 500 where the secrets cannot be read, so that Slack tells the person, and does so until they can', async () => {
    stage.putSecrets({ signingSecret: 'short' });
    stage.handler = await stage.load();
    await expect(click(SECRET)).rejects.toThrow('The SSM parameter /signing-secret holds something else');
    stage.putSecrets();
    later += 10 * SECOND;
    expect(await click(SECRET)).toMatchObject({ statusCode: 200 });
  });
});

describe('a bot token that is rotated', () => {
  it('opens the next modal, without a deploy', async () => {
    expect(await click(SECRET, CHOOSE_ACTION)).toMatchObject({ statusCode: 200 });
    stage.slack.acceptOnly('xoxb-the-next-one');
    stage.putSecrets({ botToken: 'xoxb-the-next-one' });
    later = 10 * SECOND;
    stage.slack.forget();
    expect(await click(SECRET, CHOOSE_ACTION)).toMatchObject({ statusCode: 200 });
    expect(stage.slack.calls().map(({ method }) => method)).toEqual(['views.open', 'views.open']);
  });
});
