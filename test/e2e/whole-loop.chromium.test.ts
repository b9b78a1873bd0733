import { AuthorizeSecurityGroupIngressCommand, CreateSecurityGroupCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/launch-chromium.ts';
import { build, ROOT, type SandboxProcess, startSandboxProcess } from './start-sandbox.ts';

/** Where the pictures go: looked at by people, kept by nobody. */
const PICTURES = path.join(ROOT, 'coverage/pictures');

/** As hostile as EC2 lets a description be: it takes no angle brackets. */
const HOSTILE = '@channel *harmless* _really_ :lock: https://evil.example/ {now}';

const open = async ({ ec2 }: SandboxProcess, name: string): Promise<string> => {
  const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand({ GroupName: name, Description: name }));
  const source = {
    IpRanges: [{ CidrIp: '0.0.0.0/0', Description: HOSTILE }],
  };
  const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 10250, ToPort: 10250, ...source }];
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  return GroupId;
};

describe('the page, in a real browser', () => {
  let sandbox: SandboxProcess;
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    await mkdir(PICTURES, { recursive: true });
    await build();
    sandbox = await startSandboxProcess(['--no-demo', '--revoke-after', '1h']);
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await page.goto(sandbox.page);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await sandbox?.stop();
  });

  const article = (group: string) => page.locator(`article[data-finding*="${group}"]`);

  it('shows an exposure without a reload, and a click revokes it', async () => {
    const group = await open(sandbox, 'revoked-on-the-page');
    await article(group).getByRole('button', { name: 'Revoke now' }).waitFor();
    await page.screenshot({ path: path.join(PICTURES, 'pending.png') });
    await article(group).getByRole('button', { name: 'Revoke now' }).click();
    await article(group).getByText('verified').first().waitFor();
    await article(group).getByRole('button').first().waitFor({ state: 'detached' });
    await page.screenshot({ path: path.join(PICTURES, 'revoked.png') });
    expect(await article(group).count()).toBe(1);
  }, 60_000);

  it('shows how long it is kept, and no buttons then', async () => {
    const group = await open(sandbox, 'kept-on-the-page');
    await article(group).getByRole('button', { name: 'Keep for 24 h' }).click();
    await article(group).getByText('Kept open').first().waitFor();
    await article(group).getByRole('button').first().waitFor({ state: 'detached' });
    await page.screenshot({ path: path.join(PICTURES, 'kept.png') });
  }, 60_000);

  it('shows the text of others as it is written: no mention, no link, no formatting', async () => {
    const group = await open(sandbox, 'hostile');
    await article(group).getByText(HOSTILE).waitFor();
    expect(await article(group).locator('a[href*="evil"]').count()).toBe(0);
  }, 60_000);

  it('has no error of script or policy', () => {
    expect(faults).toEqual([]);
  });
});
