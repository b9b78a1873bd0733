import { AwsError } from '../aws-error.ts';
import { parseFields } from '../json-fields.ts';
import { parseSchedule } from './parse-schedule.ts';
import type { Schedule } from './schedules.ts';
import type { Scheduler } from './scheduler.ts';

export type SchedulerContext = { account: string; region: string; scheduler: Scheduler; now: () => number };
type RestRequest = { name: string; query: URLSearchParams; body: string };
type Route = { method: string; path: RegExp; run: (context: SchedulerContext, request: RestRequest) => unknown };

const arnOf = ({ account, region }: SchedulerContext, what: string) => `arn:aws:scheduler:${region}:${account}:${what}`;
const epochSeconds = (ms: number) => ms / 1000;

const summary = (context: SchedulerContext, schedule: Schedule) => ({
  Arn: arnOf(context, `schedule/${schedule.group}/${schedule.name}`),
  Name: schedule.name,
  GroupName: schedule.group,
  State: schedule.enabled ? 'ENABLED' : 'DISABLED',
  CreationDate: epochSeconds(schedule.createdAt),
  LastModificationDate: epochSeconds(schedule.modifiedAt),
});

const whole = (context: SchedulerContext, schedule: Schedule) => ({
  ...summary(context, schedule),
  ScheduleExpression: schedule.expression,
  ScheduleExpressionTimezone: 'UTC',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { ...schedule.target, RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } },
  ActionAfterCompletion: schedule.deleteAfterwards ? 'DELETE' : 'NONE',
  ...(schedule.description === null ? {} : { Description: schedule.description }),
});

const group = (context: SchedulerContext, each: { name: string; createdAt: number }) => ({
  Arn: arnOf(context, `schedule-group/${each.name}`),
  Name: each.name,
  State: 'ACTIVE',
  CreationDate: epochSeconds(each.createdAt),
  LastModificationDate: epochSeconds(each.createdAt),
});

const page = <T>(query: URLSearchParams, all: readonly T[]): { items: readonly T[]; NextToken?: string } => {
  const start = Number(query.get('NextToken') ?? 0);
  const size = Number(query.get('MaxResults') ?? 100);
  if (!Number.isInteger(start) || start < 0 || !(size >= 1 && size <= 100))
    throw new AwsError('ValidationException', 'MaxResults or NextToken is invalid.');
  const items = all.slice(start, start + size);
  return start + size < all.length ? { items, NextToken: String(start + size) } : { items };
};

const NAMED = /^\/schedules\/([^/]+)$/;
const GROUP = /^\/schedule-groups\/([^/]+)$/;
const groupIn = (query: URLSearchParams) => query.get('groupName') ?? 'default';

const ROUTES: Route[] = [
  {
    method: 'POST',
    path: NAMED,
    run: (context, { name, body }) => {
      const input = parseSchedule(name, parseFields(body), context.now());
      context.scheduler.create(input, context.now());
      return { ScheduleArn: arnOf(context, `schedule/${input.group}/${name}`) };
    },
  },
  {
    method: 'PUT',
    path: NAMED,
    run: (context, { name, body }) => {
      const input = parseSchedule(name, parseFields(body), context.now());
      context.scheduler.update(input, context.now());
      return { ScheduleArn: arnOf(context, `schedule/${input.group}/${name}`) };
    },
  },
  {
    method: 'GET',
    path: NAMED,
    run: (context, { name, query }) => whole(context, context.scheduler.get(groupIn(query), name)),
  },
  {
    method: 'DELETE',
    path: NAMED,
    run: (context, { name, query }) => {
      context.scheduler.delete(groupIn(query), name);
      return {};
    },
  },
  {
    method: 'GET',
    path: /^\/schedules$/,
    run: (context, { query }) => {
      const wanted = query.get('ScheduleGroup');
      const prefix = query.get('NamePrefix') ?? '';
      const all = context.scheduler
        .list()
        .filter((each) => (wanted === null || each.group === wanted) && each.name.startsWith(prefix));
      const { items, ...rest } = page(query, all);
      return {
        Schedules: items.map((each) => ({ ...summary(context, each), Target: { Arn: each.target.Arn } })),
        ...rest,
      };
    },
  },
  {
    method: 'POST',
    path: GROUP,
    run: (context, { name }) => {
      context.scheduler.createGroup(name, context.now());
      return { ScheduleGroupArn: arnOf(context, `schedule-group/${name}`) };
    },
  },
  {
    method: 'GET',
    path: GROUP,
    run: (context, { name }) => {
      const found = context.scheduler.groups().find((each) => each.name === name);
      if (!found) throw new AwsError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, 404);
      return group(context, found);
    },
  },
  {
    method: 'DELETE',
    path: GROUP,
    run: (context, { name }) => {
      context.scheduler.deleteGroup(name);
      return {};
    },
  },
  {
    method: 'GET',
    path: /^\/schedule-groups$/,
    run: (context, { query }) => {
      const { items, ...rest } = page(query, context.scheduler.groups());
      return { ScheduleGroups: items.map((each) => group(context, each)), ...rest };
    },
  },
];

export const isSchedulerPath = (path: string): boolean => /^\/schedule(s|-groups)(\/|$)/.test(path);

/** Answers one REST request of EventBridge Scheduler; throws `AwsError` for what it refuses. */
export const runScheduler = (context: SchedulerContext, method: string, url: URL, body: string): unknown => {
  for (const route of ROUTES) {
    const match = route.method === method ? route.path.exec(url.pathname) : null;
    // No letter of a name needs to be escaped in a URL; one that is escaped is no name.
    if (match) return route.run(context, { name: match[1] ?? '', query: url.searchParams, body });
  }
  throw new AwsError(
    'UnknownOperationException',
    `${method} ${url.pathname} is no operation of EventBridge Scheduler.`,
    404,
  );
};
