import type { Cluster, NetworkInterface, SurroundingFacts, Tags } from './surroundings.ts';

/** Tags that name a cluster. Keys that begin with `aws:` only AWS can write; the others are whoever tagged it. */
const BY_VALUE: readonly { key: string; evidence: 'aws' | 'tag' }[] = [
  { key: 'aws:eks:cluster-name', evidence: 'aws' },
  { key: 'eks:cluster-name', evidence: 'tag' },
  { key: 'alpha.eksctl.io/cluster-name', evidence: 'tag' },
  { key: 'elbv2.k8s.aws/cluster', evidence: 'tag' },
  { key: 'KubernetesCluster', evidence: 'tag' },
];
/** Here the key ends with the name. */
const BY_KEY = ['kubernetes.io/cluster/', 'sigs.k8s.io/cluster-api-provider-aws/cluster/'] as const;
const LIKE_A_NODE = /^(karpenter\.sh\/|karpenter\.k8s\.aws\/|eks:nodegroup-name$|k8s\.io\/)/;
const LIKE_A_NODE_NAME =
  /(^|[^a-z0-9])(k8s|kube|kubernetes|kubelet|eks|karpenter|nodes?|nodegroups?|workers?|control-?planes?)([^a-z0-9]|$)/i;
const MOST_TEXT = 100;

/** The cluster that the group serves, by the best evidence that there is; null when nothing speaks for one. */
export const findCluster = (facts: SurroundingFacts): Cluster | null => {
  const group = facts.group.kind === 'read' ? facts.group.value : null;
  const interfaces = facts.interfaces.kind === 'read' ? facts.interfaces.value : [];
  const instances = facts.instances.kind === 'read' ? facts.instances.value : [];
  // The group's own tags first: an instance may carry a group that is not its cluster's.
  const tagged = [group?.tags ?? {}, ...instances.map(({ tags }) => tags), ...interfaces.map(({ tags }) => tags)];
  const named = tagged.flatMap(clustersIn);
  return (
    named.find(({ evidence }) => evidence === 'aws') ??
    controlPlane(interfaces) ??
    named[0] ??
    likeness(tagged, group?.name ?? '')
  );
};

const clustersIn = (tags: Tags): Cluster[] => [
  ...BY_VALUE.flatMap(({ key, evidence }) => {
    const name = tags[key]?.slice(0, MOST_TEXT);
    return name ? [{ name, evidence, by: key }] : [];
  }),
  ...BY_KEY.flatMap((prefix) =>
    Object.keys(tags).flatMap((key) => {
      const name = key.startsWith(prefix) ? key.slice(prefix.length, prefix.length + MOST_TEXT) : '';
      return name === '' ? [] : [{ name, evidence: 'tag' as const, by: `${prefix}…` }];
    }),
  ),
];

/** EKS describes the interfaces of its control plane by the cluster's name. */
const controlPlane = (interfaces: readonly NetworkInterface[]): Cluster | null => {
  for (const { isManaged, description } of interfaces) {
    const [, name] = (isManaged && /^Amazon EKS (.+)$/.exec(description)) || [];
    if (name !== undefined) return { name: name.slice(0, MOST_TEXT), evidence: 'aws', by: 'its control plane' };
  }
  return null;
};

const likeness = (tagged: readonly Tags[], groupName: string): Cluster | null => {
  const key = tagged.flatMap((tags) => Object.keys(tags)).find((each) => LIKE_A_NODE.test(each));
  if (key !== undefined) return { name: null, evidence: 'likeness', by: key.slice(0, MOST_TEXT) };
  const names = [groupName, ...tagged.flatMap(({ Name = '' }) => [Name])].map((each) => each.slice(0, 255));
  return names.some((each) => LIKE_A_NODE_NAME.test(each)) ? { name: null, evidence: 'likeness', by: null } : null;
};
