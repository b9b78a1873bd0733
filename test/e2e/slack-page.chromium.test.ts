import { mkdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startSlack, type Slack } from '../../src/sandbox/slack/start-slack.ts';
import type { InteractionRequest } from '../../src/sandbox/slack/slack-types.ts';
import { launchChromium } from '../support/launch-chromium.ts';
import { findingMessage, settledMessage } from '../sandbox/slack/finding-message.ts';
import { homeView, keepView } from '../sandbox/slack/keep-view.ts';

const SHOTS = process.env.SCREENSHOT_DIR ?? 'coverage/screenshots';
const finding = '111122223333/eu-west-1/sg-0abc/1';
const deadline = Math.floor(Date.now() / 1000) + 120;

type Payload = Record<string, unknown> & { trigger_id: string };

jest.setTimeout(30_000);

let browser: Browser;
let context: BrowserContext;
let page: Page;
let slack: Slack;
let client: WebClient;
let received: Payload[];
let answerWith: number;
/** What the app does with a request; it may call Slack, as a real one would. Resolves with the body of its answer. */
let app: (payload: Payload) => Promise<unknown>;
let complaints: string[];

const payloadOf = ({ headers, body }: InteractionRequest): Payload => {
  if (headers['content-type'] === 'application/json') return JSON.parse(body) as Payload;
  const form = new URLSearchParams(body);
  return JSON.parse(form.get('payload') ?? JSON.stringify(Object.fromEntries(form))) as Payload;
};
const receive = async (request: InteractionRequest) => {
  const payload = payloadOf(request);
  received.push(payload);
  const answer = await app(payload);
  return { status: answerWith, body: answer === undefined ? '' : JSON.stringify(answer) };
};
const personNamed = (name: string) => slack.people.find((person) => person.name === name);
const become = (name: string) => page.locator('#people').getByText(name, { exact: true }).click();
const post = (message: object) => client.chat.postMessage({ channel: slack.channelId, text: '', ...message });
const arrived = async (count: number) => {
  const until = Date.now() + 5000;
  while (received.length < count && Date.now() < until) await page.waitForTimeout(20);
};
const shoot = (name: string) => page.screenshot({ path: `${SHOTS}/${name}.png` });

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  browser = await launchChromium();
});
afterAll(() => browser.close());

beforeEach(async () => {
  received = [];
  complaints = [];
  answerWith = 200;
  app = async () => undefined;
  slack = await startSlack({ port: 0, signingSecret: 'shh', awsPort: 4999, sendInteraction: receive });
  client = new WebClient('xoxb-sandbox', { slackApiUrl: slack.apiUrl });
  context = await browser.newContext({ viewport: { width: 1180, height: 820 }, locale: 'en-GB', colorScheme: 'light' });
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (line) => complaints.push(...(line.type() === 'error' ? [line.text()] : [])));
  page.on('request', (request) => {
    if (!request.url().startsWith(slack.url)) complaints.push(`reached for ${request.url()}`);
  });
  await page.goto(slack.url);
  await page.getByText('Live').waitFor();
});
afterEach(async () => {
  await context.close();
  await slack.close();
});

