import { describe, expect, it } from '@jest/globals';
import { findCluster } from '../../src/exposure/find-cluster.ts';
import type { SurroundingFacts, Tags } from '../../src/exposure/surroundings.ts';
import { anInterface, reachableFacts, read, unread, VPC } from '../support/surroundings.ts';

const withTags = (tags: Tags, name = 'sg') => reachableFacts({ group: read({ name, vpcId: VPC, tags }) });
const ofInstance = (tags: Tags) => reachableFacts({ instances: read([{ id: 'i-0001', state: 'running', tags }]) });

describe('the cluster that a group serves', () => {
  it.each<[string, SurroundingFacts, unknown]>([
    ['AWS’s own tag', withTags({ 'aws:eks:cluster-name': 'prod' }), { name: 'prod', evidence: 'aws' }],
    ['AWS’s own tag on an instance', ofInstance({ 'aws:eks:cluster-name': 'prod' }), { name: 'prod', evidence: 'aws' }],
    ['a tag of Kubernetes', withTags({ 'kubernetes.io/cluster/prod': 'owned' }), { name: 'prod', evidence: 'tag' }],
    ['a tag of kOps', withTags({ KubernetesCluster: 'k.example' }), { name: 'k.example', evidence: 'tag' }],
    [
      'a tag of Cluster API',
      withTags({ 'sigs.k8s.io/cluster-api-provider-aws/cluster/dev': 'owned' }),
      { name: 'dev', evidence: 'tag' },
    ],
    ['a tag of eksctl', withTags({ 'alpha.eksctl.io/cluster-name': 'dev' }), { name: 'dev', evidence: 'tag' }],
    ['a tag of EKS that anybody may write', withTags({ 'eks:cluster-name': 'dev' }), { name: 'dev', evidence: 'tag' }],
    [
      'a tag of the load balancer controller',
      withTags({ 'elbv2.k8s.aws/cluster': 'dev' }),
      { name: 'dev', evidence: 'tag', by: 'elbv2.k8s.aws/cluster' },
    ],
    [
      'a long name, cut',
      withTags({ 'aws:eks:cluster-name': 'x'.repeat(300) }),
      { name: 'x'.repeat(100), evidence: 'aws' },
    ],
    [
      'the control plane before a tag that anybody may write',
      reachableFacts({
        group: read({ name: 'sg', vpcId: VPC, tags: { KubernetesCluster: 'decoy' } }),
        interfaces: read([anInterface({ isManaged: true, description: 'Amazon EKS prod' })]),
      }),
      { name: 'prod', evidence: 'aws', by: 'its control plane' },
    ],
    [
      'AWS’s own tag before the control plane, where the group has both',
      reachableFacts({
        group: read({ name: 'sg', vpcId: VPC, tags: { 'aws:eks:cluster-name': 'mine' } }),
        interfaces: read([anInterface({ isManaged: true, description: 'Amazon EKS prod' })]),
      }),
      { name: 'mine', evidence: 'aws' },
    ],
    [
      'the interface of a control plane',
      reachableFacts({ interfaces: read([anInterface({ isManaged: true, description: 'Amazon EKS prod' })]) }),
      { name: 'prod', evidence: 'aws' },
    ],
    ['a node of Karpenter', ofInstance({ 'karpenter.sh/nodepool': 'default' }), { name: null, evidence: 'likeness' }],
    ['a node group', ofInstance({ 'eks:nodegroup-name': 'ng-1' }), { name: null, evidence: 'likeness' }],
    ['a name', withTags({}, 'prod-k8s-workers'), { name: null, evidence: 'likeness', by: null }],
    ['the name of an instance', ofInstance({ Name: 'worker-3' }), { name: null, evidence: 'likeness' }],
  ])('%s', (_what, facts, expected) => {
    expect(findCluster(facts)).toMatchObject(expected as object);
  });

  it.each<[string, SurroundingFacts]>([
    ['a group that is like no node', withTags({ team: 'web' }, 'web-frontend')],
    ['a name that only holds such a word', withTags({}, 'networkers-eksperiment')],
    ['a tag that only holds the word of a node', withTags({ 'my-karpenter.sh/nodepool': 'x' }, 'web')],
    [
      'a description that only holds the words of a control plane',
      reachableFacts({ interfaces: read([anInterface({ isManaged: true, description: 'Not Amazon EKS prod' })]) }),
    ],
    ['an empty name in the tag', withTags({ 'kubernetes.io/cluster/': 'owned', 'aws:eks:cluster-name': '' })],
    [
      'an interface that somebody described as a control plane',
      reachableFacts({ interfaces: read([anInterface({ description: 'Amazon EKS prod' })]) }),
    ],
    ['nothing that could be read', reachableFacts({ group: unread(), interfaces: unread(), instances: unread() })],
  ])('is none: %s', (_what, facts) => {
    expect(findCluster(facts)).toBeNull();
  });

  it('believes AWS before it believes a tag that anybody may write', () => {
    const tags = { 'kubernetes.io/cluster/decoy': 'owned', 'aws:eks:cluster-name': 'prod' };
    expect(findCluster(withTags(tags))).toEqual({ name: 'prod', evidence: 'aws', by: 'aws:eks:cluster-name' });
  });

  it('keeps a hundred characters of a name and of a tag, from wherever they come', () => {
    const long = 'x'.repeat(1_000);
    const plane = reachableFacts({
      interfaces: read([anInterface({ isManaged: true, description: `Amazon EKS ${long}` })]),
    });
    expect(findCluster(plane)?.name).toBe('x'.repeat(100));
    expect(findCluster(withTags({ KubernetesCluster: long }))?.name).toBe('x'.repeat(100));
    expect(findCluster(withTags({ [`kubernetes.io/cluster/${long}`]: 'owned' }))?.name).toBe('x'.repeat(100));
    const key = `karpenter.sh/${long}`;
    expect(findCluster(withTags({ [key]: '' }))?.by).toBe(key.slice(0, 100));
  });
});
