import { randomBytes, randomUUID } from 'node:crypto';
import type { AwsActivity, Note } from './aws-activity.ts';
import { AwsError } from './aws-error.ts';
import { createDynamoDb, type DynamoDb } from './dynamodb/dynamodb.ts';
import { busNameOf, createEventBuses, type BusEvent, type BusTarget, type EventBuses } from './events/event-bus.ts';
import { inputFor } from './events/transform-input.ts';
import { judgeStatements, type Statement } from './iam/judge-statements.ts';
import { createRoles, roleArnOf, type Roles } from './iam/roles.ts';
import { createSessions, type Sessions } from './iam/sessions.ts';
import { createScheduler, type Scheduler } from './scheduler/scheduler.ts';
import { createSecurityGroupModel, type SecurityGroupModel } from './security-group-model.ts';
import { createTopics, type Topics } from './sns/topics.ts';
import { createQueues, type Queues } from './sqs/queues.ts';
import { createParameters, type Parameters } from './ssm/parameters.ts';
import type { TimerClock } from './timer-clock.ts';

/** Everything that the local AWS is made of, without the wire. */
export type AwsServices = {
  account: string;
  /** The region of buses, queues, schedules and the table. */
  region: string;
  clock: TimerClock;
  newUuid: () => string;
  note: Note;
  /** The security groups of a region, of the account that everything else is in unless another one is named. */
  model: (region: string, account?: string) => SecurityGroupModel;
  /** Every account that there is. */
  accounts: Set<string>;
  /** The organisation of all of them; undefined where there is none. */
  organizationId: string | undefined;
  roles: Roles;
  sessions: Sessions;
  busPolicies: Map<string, Statement[]>;
  buses: EventBuses;
  queues: Queues;
  topics: Topics;
  parameters: Parameters;
  /** What schedules may run, by name. */
  functions: Map<string, (input: string) => void>;
  /** What the functions of this run sign with, and nobody else on this machine knows. */
  sessionToken: string;
  scheduler: Scheduler;
  dynamoDb: DynamoDb;
  /** Hands an event to the rules of a bus, and by them to queues, topics and other buses. */
  deliver: (bus: string, event: BusEvent) => void;
  /** Hands what CloudTrail wrote to the default bus of the account and region that it happened in. */
  report: (event: BusEvent) => void;
  /** Whether the policy of a bus lets this principal put the event on it. */
  mayPut: (bus: string, principal: Principal, event: Pick<BusEvent, 'source' | 'detail-type'>) => boolean;
};
/** Who puts an event on a bus. `arn` is that of a role or of a user. */
export type Principal = { account: string; arn: string };

/** The default bus of another account than the one that the bot runs in. */
export const memberBus = ({ account, region }: { account: string; region: string }): string =>
  `${account}:${region}:default`;

const nameOf = (arn: string) => arn.split(':').at(-1) ?? '';

/**
 * Wires the services to each other. Security groups exist once per account and region; what the bot itself runs on exists
 * once, whatever region a request names, and CloudTrail's events of every region of that account come to its default bus.
 * Those of another account come to a bus of that account and region, from which only a rule brings them further.
 */
