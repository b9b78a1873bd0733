import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { afterEach, expect, it } from '@jest/globals';
import { listAccounts } from '../../src/policy/list-accounts.ts';

let server: Server;
afterEach(() => void server.close());

/** AWS Organizations, as far as it is asked: pages of accounts, and the tags of each. */
const startOrganizations = async (
  accounts: Record<string, unknown>[],
  tags: Record<string, Record<string, string>>,
) => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { NextToken = '0', ResourceId = '' } = JSON.parse(body) as Record<string, string>;
      const page = Number(NextToken);
      const isTags = String(request.headers['x-amz-target']).endsWith('ListTagsForResource');
      const list = isTags ? Object.entries(tags[ResourceId] ?? {}).map(([Key, Value]) => ({ Key, Value })) : accounts;
      const more = page + 1 < list.length ? { NextToken: String(page + 1) } : {};
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ [isTags ? 'Tags' : 'Accounts']: list.slice(page, page + 1), ...more }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  return new OrganizationsClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
};

it('lists the active accounts by their id with all of their tags, to the last page', async () => {
  const client = await startOrganizations(
    [
      { Id: '777788889999', Name: 'labs', State: 'ACTIVE' },
      { Id: '111122223333', Name: 'gone', State: 'CLOSED' },
      { Id: '222233334444', Name: 'leaving', State: 'SUSPENDED' },
      { Id: '444455556666', Name: 'payments', Status: 'ACTIVE' },
    ],
    { '444455556666': { team: 'payments', environment: 'production' } },
  );
  expect(await listAccounts(client)).toEqual([
    { id: '444455556666', name: 'payments', tags: { team: 'payments', environment: 'production' } },
    { id: '777788889999', name: 'labs', tags: {} },
  ]);
  client.destroy();
});
