import { AwsError } from '../aws-error.ts';
import type { PrefixList } from '../model/group-state.ts';
import { integerOf, requiredText, textOf, textsOf, treesOf, type QueryTree } from '../query-params.ts';
import type { SecurityGroupModel } from '../security-group-model.ts';
import { reading, writing, type Ec2Actions } from './ec2-action.ts';
import { newTagsIn } from './read-request.ts';
import { renderEntries, renderPrefixList } from './render.ts';
import { filtered, named, page, type Filterable } from './select.ts';

const PREFIX_LIST_FILTERS: Filterable<PrefixList> = {
  'prefix-list-id': (list) => [list.id],
  'prefix-list-name': (list) => [list.name],
};
const OWNER = (account: string): Filterable<PrefixList> => ({ ...PREFIX_LIST_FILTERS, 'owner-id': () => [account] });

const entriesIn = (request: QueryTree, name: string) =>
  treesOf(request, name).map((entry) => ({
    cidr: requiredText(entry, 'Cidr'),
    description: textOf(entry, 'Description'),
  }));

const missing = (id: string) =>
  new AwsError('InvalidPrefixListID.NotFound', `The prefix list ID '${id}' does not exist`);
const oneOf = (model: SecurityGroupModel, request: QueryTree): PrefixList[] =>
  named(model.prefixLists(), [requiredText(request, 'PrefixListId')], missing);

const requiredInteger = (request: QueryTree, name: string): number => {
  const value = integerOf(request, name);
  if (value === null) throw new AwsError('MissingParameter', `The request must contain the parameter ${name}`);
  return value;
};

// EC2 answers while it still works and is done a moment later; here it is done by the next call.
export const prefixListActions: Ec2Actions = {
  CreateManagedPrefixList: writing((model, request) => {
    const family = requiredText(request, 'AddressFamily');
    if (family !== 'IPv4' && family !== 'IPv6') {
      throw new AwsError('InvalidParameterValue', `Value (${family}) for parameter AddressFamily is invalid`);
    }
    const list = model.createPrefixList({
      name: requiredText(request, 'PrefixListName'),
      family: family === 'IPv4' ? 4 : 6,
      maxEntries: requiredInteger(request, 'MaxEntries'),
      entries: entriesIn(request, 'Entry'),
      tags: newTagsIn(request),
    });
    return { prefixList: renderPrefixList(model, list, 'in-progress') };
  }),

  ModifyManagedPrefixList: writing((model, request) => {
    const list = model.modifyPrefixList({
      id: requiredText(request, 'PrefixListId'),
      currentVersion: integerOf(request, 'CurrentVersion'),
      name: textOf(request, 'PrefixListName'),
      maxEntries: integerOf(request, 'MaxEntries'),
      add: entriesIn(request, 'AddEntry'),
      remove: entriesIn(request, 'RemoveEntry').map((entry) => entry.cidr),
    });
    return { prefixList: renderPrefixList(model, list, 'in-progress') };
  }),

  RestoreManagedPrefixListVersion: writing((model, request) => {
    const list = model.restorePrefixList(
      requiredText(request, 'PrefixListId'),
      requiredInteger(request, 'PreviousVersion'),
      requiredInteger(request, 'CurrentVersion'),
    );
    return { prefixList: renderPrefixList(model, list, 'in-progress') };
  }),

  DeleteManagedPrefixList: writing((model, request) => ({
    prefixList: renderPrefixList(model, model.deletePrefixList(requiredText(request, 'PrefixListId')), 'in-progress'),
  })),

  DescribeManagedPrefixLists: reading((model, request) => {
    const chosen = named(model.prefixLists(), textsOf(request, 'PrefixListId'), missing);
    const { items, nextToken } = page(request, filtered(request, chosen, OWNER(model.account)), 1);
    return { prefixListSet: items.map((list) => renderPrefixList(model, list, 'complete')), nextToken };
  }),

  GetManagedPrefixListEntries: reading((model, request) => {
    const version = integerOf(request, 'TargetVersion') ?? undefined;
    const entries = oneOf(model, request).flatMap((list) => renderEntries(list, version));
    const { items, nextToken } = page(request, entries, 1);
    return { entrySet: items, nextToken };
  }),
};
