import type { JudgeSettings } from './exposure/verdict.ts';
import type { AuthoritySettings } from './finding/may-decide.ts';
import { parseOperatorPattern } from './finding/operator.ts';
import type { DeadlineAction, DecisionSettings, Enforcement } from './finding/settings.ts';
import { DEADLINE_ACTIONS, ENFORCEMENTS } from './finding/settings.ts';
import { parsePlace } from './finding/place.ts';
import type { ViewSettings } from './slack/views/view-settings.ts';
import { parseDuration } from './duration.ts';
import { PortcullisError } from './errors.ts';

export type FunctionName = 'ingress' | 'slack' | 'operate' | 'remediate' | 'inspect' | 'reopen';
type Environment = Readonly<Record<string, string | undefined>>;

type Setting<T> = {
  /** Absent: the variable must be set. */
  fallback?: string;
  /** What is wanted, for the error: "a duration such as 15m". */
  wanted: string;
  /** Null when the text is not what is wanted. */
  parse: (text: string) => T | null;
};
const setting = <T>(wanted: string, parse: (text: string) => T | null, fallback?: string): Setting<T> =>
  fallback === undefined ? { wanted, parse } : { wanted, parse, fallback };

const matching = (pattern: RegExp) => (text: string) => (pattern.test(text) ? text : null);
const integer = (least: number, most: number) => (text: string) =>
  /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : null;
const duration = (fallback: string) =>
  setting('a duration: a number and s, m, h or d, such as 15m', parseDuration, fallback);
const name = (what: string) => setting(what, matching(/^[\w.\-/]{1,256}$/));
const queueUrl = setting('the URL of an SQS queue', matching(/^https?:\/\/\S+$/));
const queueArn = (which: string) => setting(`the ARN of ${which}`, matching(/^arn:[\w-]+:sqs:\S+$/));
const optional = (wanted: string, pattern: RegExp) =>
  setting(wanted, (text) => (text === '' ? '' : matching(pattern)(text)), '');

const parsePorts = (text: string): number[] | null => {
  const ports = text.split(',').map((port) => integer(1, 65_535)(port.trim()));
  return ports.every((port) => port !== null) ? [...new Set(ports)].sort((a, b) => a - b) : null;
};
const oneOf = <T extends string>(values: readonly T[], fallback: T) =>
  setting(`one of ${values.join(', ')}`, (text): T | null => values.find((one) => one === text) ?? null, fallback);
/** A text of which each part, separated by commas, is what is wanted; nothing is an empty list. */
const list =
  <T>(parse: (text: string) => T | null) =>
  (text: string): T[] | null => {
    const parts = text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
    const values = [...new Set(parts)].map(parse);
    return values.some((value) => value === null) ? null : (values as T[]);
  };

const nonEmpty =
  <T>(parse: (text: string) => T[] | null) =>
  (text: string): T[] | null => {
    const values = parse(text);
    return values === null || values.length === 0 ? null : values;
  };

