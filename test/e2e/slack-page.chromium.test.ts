import { mkdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startSlack, type Slack } from '../../src/sandbox/slack/start-slack.ts';
import type { InteractionRequest } from '../../src/sandbox/slack/slack-types.ts';
import { launchChromium } from '../support/launch-chromium.ts';
import { findingMessage, settledMessage } from '../sandbox/slack/finding-message.ts';

const SHOTS = process.env.SCREENSHOT_DIR ?? 'coverage/screenshots';
const finding = '111122223333/eu-west-1/sg-0abc/1';
const deadline = Math.floor(Date.now() / 1000) + 120;

jest.setTimeout(30_000);

let browser: Browser;
let context: BrowserContext;
let page: Page;
let slack: Slack;
let client: WebClient;
let received: Record<string, unknown>[];
let answerWith: number;
let complaints: string[];

const receive = async ({ body }: InteractionRequest) => {
  received.push(JSON.parse(new URLSearchParams(body).get('payload') ?? 'null') as Record<string, unknown>);
  return { status: answerWith, body: '' };
};
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
    await page.getByText('Alex Actor').click();
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
    await page.getByText('Sam Security').click();
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
    await post(findingMessage(deadline));
    await page.locator('article').waitFor();
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    await shoot('narrow');
  });
});
