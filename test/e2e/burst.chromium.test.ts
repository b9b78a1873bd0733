import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openPage, type OpenPage } from './open-page.ts';
import { ec2As, inboundRules, openGroup, world } from './security-groups.ts';
import { build, type SandboxProcess, startSandboxProcess } from './start-sandbox.ts';

jest.setTimeout(60_000);

/** The first one has a message of its own (DIGEST_FROM), the others are lines. */
const GROUPS = 8;

describe('a burst, on the page in a real browser', () => {
  let bot: SandboxProcess;
  let browser: OpenPage;
  const groups: string[] = [];

  beforeAll(async () => {
    await build();
    // Long enough for what is decided here, and short enough for the reminder at half time.
    bot = await startSandboxProcess(['--no-demo', '--revoke-after', '50s'], { DIGEST_FROM: '1' });
    browser = await openPage(bot.page);
    const alex = ec2As(bot.awsUrl, 'SSOALEX');
    for (let index = 0; index < GROUPS; index += 1)
      groups.push(await openGroup(alex, `nodes-${index}`, world(index % 3 === 0 ? 6443 : 10250)));
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await bot?.stop();
  });

  const digest = () =>
    browser.page.locator('article').filter({ has: browser.page.getByRole('button', { name: 'Revoke all' }) });

  it('is one message with a line for each group', async () => {
    await digest()
      .getByText(`${GROUPS - 1} security groups of account`)
      .waitFor();
    await digest().getByText('attached to nothing').last().waitFor();
    expect(await browser.page.locator('article').count()).toBe(2);
    await browser.shoot('digest');
  });

  it('shows a line with all that is known of it, and decides about it alone', async () => {
    const { page } = browser;
    const group = groups[2] ?? '';
    const line = digest().locator('.section', { hasText: group });
    // The form shows what is known when it is opened, so the look around this very group has to be in.
    await line.getByText('attached to nothing').waitFor();
    await line.getByRole('button', { name: 'Review' }).click();
    const review = browser.dialog('Review the finding');
    await review.getByText('Attached to nothing').waitFor();
    await browser.shoot('review');
    await review.getByRole('button', { name: 'Keep open…' }).click();
    const keep = browser.dialog('Keep open');
    await keep.getByLabel('Why').fill('The partner tests until tonight');
    await browser.shoot('review-keep');
    await keep.getByRole('button', { name: 'Back' }).click();
    await review.getByRole('button', { name: 'Revoke now' }).click();
    await browser.dialog('Decision sent').waitFor();
    await page.keyboard.press('Escape');
    await line.getByText('Closed and verified').waitFor();
    await browser.shoot('digest-one-closed');
    expect(await inboundRules(bot.ec2, group)).toEqual([]);
  });

  it('is reminded of once, for all of its lines', async () => {
    await digest()
      .getByText(`${GROUPS - 2} security groups`, { exact: false })
      .last()
      .waitFor({ timeout: 40_000 });
    await digest().getByText('nobody decided').waitFor({ timeout: 40_000 });
    await browser.shoot('digest-reminded');
    expect(await digest().getByText('nobody decided').count()).toBe(1);
  });

  it('is closed by Revoke all, after a question', async () => {
    const { page } = browser;
    await digest().getByRole('button', { name: 'Revoke all' }).click();
    await browser.shoot('revoke-all');
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke all' }).click();
    await page.getByText('nothing waits for a decision').waitFor({ timeout: 30_000 });
    await browser.shoot('digest-closed');
    for (const group of groups.slice(1)) expect(await inboundRules(bot.ec2, group)).toEqual([]);
  });

  it('has no error of script or policy, and no problem of the bot', () => {
    expect(browser.faults).toEqual([]);
    expect(bot.output()).not.toContain('problem');
  });
});