export const createAwsServices = ({
  account,
  region,
  clock,
  onEvent,
  organizationId,
}: {
  account: string;
  region: string;
  clock: TimerClock;
  onEvent: (activity: AwsActivity) => void;
  organizationId?: string | undefined;
}): AwsServices => {
  const note: Note = (activity) => onEvent({ at: clock.now(), ...activity });
  const models = new Map<string, SecurityGroupModel>();
  const newId = (prefix: string) => `${prefix}-0${randomBytes(8).toString('hex')}`;
  const buses = createEventBuses();
  const queues = createQueues({ account, region }, clock, randomUUID, note);
  const topics = createTopics({ account, region });
  const functions: AwsServices['functions'] = new Map();

  const send = (arn: string, body: string, from: string): string[] => {
    const name = nameOf(arn);
    const service = arn.split(':')[2];
    const isTopic = service === 'sns';
    const invoke = service === 'lambda' ? functions.get(name) : undefined;
    if (invoke) {
      invoke(body);
      return [];
    }
    if (isTopic && topics.has(name)) {
      topics.publish(name, body);
      note({ kind: 'published', topic: name, message: body });
      return [];
    }
    if (!isTopic && queues.has(name)) {
      queues.send(name, body);
      return [name];
    }
    note({
      kind: 'fault',
      message: `${from} has the target ${arn}, and there is no such ${isTopic ? 'topic' : 'queue'}`,
    });
    return [];
  };
  const accounts = new Set([account]);
  const roles = createRoles();
  const busPolicies = new Map<string, Statement[]>();
  const organizationOf = (id: string) => (accounts.has(id) ? organizationId : undefined);
  const mayPut: AwsServices['mayPut'] = (bus, principal, event) => {
    const keys = {
      'aws:PrincipalArn': principal.arn,
      'aws:PrincipalOrgID': organizationOf(principal.account),
      'events:source': event.source,
      'events:detail-type': event['detail-type'],
    };
    const asked = { action: 'events:PutEvents', account: principal.account, keys };
    const judgement = judgeStatements(busPolicies.get(bus) ?? [], asked);
    // Within an account its identities may do what nothing denies; whoever is of another one has to be let in.
    return judgement === 'allowed' || (judgement === 'unsaid' && principal.account === account);
  };
  /** A rule brings an event to another bus by its role. */
  const forward = (event: BusEvent, { arn, roleArn }: BusTarget): string[] => {
    const bus = busNameOf(arn);
    const role = roles.find(roleArn ?? '');
    const may = role && judgeStatements(role.grants ?? [], { action: 'events:PutEvents', account, keys: {} });
    if (
      !buses.has(bus) ||
      !role ||
      may !== 'allowed' ||
      !mayPut(bus, { account: role.account, arn: roleArnOf(role) }, event)
    )
      throw new AwsError('AccessDenied', `its role ${roleArn} may not put it on ${bus}`);
    deliver(bus, event);
    return [];
  };
  const sendEvent = (event: BusEvent, target: BusTarget & { rule: string }): string[] => {
    const { rule, arn, transformer } = target;
    try {
      if (arn.includes(':event-bus/')) return forward(event, target);
      return send(arn, inputFor(event, transformer), `The rule ${rule}`);
    } catch (error) {
      // As in AWS: whoever put the event hears nothing of a target's trouble.
      if (!(error instanceof AwsError)) throw error;
      note({ kind: 'fault', message: `The rule ${rule} could not reach ${arn}: ${error.message}` });
      return [];
    }
  };
  const deliver = (bus: string, event: BusEvent): void => {
    const reached = buses.match(bus, event).flatMap((target) => sendEvent(event, target));
    note({ kind: 'event', bus, event, queues: reached });
  };

  return {
    account,
    region,
    accounts,
    organizationId,
    roles,
    sessions: createSessions(() => clock.now()),
    busPolicies,
    clock,
    newUuid: randomUUID,
    note,
    model: (name, owner = account) => {
      const key = `${owner}/${name}`;
      const model = models.get(key) ?? createSecurityGroupModel({ account: owner, region: name, newId });
      models.set(key, model);
      return model;
    },
    buses,
    queues,
    topics,
    parameters: createParameters(),
    functions,
    sessionToken: randomUUID(),
    scheduler: createScheduler(
      clock,
      ({ group, name, queue, target }) => {
        note({ kind: 'schedule-fired', group, name, queue, input: target.Input });
        send(target.Arn, target.Input, `The schedule ${group}/${name}`);
      },
      note,
    ),
    dynamoDb: createDynamoDb(),
    deliver,
    report: (event) => {
      const bus = event.account === account ? 'default' : memberBus(event);
      // Where no stack is deployed, nobody listens.
      buses.putBus(bus);
      deliver(bus, event);
    },
    mayPut,
  };
};