/** Every variable there is. The README's table and serverless.yml are checked against this one. */
export const VARIABLES = {
  SLACK_CHANNEL: setting(
    'a channel id such as C0123456789 (channel details, at the very bottom)',
    matching(/^[CG][A-Z0-9]{2,}$/),
  ),
  SLACK_BOT_TOKEN: setting('a bot token (xoxb-…, page "OAuth & Permissions" of the app)', matching(/^xoxb-\S+$/)),
  SLACK_SIGNING_SECRET: setting('the signing secret (page "Basic Information" of the app)', matching(/^\S{8,}$/)),
  SLACK_API_URL: setting('the URL of the Slack Web API', matching(/^https?:\/\/\S+\/$/), 'https://slack.com/api/'),
  SLACK_TEAM_ID: optional('a team id such as T0123456789, or nothing', /^[TE][A-Z0-9]{2,}$/),
  SLACK_APP_ID: optional('an app id such as A0123456789, or nothing', /^A[A-Z0-9]{2,}$/),
  WATCHED_PORTS: setting('TCP ports separated by commas, such as 6443,10250', parsePorts, '6443,10250'),
  IPV4_THRESHOLD_PREFIX: setting('a prefix length from 1 to 32', integer(1, 32), '8'),
  IPV6_THRESHOLD_PREFIX: setting('a prefix length from 1 to 128', integer(1, 128), '16'),
  ENFORCEMENT: oneOf<Enforcement>(ENFORCEMENTS, 'enforce'),
  ON_DEADLINE: oneOf<DeadlineAction>(DEADLINE_ACTIONS, 'revoke'),
  APPROVERS: setting(
    'ids of users (U…) and user groups (S…) separated by commas, or nothing',
    list(matching(/^[UWS][A-Z0-9]{2,30}$/)),
    '',
  ),
  OPERATORS: setting(
    'ARNs of IAM users and roles separated by commas, such as arn:aws:iam::111122223333:role/oncall, or nothing',
    list(parseOperatorPattern),
    '',
  ),
  REVOKE_BY: oneOf(['channel', 'approvers'] as const, 'channel'),
  REVOKE_AFTER: duration('15m'),
  REOPENED_REVOKE_AFTER: duration('2m'),
  MAX_KEEP: duration('7d'),
  KEEP_CHOICES: setting(
    'durations separated by commas, such as 1h,4h,24h',
    nonEmpty(list(parseDuration)),
    '1h,4h,24h,7d',
  ),
  MORE_TIME: duration('30m'),
  MORE_TIME_LIMIT: setting('a number from 0 to 20', integer(0, 20), '2'),
  REOPEN: oneOf(['off', 'on'] as const, 'off'),
  UNDO_WITHIN: duration('30m'),
  RULES_PER_GROUP: setting('the quota of inbound rules of a group, from 1 to 1000', integer(1, 1_000), '60'),
  TELL_ACTOR: oneOf(['off', 'on'] as const, 'off'),
  DIGEST_FROM: setting(
    'how many findings of an account in a minute stay single messages, from 1 to 100',
    integer(1, 100),
    '5',
  ),
  // Infinity closes nothing sooner.
  REACHABLE_REVOKE_AFTER: setting(
    'a duration such as 5m, or nothing',
    (text) => (text === '' ? Infinity : parseDuration(text)),
    '',
  ),
  SWEEP_PLACES: setting(
    'accounts and regions separated by commas, such as 111122223333/eu-west-1, or nothing',
    list(parsePlace),
    '',
  ),
  TABLE_NAME: name('the name of the DynamoDB table'),
  DECISIONS_BUS: name('the name of the private event bus'),
  ANNOUNCEMENTS_BUS: name('the name of the announcements event bus'),
  INSPECT_QUEUE_URL: queueUrl,
  REOPEN_QUEUE_URL: queueUrl,
  REMEDIATE_QUEUE_URL: queueUrl,
  REMEDIATE_QUEUE_ARN: queueArn('the remediator’s queue of wake-ups'),
  DECISIONS_QUEUE_ARN: queueArn('the remediator’s queue of decisions'),
  OPERATOR_API: name('the id of the HTTP API'),
  STS_URL: setting('the URL of STS in this region', matching(/^https?:\/\/[^\s/]+\/$/)),
  SCHEDULE_GROUP: name('the name of the schedule group'),
  SCHEDULE_ROLE_ARN: setting(
    'the ARN of the role that EventBridge Scheduler assumes',
    matching(/^arn:[\w-]+:iam::\S+$/),
  ),
} as const;
export type Variable = keyof typeof VARIABLES;

type Values = { [V in Variable]: (typeof VARIABLES)[V] extends Setting<infer T> ? T : never };

const JUDGEMENT = ['WATCHED_PORTS', 'IPV4_THRESHOLD_PREFIX', 'IPV6_THRESHOLD_PREFIX'] as const;
const DECIDING = [
  'ENFORCEMENT',
  'ON_DEADLINE',
  'REVOKE_AFTER',
  'REOPENED_REVOKE_AFTER',
  'MAX_KEEP',
  'MORE_TIME',
  'MORE_TIME_LIMIT',
  'REOPEN',
  'UNDO_WITHIN',
] as const;
const TELLING = [
  'SLACK_CHANNEL',
  'SLACK_BOT_TOKEN',
  'SLACK_API_URL',
  'APPROVERS',
  'KEEP_CHOICES',
  'DIGEST_FROM',
  'ANNOUNCEMENTS_BUS',
] as const;
const WAKING = ['SCHEDULE_GROUP', 'SCHEDULE_ROLE_ARN', 'REMEDIATE_QUEUE_ARN', 'REMEDIATE_QUEUE_URL'] as const;

/** The variables that each function reads: no more in its environment than it needs. */
export const VARIABLES_OF = {
  ingress: [...JUDGEMENT, ...DECIDING, ...TELLING, ...WAKING, 'TABLE_NAME', 'INSPECT_QUEUE_URL'],
  slack: [
    'SLACK_CHANNEL',
    'SLACK_BOT_TOKEN',
    'SLACK_API_URL',
    'SLACK_SIGNING_SECRET',
    'SLACK_TEAM_ID',
    'SLACK_APP_ID',
    'ENFORCEMENT',
    'ON_DEADLINE',
    'APPROVERS',
    'REVOKE_BY',
    'MAX_KEEP',
    'KEEP_CHOICES',
    'MORE_TIME',
    'MORE_TIME_LIMIT',
    'REOPEN',
    'UNDO_WITHIN',
    'WATCHED_PORTS',
    'TABLE_NAME',
    'DECISIONS_BUS',
  ],
  operate: ['OPERATORS', 'TABLE_NAME', 'DECISIONS_BUS', 'OPERATOR_API', 'STS_URL'],
  remediate: [
    ...JUDGEMENT,
    ...DECIDING,
    ...TELLING,
    ...WAKING,
    'TABLE_NAME',
    'INSPECT_QUEUE_URL',
    'DECISIONS_QUEUE_ARN',
    'REOPEN_QUEUE_URL',
    'REVOKE_BY',
    'OPERATORS',
  ],
  inspect: [
    ...JUDGEMENT,
    ...DECIDING,
    ...TELLING,
    ...WAKING,
    'TABLE_NAME',
    'INSPECT_QUEUE_URL',
    'REACHABLE_REVOKE_AFTER',
    'TELL_ACTOR',
    'SWEEP_PLACES',
  ],
  reopen: [...JUDGEMENT, ...DECIDING, ...TELLING, ...WAKING, 'TABLE_NAME', 'INSPECT_QUEUE_URL', 'RULES_PER_GROUP'],
} as const satisfies Record<FunctionName, readonly Variable[]>;

