import {
  DescribeEventBusCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type Rule,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { compileEventPattern } from '../../../src/sandbox/aws/event-pattern.ts';
import type { Asker } from './ask-aws.ts';
import { judge, type Policy } from './iam.ts';
import { queuePolicies, sendTo } from './queues.ts';
import type { Role } from './read-deployment.ts';

export type BusEvent = { source: string; 'detail-type': string; account: string; region: string; detail: unknown };
type Routing = {
  /** As whom one asks in that account and region. */
  askerIn: (account: string, region: string) => Asker;
  roleOf: (arn: string) => Promise<Role | null>;
  organizationId: string;
};

export const busPolicies = async (asker: Asker, bus: string): Promise<Policy[]> => {
  const { Policy: text } = await new EventBridgeClient(asker).send(new DescribeEventBusCommand({ Name: bus }));
  return text ? [JSON.parse(text) as Policy] : [];
};

const rulesOf = async (asker: Asker, bus: string): Promise<{ rule: Rule; targets: Target[] }[]> => {
  const client = new EventBridgeClient(asker);
  const { Rules = [] } = await client.send(new ListRulesCommand({ EventBusName: bus }));
  const withTargets = Rules.map(async (rule) => {
    const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: rule.Name, EventBusName: bus }));
    return { rule, targets: Targets };
  });
  return Promise.all(withTargets);
};

/**
 * What AWS's own EventBridge does with an event of AWS: nobody else can put one. By the rules and targets as they are
 * deployed, over accounts and regions, and only where role and policies let it. moto would say that the event were of the
 * account that it is forwarded to. Throws what cannot be delivered. Returns the queues that the event has come to.
 */
export const routeEvent = async (routing: Routing, event: BusEvent, arn = defaultBus(event)): Promise<string[]> => {
  const { region, account, name } = partsOf(arn);
  const asker = routing.askerIn(account, region);
  const reached: string[] = [];
  for (const { rule, targets } of await rulesOf(asker, name.replace('event-bus/', ''))) {
    if (rule.State !== 'ENABLED' || !compileEventPattern(JSON.parse(rule.EventPattern ?? '{}'))(event)) continue;
    for (const target of targets) reached.push(...(await deliver(routing, event, rule.Arn ?? '', target)));
  }
  return reached;
};

const deliver = async (routing: Routing, event: BusEvent, ruleArn: string, target: Target): Promise<string[]> => {
  const arn = target.Arn ?? '';
  const { service, account, region, name } = partsOf(arn);
  const asker = routing.askerIn(account, region);
  if (service === 'sqs' || service === 'sns') {
    if (!(await letsRuleIn(asker, arn, ruleArn))) throw new Error(`${arn} does not let ${ruleArn} in`);
    // What a topic tells whom is beyond this.
    if (service === 'sqs') await sendTo(asker, arn, JSON.stringify(event));
    return [arn];
  }
  if (service !== 'events') throw new Error(`${ruleArn} has a target that is not known here: ${arn}`);
  await mayForward(routing, event, ruleArn, target);
  const bus = name.replace('event-bus/', '');
  const { EventBuses = [] } = await new EventBridgeClient(asker).send(new ListEventBusesCommand({ NamePrefix: bus }));
  if (!EventBuses.some(({ Arn }) => Arn === arn)) throw new Error(`${ruleArn} forwards to ${arn}, which is not there`);
  return routeEvent(routing, event, arn);
};

/** Throws unless the role of the target may put events there, and the bus takes them from that role. */
const mayForward = async (routing: Routing, event: BusEvent, ruleArn: string, target: Target): Promise<void> => {
  const { account } = partsOf(ruleArn);
  const resource = target.Arn ?? '';
  const role = await routing.roleOf(target.RoleArn ?? '');
  const trust = {
    action: 'sts:AssumeRole',
    resource: '*',
    by: 'events.amazonaws.com',
    context: { 'aws:SourceAccount': account, 'aws:SourceArn': ruleArn },
  };
  if (!role || judge([role.trust], trust) !== 'allowed')
    throw new Error(`EventBridge may not assume ${target.RoleArn} for ${ruleArn}`);
  const context = {
    'aws:PrincipalOrgID': routing.organizationId,
    'aws:PrincipalArn': role.arn,
    'events:source': event.source,
    'events:detail-type': event['detail-type'],
  };
  const put = { action: 'events:PutEvents', resource, context };
  const { account: owner, region, name } = partsOf(resource);
  const policies = await busPolicies(routing.askerIn(owner, region), name.replace('event-bus/', ''));
  if (judge(role.policies, put) !== 'allowed') throw new Error(`${role.arn} may not put events on ${resource}`);
  if (judge(policies, put) !== 'allowed') throw new Error(`${resource} takes no events of ${role.arn}`);
};

const topicPolicies = async (asker: Asker, TopicArn: string): Promise<Policy[]> => {
  const { Attributes } = await new SNSClient(asker).send(new GetTopicAttributesCommand({ TopicArn }));
  return Attributes?.['Policy'] ? [JSON.parse(Attributes['Policy']) as Policy] : [];
};

/** Whether a queue or topic takes what EventBridge brings in the name of a rule. */
const letsRuleIn = async (asker: Asker, arn: string, ruleArn: string): Promise<boolean> => {
  const isQueue = arn.includes(':sqs:');
  const policies = await (isQueue ? queuePolicies : topicPolicies)(asker, arn);
  const context = { 'aws:SourceArn': ruleArn, 'aws:SecureTransport': 'true' };
  const action = isQueue ? 'sqs:SendMessage' : 'sns:Publish';
  return judge(policies, { action, resource: arn, by: 'events.amazonaws.com', context }) === 'allowed';
};

/** The queues and topics, dead letters included, that a rule has as a target and that would refuse what it brings. */
export const closedTargets = async (asker: Asker): Promise<string[]> => {
  const { EventBuses = [] } = await new EventBridgeClient(asker).send(new ListEventBusesCommand({}));
  const closed: string[] = [];
  for (const { Name = '' } of EventBuses) {
    for (const { rule, targets } of await rulesOf(asker, Name)) {
      const arns = targets.flatMap(({ Arn = '', DeadLetterConfig }) => [Arn, DeadLetterConfig?.Arn ?? '']);
      for (const arn of arns.filter((one) => /:(sqs|sns):/.test(one)))
        if (!(await letsRuleIn(asker, arn, rule.Arn ?? ''))) closed.push(`${rule.Name} → ${arn}`);
    }
  }
  return closed;
};

const defaultBus = ({ account, region }: BusEvent): string => `arn:aws:events:${region}:${account}:event-bus/default`;

const partsOf = (arn: string): { service: string; region: string; account: string; name: string } => {
  const [, , service = '', region = '', account = '', ...name] = arn.split(':');
  return { service, region, account, name: name.join(':') };
};
