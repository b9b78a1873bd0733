import type { JudgeSettings } from './exposure/verdict.ts';
import type { AuthoritySettings } from './finding/may-decide.ts';
import { parseOperatorPattern } from './finding/operator.ts';
import type { DeadlineAction, DecisionSettings, Enforcement } from './finding/settings.ts';
import { DEADLINE_ACTIONS, ENFORCEMENTS } from './finding/settings.ts';
import { parsePlace, placeText, type Place } from './finding/place.ts';
import { policyOf, NO_POLICY, type Policy } from './policy/policy.ts';
import { readPolicy } from './policy/read-policy.ts';
import type { ViewSettings } from './slack/views/view-settings.ts';
import { parseDuration } from './duration.ts';
import { PortcullisError } from './errors.ts';
import type { LogLevel } from './ports.ts';

export type FunctionName = 'ingress' | 'slack' | 'operate' | 'remediate' | 'inspect' | 'reopen' | 'heartbeat';
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
const atLeast = (least: number) => (text: string) => {
  const value = parseDuration(text);
  return value !== null && value >= least ? value : null;
};
const duration = (fallback: string) =>
  setting('a duration: a number and s, m, h or d, such as 15m', parseDuration, fallback);
const name = (what: string) => setting(what, matching(/^[\w.\-/]{1,256}$/));
const queueUrl = setting('the URL of an SQS queue', matching(/^https?:\/\/\S+$/));
const queueArn = (which: string) =>
  setting(`the ARN of ${which}`, (text) => (homeOf(text) === null ? null : matching(/^arn:[\w-]+:sqs:\S+$/)(text)));
const parameterName = (what: string) =>
  setting(`the name of the SSM parameter with ${what}, with a / in front`, matching(/^\/[\w.\-/]{1,1000}$/));
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
  SLACK_BOT_TOKEN_PARAMETER: parameterName('the bot token'),
  SLACK_SIGNING_SECRET_PARAMETER: parameterName('the signing secret'),
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
  POLICY_FILE: setting('the path of a policy that `npm run build` has compiled, or nothing', readPolicy, ''),
  MEMBER_ROLE_PREFIX: setting(
    'what the names of the roles of deploy/member.yaml begin with',
    matching(/^[\w+=,.@-]{1,40}$/),
    'portcullis',
  ),
  LOG_LEVEL: oneOf<LogLevel>(['debug', 'info', 'warn', 'error'], 'info'),
  RETENTION: setting('a duration of a day or more, such as 400d', atLeast(86_400_000), '400d'),
  EXTERNAL_ID: optional('the ExternalId of the roles of deploy/member.yaml, or nothing', /^[\w+=,.@:/-]{2,200}$/),
  CANARY_GROUP_ID: optional('the id of the heartbeat’s security group, or nothing', /^sg-[0-9a-f]{8,17}$/),
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
  DEAD_LETTERS_URL: queueUrl,
  DECISIONS_DEAD_LETTERS_URL: queueUrl,
  MAX_RECEIVES: setting('a number from 1 to 1000', integer(1, 1_000), '20'),
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
  'POLICY_FILE',
  'SLACK_CHANNEL',
  'SLACK_BOT_TOKEN_PARAMETER',
  'SLACK_API_URL',
  'APPROVERS',
  'KEEP_CHOICES',
  'DIGEST_FROM',
  'RETENTION',
  'ANNOUNCEMENTS_BUS',
] as const;
/** Of those that a queue wakes: where to put what can never be read, and how often the queue gives out the rest. */
const CONSUMING = ['LOG_LEVEL', 'DEAD_LETTERS_URL', 'MAX_RECEIVES'] as const;
/** Where the other accounts are acted in: see adapters/ec2-clients.ts. */
const ACTING = ['MEMBER_ROLE_PREFIX', 'EXTERNAL_ID'] as const;
const WAKING = ['SCHEDULE_GROUP', 'SCHEDULE_ROLE_ARN', 'REMEDIATE_QUEUE_ARN', 'REMEDIATE_QUEUE_URL'] as const;

