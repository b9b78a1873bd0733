import { randomBytes, randomUUID } from 'node:crypto';
import type { AwsActivity, Note } from './aws-activity.ts';
import { AwsError } from './aws-error.ts';
import { createDynamoDb, type DynamoDb } from './dynamodb/dynamodb.ts';
import { createEventBuses, type BusEvent, type BusTarget, type EventBuses } from './events/event-bus.ts';
import { inputFor } from './events/transform-input.ts';
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
  model: (region: string) => SecurityGroupModel;
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
  /** Hands an event to the rules of a bus, and by them to queues and topics. */
  deliver: (bus: string, event: BusEvent) => void;
};

const nameOf = (arn: string) => arn.split(':').at(-1) ?? '';

/**
 * Wires the services to each other. Security groups exist once per region; what the bot itself runs on exists once,
 * whatever region a request names, and CloudTrail's events of every region come to its default bus: that is what the
 * forwarding of events to a hub region amounts to.
 */
export const createAwsServices = ({
  account,
  region,
  clock,
  onEvent,
}: {
  account: string;
  region: string;
  clock: TimerClock;
  onEvent: (activity: AwsActivity) => void;
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
  const sendEvent = (event: BusEvent, { rule, arn, transformer }: BusTarget & { rule: string }): string[] => {
    try {
      return send(arn, inputFor(event, transformer), `The rule ${rule}`);
    } catch (error) {
      // As in AWS: whoever put the event hears nothing of a target's trouble.
      if (!(error instanceof AwsError)) throw error;
      note({ kind: 'fault', message: `The rule ${rule} could not reach ${arn}: ${error.message}` });
      return [];
    }
  };

  return {
    account,
    region,
    clock,
    newUuid: randomUUID,
    note,
    model: (name) => {
      const model = models.get(name) ?? createSecurityGroupModel({ account, region: name, newId });
      models.set(name, model);
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
    deliver: (bus, event) => {
      const reached = buses.match(bus, event).flatMap((target) => sendEvent(event, target));
      note({ kind: 'event', bus, event, queues: reached });
    },
  };
};