describe('the page of the local Slack', () => {
  it('says what to do while nothing has happened, with the port that AWS really has', async () => {
    await page.getByRole('heading', { name: 'All gates are closed' }).waitFor();
    expect(await page.locator('#empty pre').textContent()).toContain('AWS_ENDPOINT_URL=http://127.0.0.1:4999');
    await shoot('empty');
    expect(complaints).toEqual([]);
  });

  it('shows a message at once, sends the click after confirmation, and follows the update', async () => {
    const postedAt = Date.now();
    const { ts } = await post(findingMessage(deadline));
    const article = page.locator(`article[data-finding="${finding}"][data-ts="${ts}"]`);
    await article.waitFor();
    expect(Date.now() - postedAt).toBeLessThan(2000);
    expect(await article.locator('button').allTextContents()).toEqual(['Revoke now', 'Keep for 24 h']);
    await shoot('open-light');

    const [, alex] = slack.people;
    await become('Alex Actor');
    await article.getByRole('button', { name: 'Revoke now' }).click();
    await shoot('confirm');
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await arrived(1);
    expect(received).toMatchObject([{ user: { id: alex?.id }, actions: [{ action_id: 'revoke', value: 'v1' }] }]);

    await client.chat.update({
      channel: slack.channelId,
      ts: String(ts),
      ...settledMessage(deadline, String(alex?.id)),
    });
    await article.getByText('is closed again').waitFor();
    expect(await page.locator('article button').count()).toBe(0);
    await post({ thread_ts: ts, text: `Revoked by <@${alex?.id}>` });
    await article.locator('.reply').getByText('@Alex Actor').waitFor();
    expect(await page.locator('article').count()).toBe(1);
    await shoot('settled-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await shoot('settled-dark');
    expect(complaints).toEqual([]);
  });

  it('loses no click to a message that changes between press and release', async () => {
    const { ts } = await post(findingMessage(deadline));
    const button = page.getByRole('button', { name: 'Keep for 24 h' });
    await button.hover();
    await page.mouse.down();
    const { blocks, ...rest } = findingMessage(deadline);
    const more = { type: 'context', elements: [{ type: 'plain_text', text: 'and what was found out since' }] };
    await client.chat.update({ channel: slack.channelId, ts: String(ts), ...rest, blocks: [...blocks, more] });
    // Long enough for the change to arrive; nothing on the page may tell of it while the button is down.
    await page.waitForTimeout(300);
    await page.mouse.up();
    await arrived(1);
    expect(received).toMatchObject([{ actions: [{ action_id: 'keep' }] }]);
    await page.getByText('and what was found out since').waitFor();
  });

  it('sends nothing when the person thinks better of it', async () => {
    await post(findingMessage(deadline));
    await page.locator('article button', { hasText: 'Revoke now' }).click();
    await page.getByRole('button', { name: 'Not yet' }).click();
    await page.locator('article button', { hasText: 'Keep for 24 h' }).click();
    await arrived(1);
    expect(received).toMatchObject([{ actions: [{ action_id: 'keep' }] }]);
  });

  it('tells the person when the app refuses a click', async () => {
    answerWith = 401;
    await post(findingMessage(deadline));
    await page.locator('article button', { hasText: 'Keep for 24 h' }).click();
    await page.getByRole('alert').getByText('The app answered HTTP 401.').waitFor();
  });

  it('shows an ephemeral to its person alone', async () => {
    const [dana] = slack.people;
    await client.chat.postEphemeral({ channel: slack.channelId, user: String(dana?.id), text: 'Sam was faster.' });
    await page.getByText('Only visible to you').waitFor();
    await become('Sam Security');
    await page.getByText('Sam was faster.').waitFor({ state: 'detached' });
  });

  it('keeps hostile text as text, and runs none of it', async () => {
    const hostile = '<img src=x onerror="document.title=`owned`"><script>document.title="owned"</script>';
    await post({ text: 'x', blocks: [{ type: 'section', text: { type: 'plain_text', text: hostile } }] });
    await page.locator('article').getByText(hostile).waitFor();
    expect(await page.locator('article script, article .body img').count()).toBe(0);
    expect(await page.title()).toBe('#security · Acme');
    expect(complaints).toEqual([]);
  });

  it('fits a telephone', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await post(findingMessage(deadline));
    await page.locator('article').waitFor();
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    await shoot('narrow');
    await page.getByRole('button', { name: 'Channels and people' }).click();
    await become('Gus Guest');
    await page.locator('#me').getByText('Guest', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Channels and people' }).click();
    await shoot('narrow-menu');
  });
});

describe('a modal on the page', () => {
  const openKeep = async (view = keepView()) => {
    app = async ({ type, trigger_id }) => {
      if (type === 'block_actions') await client.views.open({ trigger_id, view });
    };
    await post(findingMessage(deadline));
    await page.getByRole('button', { name: 'Keep for 24 h' }).click();
    await modal().waitFor();
  };
  const modal = () => page.getByRole('dialog', { name: 'Keep open' });
  const submit = () => modal().getByRole('button', { name: 'Keep it open' }).click();

  it('takes the focus, and submits what was entered', async () => {
    await openKeep();
    expect(await page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA');
    await shoot('modal');
    app = async () => undefined;
    await page.keyboard.type('A load test, OPS-1234');
    await modal().getByText('tcp 10250 from ::/0').click();
    await modal().getByLabel('For how long').selectOption('1d');
    await modal().getByLabel('Who else agrees').selectOption({ label: 'Sam Security' });
    await submit();
    await modal().waitFor({ state: 'hidden' });
    expect(received[1]).toMatchObject({
      type: 'view_submission',
      view: {
        callback_id: 'keep',
        state: {
          values: {
            why: { reason: { value: 'A load test, OPS-1234' } },
            rules: { chosen: { selected_options: [{ value: 'r1' }, { value: 'r2' }] } },
            long: { for: { selected_option: { value: '1d' } } },
            who: { second: { selected_user: personNamed('Sam Security')?.id } },
          },
        },
      },
    });
    expect(complaints).toEqual([]);
  });

  it('gives the focus back to the button that opened it', async () => {
    await openKeep();
    await page.keyboard.press('Escape');
    await modal().waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Keep for 24 h');
  });

  it('says what is missing before the app hears of it, and what the app finds wrong after', async () => {
    await openKeep();
    await submit();
    expect(await modal().getByRole('alert').allTextContents()).toEqual([
      'Please complete this required field.',
      'Please complete this required field.',
    ]);
    expect(received).toHaveLength(1);
    await shoot('modal-incomplete');

    app = async () => ({
      response_action: 'errors',
      errors: { why: 'You opened this rule yourself: somebody else must keep it open.' },
    });
    await modal().getByLabel('Why').fill('because I say so');
    await modal().getByLabel('For how long').selectOption('7d');
    await submit();
    await modal().getByText('somebody else must keep it open').waitFor();
    expect(await modal().getByLabel('Why').inputValue()).toBe('because I say so');
    expect(await modal().getByLabel('For how long').inputValue()).toBe('7d');
    expect(await modal().getByLabel('Why').getAttribute('aria-invalid')).toBe('true');
    await shoot('modal-errors');
    // The browser tells of every answer that is not 2xx.
    complaints = complaints.filter((line) => !line.includes('422'));
    expect(complaints).toEqual([]);
  });

  it('stays open when the app fails, with what was typed', async () => {
    await openKeep();
    answerWith = 500;
    app = async () => undefined;
    await modal().getByLabel('Why').fill('a load test with Initech');
    await modal().getByLabel('For how long').selectOption('1h');
    await submit();
    await modal().getByText('The app answered HTTP 500.').waitFor();
    expect(await modal().getByLabel('Why').inputValue()).toBe('a load test with Initech');
    await shoot('modal-failed');
  });

  it('shows what is pushed on it, and comes back as it was', async () => {
    await openKeep();
    await modal().getByLabel('Why').fill('a load test with Initech');
    await modal().getByLabel('For how long').selectOption('1h');
    const title = { type: 'plain_text' as const, text: 'Are you sure?' };
    app = async ({ type }) =>
      type === 'view_submission' ? { response_action: 'push', view: keepView({ title, blocks: [] }) } : undefined;
    await submit();
    const pushed = page.getByRole('dialog', { name: 'Are you sure?' });
    await pushed.waitFor();
    await pushed.getByRole('button', { name: 'Never mind' }).click();
    await modal().waitFor();
    expect(await modal().getByLabel('Why').inputValue()).toBe('a load test with Initech');
    await page.keyboard.press('Escape');
    await modal().waitFor({ state: 'hidden' });
    await arrived(4);
    expect(received.map(({ type }) => type)).toEqual([
      'block_actions',
      'view_submission',
      'view_closed',
      'view_closed',
    ]);
  });

  it('is as good to look at in the dark', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await openKeep();
    await submit();
    await modal().getByText('2 fields need another look.').waitFor();
    await shoot('modal-dark');
  });

  it('is updated under the hands of the person, who loses nothing', async () => {
    await openKeep();
    await modal().getByLabel('Why').fill('a load test with Initech');
    const { view_id } = await page
      .locator('form[data-view]')
      .getAttribute('data-view')
      .then((id) => ({ view_id: String(id) }));
    const notice = { type: 'section' as const, text: { type: 'plain_text' as const, text: 'Sam agrees.' } };
    await client.views.update({ view_id, view: keepView({ blocks: [notice, ...keepView().blocks] }) });
    await modal().getByText('Sam agrees.').waitFor();
    expect(await modal().getByLabel('Why').inputValue()).toBe('a load test with Initech');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA');
  });

  it('keeps hostile text as text', async () => {
    const hostile = '<img src=x onerror="document.title=`owned`"></textarea><script>document.title="owned"</script>';
    const text = { type: 'plain_text' as const, text: hostile };
    const element = { type: 'plain_text_input' as const, action_id: 'a', multiline: true, initial_value: hostile };
    await openKeep(keepView({ blocks: [{ type: 'input', block_id: 'b', label: text, hint: text, element }] }));
    expect(await modal().locator('textarea').inputValue()).toBe(hostile);
    expect(await modal().locator('script, .modal-body img').count()).toBe(0);
    expect(await page.title()).toBe('#security · Acme');
    expect(complaints).toEqual([]);
  });

  it('fits a telephone', async () => {
    await page.setViewportSize({ width: 390, height: 700 });
    await openKeep();
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await modal().getByRole('button', { name: 'Keep it open' }).waitFor();
    await shoot('modal-narrow');
  });
});

describe('the app on the page', () => {
  const openApp = () => page.getByRole('navigation', { name: 'Apps' }).getByText('Portcullis').click();

  it('publishes a Home tab when it is opened, and hears what is clicked there', async () => {
    app = async ({ event }) => {
      const { user } = (event ?? {}) as { user?: string };
      if (user) await client.views.publish({ user_id: user, view: homeView(deadline) });
    };
    await openApp();
    const home = page.getByRole('region', { name: 'Home' });
    await home.getByText('Kept open').waitFor();
    expect(received).toMatchObject([{ type: 'event_callback', event: { type: 'app_home_opened', tab: 'home' } }]);
    await shoot('home');
    await home.getByRole('button', { name: 'Withdraw' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    await arrived(2);
    await home.getByLabel('All accounts').selectOption('a2');
    await arrived(3);
    await home.getByLabel('More actions').click();
    await shoot('home-menu');
    await home.getByRole('button', { name: 'Give it more time' }).click();
    await arrived(4);
    expect(received.slice(1)).toMatchObject([
      { type: 'block_actions', view: { type: 'home' }, actions: [{ action_id: 'withdraw', value: 'e1' }] },
      { actions: [{ action_id: 'account', selected_option: { value: 'a2' } }] },
      { actions: [{ action_id: 'more', selected_option: { value: 'time' } }] },
    ]);
    expect(complaints).toEqual([]);
  });

  it('has nothing for a stranger', async () => {
    await become('Casey Connect');
    await openApp();
    await page.getByText('Apps of another workspace').waitFor();
    await shoot('stranger');
    expect(received).toEqual([]);
  });

  it('writes to one person, and nobody else sees it', async () => {
    const alex = personNamed('Alex Actor');
    await client.chat.postMessage({ channel: String(alex?.id), ...findingMessage(deadline) });
    await page.locator('.person', { hasText: 'Alex Actor' }).getByText('unread').waitFor();
    await shoot('unread');
    await openApp();
    await page.getByRole('button', { name: 'Messages' }).click();
    expect(await page.locator('article').count()).toBe(0);
    await become('Alex Actor');
    await page.locator('article').getByText('is open to the whole internet').waitFor();
    await shoot('direct-message');
    expect(complaints).toEqual([]);
  });
});

describe('a command on the page', () => {
  const composer = () => page.getByRole('textbox', { name: 'Slash command' });
  const answer = {
    response_type: 'ephemeral',
    text: 'Two groups are open.',
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: 'Two groups are open' } },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '• `sg-0abc` workers, closes in 14 minutes\n• `sg-0def` api-lb, kept until tomorrow',
        },
      },
      { type: 'context', elements: [{ type: 'mrkdwn', text: 'On call: <!subteam^S0ONCALL01>' }] },
    ],
  };

  it('is sent and answered to the person alone', async () => {
    app = async () => answer;
    await page.getByRole('button', { name: '/portcullis status' }).click();
    await page.keyboard.press('Enter');
    await page.getByText('Two groups are open').waitFor();
    await page.getByText('@on-call').waitFor();
    expect(received).toMatchObject([{ command: '/portcullis', text: 'status', channel_id: slack.channelId }]);
    expect(await composer().inputValue()).toBe('');
    await shoot('command');
    await become('Gus Guest');
    await page.getByText('Two groups are open').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  it('that is none says so, and stays to be corrected', async () => {
    await composer().fill('/portculis status');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('/portculis is not a valid command.').waitFor();
    expect(await composer().inputValue()).toBe('/portculis status');
    expect(received).toEqual([]);
  });
});