export type Config<F extends FunctionName> = Pick<Values, (typeof VARIABLES_OF)[F][number]> & {
  judge: JudgeSettings;
  decision: DecisionSettings;
  authority: AuthoritySettings;
  views: ViewSettings;
};

/**
 * The configuration of a function. Throws one `bad-configuration` error which names every fault and says what to do.
 * Values of secrets are never repeated in it.
 */
export const loadConfig = <F extends FunctionName>(
  functionName: F,
  environment: Environment = process.env,
): Config<F> => {
  const { values, faults } = readVariables(VARIABLES_OF[functionName], environment);
  if (faults.length > 0) throw badConfiguration(functionName, faults);
  const authority: AuthoritySettings = {
    approvers: values.APPROVERS ?? [],
    revokeBy: values.REVOKE_BY ?? 'channel',
    operators: values.OPERATORS ?? [],
  };
  const decision = decisionSettings(values);
  const { approvers } = authority;
  const keepChoices = (values.KEEP_CHOICES ?? []).filter((choice) => choice <= decision.maxKeep);
  const views = { ...decision, approvers, keepChoices: keepChoices.length > 0 ? keepChoices : [decision.maxKeep] };
  return { ...values, judge: judgeSettings(values), decision, authority, views } as Config<F>;
};

/** What the command line judges by: the same variables, the same defaults, and no others. */
export const loadJudgeSettings = (environment: Environment = process.env): JudgeSettings => {
  const { values, faults } = readVariables(JUDGEMENT, environment);
  if (faults.length > 0) throw badConfiguration('this command', faults);
  return judgeSettings(values);
};

/** The AWS SDK announces the end of Node 20 on every start; that is ours to follow, not the user's (ADR 5). */
export const SDK_NODE_NOTICE_OFF = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } as const;

/** The sandbox starts from what the shell says of the bot itself, and from nothing that says where AWS is. */
export const loadShell = (): Environment => {
  const shell = { ...process.env };
  Object.assign(process.env, SDK_NODE_NOTICE_OFF);
  return shell;
};

const readVariables = (names: readonly Variable[], environment: Environment) => {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const variable of names) {
    const { fallback, wanted, parse }: Setting<unknown> = VARIABLES[variable];
    const text = environment[variable]?.trim() || fallback;
    const value = text === undefined ? null : parse(text);
    if (text === undefined) faults.push(`${variable} is not set. Set it to ${wanted}.`);
    else if (value === null) faults.push(`${variable} is not usable. Set it to ${wanted}.`);
    else values[variable] = value;
  }
  return { values: values as Partial<Values>, faults };
};

const judgeSettings = (values: Partial<Values>): JudgeSettings => ({
  watchedPorts: values.WATCHED_PORTS ?? [6443, 10250],
  ipv4Threshold: 1n << BigInt(32 - (values.IPV4_THRESHOLD_PREFIX ?? 8)),
  ipv6Threshold: 1n << BigInt(128 - (values.IPV6_THRESHOLD_PREFIX ?? 16)),
});

const decisionSettings = (values: Partial<Values>): DecisionSettings => ({
  enforcement: values.ENFORCEMENT ?? 'enforce',
  revokeAfter: values.REVOKE_AFTER ?? 900_000,
  reopenedRevokeAfter: values.REOPENED_REVOKE_AFTER ?? 120_000,
  onDeadline: values.ON_DEADLINE ?? 'revoke',
  maxKeep: values.MAX_KEEP ?? 604_800_000,
  moreTime: values.MORE_TIME ?? 1_800_000,
  mostExtensions: values.MORE_TIME_LIMIT ?? 2,
  reopen: values.REOPEN === 'on',
  undoWithin: values.UNDO_WITHIN ?? 1_800_000,
  watchedPorts: values.WATCHED_PORTS ?? [6443, 10250],
  // Longer than the remediator's time-out (60 s), shorter than its queue's visibility time-out (6 minutes).
  lease: 90_000,
  remindEvery: 86_400_000,
});

const badConfiguration = (who: string, faults: readonly string[]): PortcullisError =>
  new PortcullisError(
    'bad-configuration',
    `The configuration of ${who} has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
  );
