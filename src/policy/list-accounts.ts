import { OrganizationsClient, paginateListAccounts, paginateListTagsForResource } from '@aws-sdk/client-organizations';
import type { AccountsFile } from './policy-schema.ts';

/**
 * The active accounts of the organisation with their tags, by the credentials of whoever asks: those of the management
 * account or of a delegated administrator, with organizations:ListAccounts and organizations:ListTagsForResource.
 */
export const listAccounts = async (client = new OrganizationsClient({})): Promise<AccountsFile> => {
  const accounts: AccountsFile = [];
  for await (const { Accounts = [] } of paginateListAccounts({ client }, {}))
    // AWS retires Status in 2026, and older answers have nothing else.
    for (const { Id: id, Name: name = '', State, Status } of Accounts)
      if (id && (State ?? Status) === 'ACTIVE') accounts.push({ id, name, tags: await tagsOf(client, id) });
  return accounts.sort((a, b) => (a.id < b.id ? -1 : 1));
};

const tagsOf = async (client: OrganizationsClient, ResourceId: string): Promise<Record<string, string>> => {
  const tags: Record<string, string> = {};
  for await (const page of paginateListTagsForResource({ client }, { ResourceId }))
    for (const { Key, Value } of page.Tags ?? []) if (Key) tags[Key] = Value ?? '';
  return tags;
};