/** The variables that each function reads: no more in its environment than it needs. */
export const VARIABLES_OF = {
  ingress: [
    ...JUDGEMENT,
    ...DECIDING,
    ...TELLING,
    ...WAKING,
    ...CONSUMING,
    'TABLE_NAME',
    'INSPECT_QUEUE_URL',
    'CANARY_GROUP_ID',
  ],
  slack: [
    'POLICY_FILE',
    'SLACK_CHANNEL',
    'SLACK_BOT_TOKEN_PARAMETER',
    'SLACK_API_URL',
    'SLACK_SIGNING_SECRET_PARAMETER',
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
    'LOG_LEVEL',
  ],
  operate: ['OPERATORS', 'TABLE_NAME', 'DECISIONS_BUS', 'OPERATOR_API', 'STS_URL', 'LOG_LEVEL'],
  remediate: [
    ...JUDGEMENT,
    ...DECIDING,
    ...TELLING,
    ...WAKING,
    ...CONSUMING,
    'DECISIONS_DEAD_LETTERS_URL',
    ...ACTING,
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
    ...CONSUMING,
    ...ACTING,
    'TABLE_NAME',
    'INSPECT_QUEUE_URL',
    'REACHABLE_REVOKE_AFTER',
    'TELL_ACTOR',
  ],
  reopen: [
    ...JUDGEMENT,
    ...DECIDING,
    ...TELLING,
    ...WAKING,
    ...CONSUMING,
    ...ACTING,
    'TABLE_NAME',
    'INSPECT_QUEUE_URL',
    'RULES_PER_GROUP',
  ],
  heartbeat: ['WATCHED_PORTS', 'CANARY_GROUP_ID', 'LOG_LEVEL'],
} as const satisfies Record<FunctionName, readonly Variable[]>;

/** What holds in one account: the policy file's word, and where it has none, the environment's. */
export type AccountSettings = {
  channel: string;
  decision: DecisionSettings;
  authority: AuthoritySettings;
  views: ViewSettings;
};

export type Config<F extends FunctionName> = Pick<Values, (typeof VARIABLES_OF)[F][number]> & {
  judge: JudgeSettings;
  settingsOf: (account: string) => AccountSettings;
  /** Every channel that alerts go to; that of the account of the stack comes first where the file does not name it. */
  channels: readonly string[];
  /** The account and region of the stack; the function behind the internet needs neither. */
  home: F extends 'slack' ? null : Home;
  /** What is watched: the account and region of the stack, and those of the policy file. No other is ever acted in. */
  places: readonly Place[];
  /** The name of the stack: service and stage. */
  stack: string;
};
export type Home = Place & { partition: string };

/**
 * The configuration of a function. Throws one `bad-configuration` error which names every fault and says what to do.
 * What a variable holds is never repeated in it.
 */
export const loadConfig = <F extends FunctionName>(
  functionName: F,
  environment: Environment = process.env,
): Config<F> => {
  const { values, faults } = readVariables(VARIABLES_OF[functionName], environment);
  const home = values.REMEDIATE_QUEUE_ARN === undefined ? null : homeOf(values.REMEDIATE_QUEUE_ARN);
  const places = home === null ? [] : placesOf(home, values.POLICY_FILE ?? NO_POLICY);
  if (values.EXTERNAL_ID === '' && places.some(({ account }) => account !== home?.account))
    faults.push('EXTERNAL_ID is not set, and the policy file names other accounts. Set it to that of their roles.');
  // The others do without a heartbeat.
  if (functionName === 'heartbeat' && values.CANARY_GROUP_ID === '')
    faults.push('CANARY_GROUP_ID is not set. Set it to the id of the heartbeat’s security group.');
  if (faults.length > 0) throw badConfiguration(functionName, faults);
  const settingsOf = settingsOfAccounts(values);
  const channels = channelsOf(settingsOf, values.POLICY_FILE ?? NO_POLICY);
  const stack = stackOf(environment, functionName);
  return { ...values, judge: judgeSettings(values), settingsOf, channels, home, places, stack } as unknown as Config<F>;
};

/** The settings of each account, computed when first asked for. */
const settingsOfAccounts = (values: Partial<Values>): ((account: string) => AccountSettings) => {
  const known = new Map<string, AccountSettings>();
  return (account) => {
    const settings = known.get(account) ?? accountSettings(values, account);
    known.set(account, settings);
    return settings;
  };
};

const accountSettings = (values: Partial<Values>, account: string): AccountSettings => {
  const { channel = values.SLACK_CHANNEL ?? '', ...policy } = policyOf(values.POLICY_FILE ?? NO_POLICY, account);
  const approvers = policy.approvers ?? values.APPROVERS ?? [];
  const authority: AuthoritySettings = {
    approvers,
    revokeBy: values.REVOKE_BY ?? 'channel',
    operators: values.OPERATORS ?? [],
  };
  const fromEnvironment = decisionSettings(values);
  const { enforcement = fromEnvironment.enforcement, revokeAfter = fromEnvironment.revokeAfter } = policy;
  const decision = { ...fromEnvironment, enforcement, revokeAfter };
  const keepChoices = (values.KEEP_CHOICES ?? []).filter((choice) => choice <= decision.maxKeep);
  const views = { ...decision, approvers, keepChoices: keepChoices.length > 0 ? keepChoices : [decision.maxKeep] };
  return { channel, decision, authority, views };
};

