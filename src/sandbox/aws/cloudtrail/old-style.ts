import type { Ec2Answer } from '../ec2/ec2-action.ts';
import { textOf, textsOf, treesOf, type QueryTree } from '../query-params.ts';
import type { XmlValue } from '../xml.ts';

/** JSON as it stands in a CloudTrail record. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
type JsonObject = { [name: string]: Json };

/** A list of the old style; an empty one is `{}`. */
const items = (list: Json[]): JsonObject => (list.length === 0 ? {} : { items: list });

const lower = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

const NUMBERS = ['FromPort', 'ToPort'];

// Only what the request says: a missing parameter is a missing key.
const scalars = (tree: QueryTree, names: readonly string[]): JsonObject =>
  Object.fromEntries(
    names.flatMap((name): [string, Json][] => {
      const text = textOf(tree, name);
      if (text === null) return [];
      return [[lower(name), NUMBERS.includes(name) ? Number(text) : text]];
    }),
  );

const permission = (item: QueryTree): JsonObject => ({
  ...scalars(item, ['IpProtocol', 'FromPort', 'ToPort']),
  groups: items(
    treesOf(item, 'Groups').map((pair) => scalars(pair, ['UserId', 'GroupName', 'GroupId', 'Description'])),
  ),
  ipRanges: items(treesOf(item, 'IpRanges').map((range) => scalars(range, ['CidrIp', 'Description']))),
  ipv6Ranges: items(treesOf(item, 'Ipv6Ranges').map((range) => scalars(range, ['CidrIpv6', 'Description']))),
  prefixListIds: items(treesOf(item, 'PrefixListIds').map((list) => scalars(list, ['PrefixListId', 'Description']))),
});

const tags = (tree: QueryTree): JsonObject[] => treesOf(tree, 'Tag').map((tag) => scalars(tag, ['Key', 'Value']));

const tagSpecifications = (request: QueryTree): JsonObject => {
  const all = treesOf(request, 'TagSpecification').map((each) => ({
    ...scalars(each, ['ResourceType']),
    tags: tags(each),
  }));
  return all.length === 0 ? {} : { tagSpecificationSet: items(all) };
};

const FLAT = ['IpProtocol', 'FromPort', 'ToPort', 'CidrIp', 'SourceSecurityGroupName', 'SourceSecurityGroupOwnerId'];

// The flat form keeps an empty `ipPermissions`; a revoke by rule id has been seen by nobody, so its shape is a guess.
const changeOfRules = (request: QueryTree): JsonObject => {
  const ids = textsOf(request, 'SecurityGroupRuleId');
  return {
    ...scalars(request, ['GroupId', 'GroupName']),
    ipPermissions: items(treesOf(request, 'IpPermissions').map(permission)),
    ...scalars(request, FLAT),
    ...(ids.length === 0
      ? {}
      : { securityGroupRuleIds: items(ids.map((securityGroupRuleId) => ({ securityGroupRuleId }))) }),
    ...tagSpecifications(request),
  };
};

const changeOfTags = (request: QueryTree): JsonObject => ({
  resourcesSet: items(textsOf(request, 'ResourceId').map((resourceId) => ({ resourceId }))),
  tagSet: items(tags(request)),
});

/** The actions that CloudTrail records in the old style, with their `requestParameters`. */
export const OLD_STYLE: Record<string, (request: QueryTree) => JsonObject> = {
  AuthorizeSecurityGroupIngress: changeOfRules,
  AuthorizeSecurityGroupEgress: changeOfRules,
  RevokeSecurityGroupIngress: changeOfRules,
  RevokeSecurityGroupEgress: changeOfRules,
  CreateSecurityGroup: (request) => {
    const description = textOf(request, 'GroupDescription');
    return {
      ...scalars(request, ['GroupName']),
      ...(description === null ? {} : { groupDescription: description }),
      ...scalars(request, ['VpcId']),
      ...tagSpecifications(request),
    };
  },
  DeleteSecurityGroup: (request) => scalars(request, ['GroupId', 'GroupName']),
  CreateTags: changeOfTags,
  DeleteTags: changeOfTags,
};

const toJson = (value: XmlValue): Json => {
  if (Array.isArray(value)) return items(value.map(toJson));
  if (typeof value !== 'object') return value ?? null;
  const present = Object.entries(value).filter(([, child]) => child !== undefined);
  return Object.fromEntries(present.map(([name, child]) => [name, toJson(child)]));
};

/** `responseElements` of the old style: the answer with lists as `items`, and `return` as `_return`. */
export const oldStyleResponse = (requestId: string, { return: returned, ...rest }: Ec2Answer): JsonObject => ({
  requestId,
  ...(returned === undefined ? {} : { _return: toJson(returned) }),
  ...Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) => (value === undefined ? [] : [[name, toJson(value)]])),
  ),
});
