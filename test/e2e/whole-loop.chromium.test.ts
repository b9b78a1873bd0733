import type { EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { openPage, type OpenPage } from './open-page.ts';
import { ec2As, inboundText, openGroup, world } from './security-groups.ts';
import { build, type SandboxProcess, startSandboxProcess } from './start-sandbox.ts';

jest.setTimeout(60_000);

/** As hostile as EC2 lets a description be: it takes no angle brackets. */
const HOSTILE = '@channel *harmless* _really_ :lock: https://evil.example/ {now}';

describe('the page, in a real browser', () => {
  let bot: SandboxProcess;
  let browser: OpenPage;
  let alex: EC2Client;

  beforeAll(async () => {
    await build();
    bot = await startSandboxProcess(['--no-demo', '--revoke-after', '1h'], {
      KEEP_CHOICES: '1h,4h,24h',
      DIGEST_FROM: '100',
    });
    alex = ec2As(bot.awsUrl, 'SSOALEX');
    browser = await openPage(bot.page);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await bot?.stop();
  });
  afterEach(async () => {
    await browser.become('Dana Ops');
  });

  /** The message about a new group, once it is known who opened it. */
  const opened = async (name: string, rule = world(10250)) => {
    const group = await openGroup(alex, name, rule);
    const article = browser.article(group);
    await article.getByText('Attached to nothing').waitFor();
    return { group, article };
  };
  const button = (article: Locator, name: string) => article.getByRole('button', { name, exact: true });

  const tabTo = async (text: string) => {
    for (let pressed = 0; pressed < 20; pressed += 1) {
      await browser.page.keyboard.press('Tab');
      if ((await browser.page.evaluate<string>('document.activeElement.textContent')) === text) return;
    }
    throw new Error(`Nothing with the text “${text}” can be reached by Tab.`);
  };

  it('shows an exposure without a reload, and a click revokes it', async () => {
    const { article } = await opened('revoked-on-the-page');
    await browser.shoot('alert');
    await button(article, 'Revoke now').click();
    await article.getByText('Revoked and verified', { exact: true }).waitFor();
    await button(article, 'Revoke now').waitFor({ state: 'detached' });
    await browser.shoot('revoked');
    expect(await article.count()).toBe(1);
  });

  it('keeps a rule open by the keyboard alone', async () => {
    const { page } = browser;
    const { article } = await opened('kept-on-the-page', world(6443));
    await button(article, 'Keep open…').focus();
    await page.keyboard.press('Enter');
    const modal = browser.dialog('Keep open');
    await modal.waitFor();
    await browser.shoot('keep-modal');
    await tabTo('Keep open');
    await page.keyboard.press('Enter');
    await modal.getByText('Please complete this required field.').waitFor();
    await browser.shoot('keep-modal-incomplete');
    // What is missing has the focus.
    await page.keyboard.type('The partner tests until tonight, OPS-1234');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await tabTo('Keep open');
    await browser.shoot('keep-modal-filled');
    await page.keyboard.press('Enter');
    await modal.waitFor({ state: 'hidden' });
    await article.getByText('Kept open', { exact: true }).waitFor();
    await article.getByText('The partner tests until tonight, OPS-1234').first().waitFor();
    await article.getByText('in 4 hours').first().waitFor();
    await browser.shoot('kept');
  });

  it('says in a dialog why somebody may not keep it', async () => {
    const { article } = await opened('no-approver');
    await browser.become('Robin Other');
    await button(article, 'Keep open…').click();
    const refusal = browser.dialog('Not possible');
    await refusal.getByText('Only an approver may do this').waitFor();
    await browser.shoot('refused-keep');
    await refusal.getByRole('button', { name: 'Close' }).last().click();
    await refusal.waitFor({ state: 'hidden' });
  });

  it('tells a guest alone that guests do not decide', async () => {
    const { article } = await opened('guest');
    await browser.become('Gus Guest');
    await button(article, 'Revoke now').click();
    await browser.page.getByText('Guests of the workspace cannot decide.').waitFor();
    await browser.shoot('guest-refused');
    await browser.become('Dana Ops');
    await browser.page.getByText('Guests of the workspace cannot decide.').waitFor({ state: 'detached' });
    expect(await button(article, 'Revoke now').count()).toBe(1);
  });

  it('asks a second approver, and shows what both are asked about', async () => {
    const group = await openGroup(ec2As(bot.awsUrl, 'ASIADEPLOY'), 'two-approvers', world(10250));
    const article = browser.article(group);
    await article.getByText('Attached to nothing').waitFor();
    await button(article, 'Keep open…').click();
    const modal = browser.dialog('Keep open');
    await modal.getByText('A second approver has to agree.').waitFor();
    await modal.getByLabel('Why').fill('The new cluster joins, OPS-77');
    await modal.getByRole('button', { name: 'Keep open' }).click();
    await button(article, 'Agree').waitFor();
    await article.getByText('1 reply').waitFor();
    await browser.shoot('proposed');
    await browser.become('Sam Security');
    await button(article, 'Agree').click();
    await article.getByText('Kept open', { exact: true }).waitFor();
    await browser.shoot('agreed');
  });

  it('shows the rules that are there afterwards before it narrows', async () => {
    const all = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
    const { group, article } = await opened('narrowed-on-the-page', all);
    await button(article, 'Close only 6443/10250…').click();
    const modal = browser.dialog('Close only 6443/10250');
    await modal.getByText('no longer open:').waitFor();
    await browser.shoot('narrow-modal');
    await modal.getByRole('button', { name: 'Close only 6443/10250' }).click();
    await article.getByText('Narrowed and verified').first().waitFor();
    await browser.shoot('narrowed');
    expect(await inboundText(alex, group)).toHaveLength(5);
  });

  it('undoes a revoke when two people want it', async () => {
    const { article } = await opened('undone-on-the-page', world(6443, 'API for the partner'));
    await button(article, 'Revoke now').click();
    await button(article, 'Undo…').click();
    const modal = browser.dialog('Undo the revoke');
    await modal.getByText('API for the partner').waitFor();
    await browser.shoot('undo-modal');
    await modal.getByLabel('What').or(modal.getByLabel('Why')).fill('The partner is cut off');
    await modal.getByRole('button', { name: 'Propose it' }).click();
    await browser.become('Sam Security');
    await button(article, 'Agree').click();
    await article.getByText('Opened again').first().waitFor();
    await button(article, 'Withdraw the exception').waitFor();
    await browser.shoot('undone');
  });

  it('gives more time, and says so in the thread', async () => {
    const { article } = await opened('more-time-on-the-page');
    await button(article, 'Give 10 min more').click();
    await article.getByText('1 more time possible').waitFor();
    await article.getByText('gave it 10 min more').waitFor();
    await browser.shoot('more-time');
  });

  it('answers the slash command below the messages', async () => {
    const { page } = browser;
    for (const command of ['status', 'exceptions', 'help']) {
      await page.getByRole('textbox', { name: 'Slash command' }).fill(`/portcullis ${command}`);
      await page.keyboard.press('Enter');
      await page.locator('.message.ephemeral').last().waitFor();
      await browser.shoot(`command-${command}`);
      await page.getByRole('button', { name: 'Dismiss' }).last().click();
      await page.locator('.message.ephemeral').waitFor({ state: 'detached' });
    }
  });

  it('shows on the Home tab what is open and what is kept, and withdraws after a question', async () => {
    const { page } = browser;
    const { group, article } = await opened('withdrawn-on-the-page', world(6443));
    await button(article, 'Keep open…').click();
    const modal = browser.dialog('Keep open');
    await modal.getByLabel('Why').fill('Until the migration is done');
    await modal.getByRole('button', { name: 'Keep open' }).click();
    await article.getByText('Kept open', { exact: true }).waitFor();
    await page.getByRole('navigation', { name: 'Apps' }).getByText('Portcullis').click();
    const home = page.getByRole('region', { name: 'Home' });
    const line = home.locator('.section', { hasText: 'Until the migration is done' }).filter({ hasText: group });
    await line.waitFor();
    await browser.shoot('home');
    await line.getByRole('button', { name: 'Withdraw' }).click();
    await browser.shoot('home-withdraw');
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    const sent = browser.dialog('Decision sent');
    await sent.waitFor();
    await browser.shoot('decision-sent');
    await sent.getByRole('button', { name: 'Close' }).last().click();
    await browser.become('Robin Other');
    await home.getByText('Findings are shown here to approvers').waitFor();
    await browser.shoot('home-closed');
    await page.getByRole('navigation', { name: 'Channels' }).getByText('security').click();
    await article.getByText('withdrew the exception').waitFor();
    await browser.shoot('withdrawn');
  });

  it('tells who opened it directly', async () => {
    const { page } = browser;
    await browser.become('Alex Actor');
    await page.getByRole('navigation', { name: 'Apps' }).getByText('Portcullis').click();
    await page.getByRole('button', { name: 'Messages' }).click();
    await page.locator('article').getByText('You opened TCP 10250 (kubelet API) to the internet').first().waitFor();
    await browser.shoot('direct-message');
    await page.getByRole('navigation', { name: 'Channels' }).getByText('security').click();
  });

  it('shows the text of others as it is written: no mention, no link, no formatting', async () => {
    const { article } = await opened('hostile', world(10250, HOSTILE));
    await article.getByText(HOSTILE).waitFor();
    expect(await article.locator('a[href*="evil"]').count()).toBe(0);
    expect(await article.locator('.mention', { hasText: 'channel' }).count()).toBe(0);
    await browser.shoot('hostile');
  });

  it('is as good to look at in the dark, and on a telephone', async () => {
    const { page } = browser;
    const { article } = await opened('dark-and-small');
    await page.emulateMedia({ colorScheme: 'dark' });
    await browser.shoot('alert-dark');
    await button(article, 'Keep open…').click();
    await browser.dialog('Keep open').waitFor();
    await browser.shoot('keep-modal-dark');
    await page.keyboard.press('Escape');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 390, height: 800 });
    await button(article, 'Revoke now').scrollIntoViewIfNeeded();
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await browser.shoot('alert-narrow');
    await button(article, 'Keep open…').click();
    await browser.dialog('Keep open').waitFor();
    await browser.shoot('keep-modal-narrow');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 1180, height: 1000 });
  });

  it('has no error of script or policy, and no problem of the bot', () => {
    // A browser tells of every answer that is not 2xx, that of an incomplete form included.
    expect(browser.faults.filter((fault) => !fault.includes('422'))).toEqual([]);
    expect(bot.output()).not.toContain('problem');
  });
});
