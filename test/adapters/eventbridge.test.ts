import { afterEach, describe, expect, it } from '@jest/globals';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { createAnnouncementsEventBridge } from '../../src/adapters/announcements-eventbridge.ts';
import { createDecisionsEventBridge } from '../../src/adapters/decisions-eventbridge.ts';
import { startAws } from '../../src/sandbox/aws/server.ts';
import { NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, GROUP } from '../support/findings.ts';
import { startRefusingServer } from '../support/refusing-server.ts';

const options = { region: GROUP.region, credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1 };
const transitions = [{ id: 'a/kept/1', kind: 'kept' as const, exposureIds: [], at: NOON, by: ALICE }];
const decision = { kind: 'keep' as const, group: GROUP, sequence: 1, version: 1, by: ALICE };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const clientOf = (endpoint: string): EventBridgeClient => {
  const client = new EventBridgeClient({ ...options, endpoint });
  closing.push(() => client.destroy());
  return client;
};

describe('an entry that EventBridge refuses inside a successful answer', () => {
  it('is an error, for announcements and for decisions', async () => {
    const answer = { FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' }] };
    const server = await startRefusingServer(200, answer, {});
    closing.push(() => server.close());
    const client = clientOf(server.url);
    const said = { code: 'bus-refused', message: expect.stringContaining('ThrottlingException slow down') };
    const announcements = createAnnouncementsEventBridge(client, 'announcements');
    await expect(announcements.announce(aFinding([anExposure(1)]), transitions)).rejects.toMatchObject(said);
    await expect(createDecisionsEventBridge(client, 'decisions').publish(decision)).rejects.toMatchObject(said);
  });
});

describe('a bus that is not there', () => {
  it('fails aloud', async () => {
    const aws = await startAws({ port: 0 });
    closing.push(() => aws.close());
    const decisions = createDecisionsEventBridge(clientOf(aws.url), 'nowhere');
    await expect(decisions.publish(decision)).rejects.toThrow('nowhere');
  });
});