describe('a thread on the page', () => {
  it('tells the story under its message, the end of a long one first', async () => {
    const { ts } = await post(findingMessage(deadline));
    const [dana, alex] = slack.people;
    const story = [
      `:memo: Opened by <@${alex?.id}> from the console`,
      '<!subteam^S0ONCALL01> half of the time is over.',
      `:hourglass_flowing_sand: <@${dana?.id}> gave it 1 more hour (1 of 3).`,
      '<!subteam^S0ONCALL01> 5 minutes are left.',
      ':lock: Revoked at the deadline, and verified.',
      '> nobody decided, so the deadline did',
    ];
    for (const text of story) await post({ thread_ts: ts, text });
    await client.chat.postEphemeral({
      channel: slack.channelId,
      user: String(dana?.id),
      thread_ts: String(ts),
      text: 'Sam was faster: it is revoked already.',
    });
    await page.getByText('6 replies').waitFor();
    await page.getByText('Sam was faster').waitFor();
    expect(await page.locator('.reply').count()).toBe(4);
    await shoot('thread');
    await page.getByRole('button', { name: 'Show 3 earlier replies' }).click();
    expect(await page.locator('.reply').count()).toBe(7);
    expect(await page.locator('.mention.for-me', { hasText: '@on-call' }).count()).toBe(2);
    await become('Gus Guest');
    await page.getByText('Sam was faster').waitFor({ state: 'detached' });
    expect(await page.locator('.mention.for-me').count()).toBe(0);
    await shoot('guest');
    expect(complaints).toEqual([]);
  });
});
