import { AwsError } from '../aws-error.ts';
import { fieldsField, requiredField, textField, type JsonFields } from '../json-fields.ts';
import type { ScheduleInput } from './schedules.ts';

const invalid = (message: string) => new AwsError('ValidationException', message);

/** The moment of `at(yyyy-mm-ddThh:mm:ss)` in UTC, in epoch ms. Throws `ValidationException` for anything else. */
const momentOf = (expression: string): number => {
  const [, text] = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/.exec(expression) ?? [];
  const moment = Date.parse(`${text}Z`);
  // Date.parse lets 30 February through as 1 March in some forms; the way back shows it.
  if (text === undefined || Number.isNaN(moment) || !new Date(moment).toISOString().startsWith(text)) {
    throw invalid(
      `Invalid Schedule Expression ${expression}. This local Scheduler knows at(yyyy-mm-ddThh:mm:ss) and rate(value unit).`,
    );
  }
  return moment;
};

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The period of `rate(15 minutes)`, in ms; null for another kind of expression. */
export const periodOf = (expression: string): number | null => {
  const [, value, unit = ''] = /^rate\(([1-9]\d{0,5}) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  return value === undefined ? null : Number(value) * (UNITS[unit] ?? 0);
};

const nameOk = (name: string, what: string): string => {
  if (/^[0-9a-zA-Z-_.]{1,64}$/.test(name)) return name;
  throw invalid(
    `1 validation error detected: Value '${name}' at '${what}' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$`,
  );
};

const oneOf = (fields: JsonFields, name: string, allowed: readonly string[], otherwise: string): string => {
  const value = textField(fields, name) ?? otherwise;
  if (allowed.includes(value)) return value;
  throw invalid(
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`,
  );
};

/** Reads the body of CreateSchedule or UpdateSchedule. What has a rate and no start begins at once, which is `now`. */
export const parseSchedule = (name: string, body: JsonFields, now: number): ScheduleInput => {
  const expression = requiredField(body, 'ScheduleExpression');
  const every = periodOf(expression);
  const timezone = textField(body, 'ScheduleExpressionTimezone') ?? 'UTC';
  if (timezone !== 'UTC') throw invalid('This local Scheduler knows the time zone UTC only.');
  oneOf(fieldsField(body, 'FlexibleTimeWindow'), 'Mode', ['OFF', 'FLEXIBLE'], '');
  const target = fieldsField(body, 'Target');
  const arn = requiredField(target, 'Arn');
  const [, queue] = /^arn:aws:sqs:[a-z0-9-]+:\d{12}:([\w-]+)$/.exec(arn) ?? [];
  if (queue === undefined)
    throw invalid(`The target ${arn} is no SQS queue, which is all that this local Scheduler can reach.`);
  const roleArn = requiredField(target, 'RoleArn');
  if (!/^arn:aws:iam::\d{12}:role\/.+/.test(roleArn)) throw invalid(`The role ${roleArn} is no ARN of a role.`);
  return {
    name: nameOk(name, 'name'),
    group: nameOk(textField(body, 'GroupName') ?? 'default', 'groupName'),
    expression,
    due: every === null ? momentOf(expression) : now,
    every,
    queue,
    target: { Arn: arn, RoleArn: roleArn, Input: textField(target, 'Input') ?? '' },
    description: textField(body, 'Description'),
    enabled: oneOf(body, 'State', ['ENABLED', 'DISABLED'], 'ENABLED') === 'ENABLED',
    deleteAfterwards: oneOf(body, 'ActionAfterCompletion', ['NONE', 'DELETE'], 'NONE') === 'DELETE',
    clientToken: textField(body, 'ClientToken'),
  };
};
