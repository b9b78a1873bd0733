import { AwsError } from '../aws-error.ts';
import type { GroupState, Tags } from './group-state.ts';

export type TagInput = { key: string; value: string };
export type TaggedResource = { resourceId: string; resourceType: string; tags: Tags };

const MOST_TAGS = 50;

/** Checked as EC2 checks them: no `aws:` keys, at most 128 and 256 characters, no key twice, no more than 50. */
export const tagsFrom = (inputs: readonly TagInput[]): Tags => {
  for (const { key, value } of inputs) {
    if (key.toLowerCase().startsWith('aws:')) {
      throw new AwsError('InvalidParameterValue', "Tag keys starting with 'aws:' are reserved for internal use");
    }
    if (key === '' || key.length > 128 || value.length > 256) {
      throw new AwsError('InvalidParameterValue', 'A tag key has 1 to 128 characters and a tag value at most 256');
    }
  }
  const tags = new Map(inputs.map(({ key, value }) => [key, value]));
  if (tags.size < inputs.length) throw new AwsError('InvalidParameterValue', 'Duplicate tag keys found.');
  if (tags.size > MOST_TAGS) throw new AwsError('TagLimitExceeded', `More than ${MOST_TAGS} tags specified.`);
  return tags;
};

/** Everything in the region that can carry tags. */
export const taggedResources = (state: GroupState): TaggedResource[] => {
  const kinds: { resourceType: string; all: { values(): Iterable<{ id: string; tags: Tags }> } }[] = [
    { resourceType: 'vpc', all: state.vpcs },
    { resourceType: 'security-group', all: state.groups },
    { resourceType: 'security-group-rule', all: state.rules },
    { resourceType: 'prefix-list', all: state.prefixLists },
    { resourceType: 'subnet', all: state.network.subnets },
    { resourceType: 'route-table', all: state.network.routeTables },
    { resourceType: 'network-interface', all: state.network.interfaces },
    { resourceType: 'instance', all: state.network.instances },
  ];
  return kinds.flatMap(({ resourceType, all }) =>
    [...all.values()].map((each) => ({ resourceId: each.id, resourceType, tags: each.tags })),
  );
};

const tagsOf = (state: GroupState, ids: readonly string[]): Tags[] => {
  const all = new Map(taggedResources(state).map((each) => [each.resourceId, each.tags]));
  return ids.map((id) => {
    const tags = all.get(id);
    if (!tags) throw new AwsError('InvalidID', `The ID '${id}' is not valid`);
    return tags;
  });
};

export const createTags = (state: GroupState, ids: readonly string[], tags: readonly TagInput[]): void => {
  const checked = tagsFrom(tags);
  const targets = tagsOf(state, ids);
  for (const target of targets)
    if (new Set([...target.keys(), ...checked.keys()]).size > MOST_TAGS)
      throw new AwsError('TagLimitExceeded', `A resource has at most ${MOST_TAGS} tags.`);
  for (const target of targets) for (const [key, value] of checked) target.set(key, value);
};

/** Without tags all are removed; with a value given, only a tag that has this value. */
export const deleteTags = (
  state: GroupState,
  ids: readonly string[],
  tags: readonly { key: string; value: string | null }[],
): void => {
  for (const target of tagsOf(state, ids)) {
    if (tags.length === 0) target.clear();
    for (const { key, value } of tags) if (value === null || target.get(key) === value) target.delete(key);
  }
};
