import { messageOf } from '../errors.ts';
import { checkAlarms, checkAlarmTopic } from './check-alarms.ts';
import { checkErrors, checkFunction, checkMapping } from './check-functions.ts';
import { checkQueue, expectedQueues } from './check-queues.ts';
import { checkRole } from './check-role.ts';
import { checkRule, ruleNameOf } from './check-rules.ts';
import { checkSchedule, checkScheduleGroup } from './check-schedules.ts';
import { checkTable } from './check-table.ts';
import type { Check, Read } from './check.ts';
import type { DoctorDeps } from './doctor-deps.ts';
import type { Resolver } from './resolve-template.ts';

/** What was asked for, or why there is no answer. */
export const read = async <T>(ask: () => Promise<T> | T): Promise<Read<T>> => {
  try {
    return { kind: 'read', value: await ask() };
  } catch (error) {
    return { kind: 'unread', why: whyOf(error) };
  }
};

/** `fetch failed` says little; its cause says it. */
const whyOf = (error: unknown): string => {
  const { cause } = error as { cause?: unknown };
  return error instanceof TypeError && cause instanceof Error ? messageOf(cause) : messageOf(error);
};

/** Questions of one kind that are asked at the same time: AWS limits each of these calls to some ten a second. */
const AT_ONCE = 5;

const each = async <T>(items: readonly T[], check: (item: T) => Promise<Check>): Promise<Check[]> => {
  const checks: Check[] = [];
  for (let i = 0; i < items.length; i += AT_ONCE)
    checks.push(...(await Promise.all(items.slice(i, i + AT_ONCE).map(check))));
  return checks;
};

type Examine = (deps: DoctorDeps, resolver: Resolver) => Promise<Check[]>;

const rules: Examine = async (deps, resolver) =>
  each(resolver.ofType('AWS::Events::Rule'), async (rule) =>
    checkRule(rule, await read(() => deps.rule(ruleNameOf(rule)))),
  );

const queues: Examine = async (deps, resolver) =>
  each(expectedQueues(resolver), async (queue) => checkQueue(queue, await read(() => deps.queue(queue.physicalId))));

const tables: Examine = async (deps, resolver) =>
  each(resolver.ofType('AWS::DynamoDB::Table'), async (table) =>
    checkTable(table, await read(() => deps.table(table.physicalId))),
  );

const schedules: Examine = async (deps, resolver) => [
  ...(await each(resolver.ofType('AWS::Scheduler::ScheduleGroup'), async (group) =>
    checkScheduleGroup(group, await read(() => deps.scheduleGroup(group.physicalId))),
  )),
  ...(await each(resolver.ofType('AWS::Scheduler::Schedule'), async (schedule) => {
    const { GroupName: group = 'default' } = schedule.properties;
    const id = { group: String(group), name: schedule.physicalId };
    return checkSchedule(schedule, await read(() => deps.schedule(id)));
  })),
];

const roles: Examine = async (deps, resolver) => {
  const beside = resolver.declared('AWS::IAM::Policy').map(({ properties }) => properties);
  return each(resolver.ofType('AWS::IAM::Role'), async (role) => {
    const others = beside.filter(({ Roles }) => Array.isArray(Roles) && Roles.includes(role.physicalId));
    return checkRole(role, others, await read(() => deps.role(role.physicalId)));
  });
};

const functions: Examine = async (deps, resolver) => {
  const all = resolver.ofType('AWS::Lambda::Function');
  return [
    ...(await each(all, async (one) => checkFunction(one, await read(() => deps.function(one.physicalId))))),
    ...(await each(resolver.ofType('AWS::Lambda::EventSourceMapping'), async (mapping) =>
      checkMapping(mapping, await read(() => deps.mapping(mapping.physicalId))),
    )),
    ...(await each(all, async (one) => checkErrors(one.logicalId, await read(() => deps.errors(one.physicalId))))),
  ];
};

const alarms: Examine = async (deps, resolver) => {
  const expected = resolver.ofType('AWS::CloudWatch::Alarm');
  const topics = resolver.ofType('AWS::SNS::Topic');
  const names = expected.map(({ physicalId }) => physicalId);
  return [
    ...(expected.length === 0 ? [] : [checkAlarms(expected, await read(() => deps.alarms(names)))]),
    ...(await each(topics, async (topic) => checkAlarmTopic(topic, await read(() => deps.topic(topic.physicalId))))),
  ];
};

/** The types of which every resource is looked at. */
export const EXAMINED_TYPES = [
  'AWS::Events::Rule',
  'AWS::SQS::Queue',
  'AWS::DynamoDB::Table',
  'AWS::Scheduler::ScheduleGroup',
  'AWS::Scheduler::Schedule',
  'AWS::Lambda::Function',
  'AWS::Lambda::EventSourceMapping',
  'AWS::IAM::Role',
  'AWS::CloudWatch::Alarm',
  'AWS::SNS::Topic',
] as const;

/** What is looked at of a stack, in the order in which an event passes through it. */
export const STACK_SECTIONS: readonly { title: string; examine: Examine }[] = [
  { title: 'Events', examine: rules },
  { title: 'Queues', examine: queues },
  { title: 'Findings', examine: tables },
  { title: 'Schedules', examine: schedules },
  { title: 'Functions', examine: functions },
  { title: 'Roles', examine: roles },
  { title: 'Alarms', examine: alarms },
];