/** No account has an empty id: for that one the defaults hold. */
const channelsOf = (settingsOf: (account: string) => AccountSettings, { accounts }: Policy): string[] => [
  ...new Set(['', ...Object.keys(accounts)].map((account) => settingsOf(account).channel)),
];

const homeOf = (arn: string): Home | null => {
  const [, partition = '', , region, account] = arn.split(':');
  const place = parsePlace(`${account}/${region}`);
  return place && { ...place, partition };
};

/** An account without regions of its own is watched in that of the stack. */
const placesOf = ({ account, region }: Home, policy: Policy): Place[] => {
  const listed = Object.keys(policy.accounts).flatMap((id) =>
    (policyOf(policy, id).regions ?? [region]).map((each) => ({ account: id, region: each })),
  );
  const own = (policyOf(policy, account).regions ?? []).map((each) => ({ account, region: each }));
  const places = [{ account, region }, ...own, ...listed];
  return [...new Map(places.map((place) => [placeText(place), place])).values()];
};

/** Lambda says what the function is called: `portcullis-prod-ingress`. */
const stackOf = ({ AWS_LAMBDA_FUNCTION_NAME: deployed = '' }: Environment, functionName: FunctionName): string =>
  deployed.endsWith(`-${functionName}`) ? deployed.slice(0, -functionName.length - 1) : 'local';

/** What the command line judges by: the same variables, the same defaults, and no others. */
export const loadJudgeSettings = (environment: Environment = process.env): JudgeSettings => {
  const { values, faults } = readVariables(JUDGEMENT, environment);
  if (faults.length > 0) throw badConfiguration('this command', faults);
  return judgeSettings(values);
};

/** How the command line gets into other accounts: see deploy/member.yaml. */
export const loadMemberRole = (environment: Environment = process.env): { prefix: string; externalId: string } => {
  const { values, faults } = readVariables(['MEMBER_ROLE_PREFIX', 'EXTERNAL_ID'], environment);
  if (faults.length > 0) throw badConfiguration('this command', faults);
  return { prefix: values.MEMBER_ROLE_PREFIX ?? '', externalId: values.EXTERNAL_ID ?? '' };
};

/** What a deploy would take from the shell, and what is wrong with it; Slack's own address is for whoever tests. */
export const loadDeployment = (environment: Environment = process.env) => {
  const required = ['SLACK_CHANNEL', 'APPROVERS', 'SLACK_TEAM_ID', 'SLACK_APP_ID'] as const;
  const named = ['SLACK_BOT_TOKEN_PARAMETER', 'SLACK_SIGNING_SECRET_PARAMETER'] as const;
  const given = named.filter((variable) => environment[variable]?.trim());
  const { faults } = readVariables([...required, ...given], environment);
  const { values } = readVariables(['SLACK_API_URL'], environment);
  const texts = [...required, ...named].map((variable) => [variable, environment[variable]?.trim() ?? '']);
  return {
    variables: Object.fromEntries(texts) as Record<(typeof required)[number] | (typeof named)[number], string>,
    faults,
    slackApiUrl: values.SLACK_API_URL ?? 'https://slack.com/api/',
  };
};

/** Nobody waits for a command within seconds, and a busy account throttles a few times: the SDK's own setting, or eight. */
export const loadMaxAttempts = (environment: Environment = process.env): number =>
  integer(1, 100)(environment['AWS_MAX_ATTEMPTS'] ?? '') ?? 8;

/** Where the command line of operators finds the bot; null when it has to ask the stack. */
export const loadOperatorUrl = (environment: Environment = process.env): string | null =>
  environment['PORTCULLIS_URL']?.trim() || null;

/** The AWS SDK announces the end of Node 20 on every start; that is ours to follow, not the user's (ADR 5). */
export const SDK_NODE_NOTICE_OFF = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } as const;

/** For a command that calls AWS: before the first client is made. */
export const silenceNodeNotice = (): void => {
  Object.assign(process.env, SDK_NODE_NOTICE_OFF);
};

/** The sandbox starts from what the shell says of the bot itself, and from nothing that says where AWS is. */
export const loadShell = (): Environment => {
  const shell = { ...process.env };
  silenceNodeNotice();
  return shell;
};

/** What the shell says of its terminal: cells of a line (null: nothing), and whether a pipe is to have colours, too. */
export const loadTerminal = (
  environment: Environment = process.env,
): { columns: number | null; forceColor: boolean } => ({
  columns: integer(1, 100_000)(environment['COLUMNS'] ?? ''),
  forceColor: !['', '0', 'false', undefined].includes(environment['FORCE_COLOR']),
});

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
