import type { Writable } from 'node:stream';
import pc from 'picocolors';
import { inert } from '../slack/views/text.ts';
import type { Decider, Person } from '../finding/finding.ts';
import { nameInWords } from '../finding/person.ts';
import type { AwsActivity } from './aws/aws-activity.ts';

/** An announcement of the bot, as adapters/announcements-eventbridge.ts writes it. */
type Announced = {
  id: string;
  groupId: string;
  at: string;
  by: Decider | null;
  deadline: string | null;
  exposures: { protocol: string; fromPort: number | null; toPort: number | null; source: string }[];
};

/** A decision that came to nothing because of who made it. */
const REFUSED = 'Decision refused';
type Refused = { groupId: string; what: string; why: string; by: Person };
/** Somebody has paused or resumed, or it is still paused. */
type Paused = { id: string; at: string; who: string; why: string };
/** An event came from where nothing is done. */
const NOT_WATCHED = 'Account not watched';
const NOT_WATCHED_LOGGED = 'an event of an account or region that is not watched';
type NotWatched = { account: string; region: string; eventName: string };

export type Timeline = {
  /** What happened in the local AWS. */
  activity(activity: AwsActivity): void;
  /** A line that a function logged. Only what needs a look is shown: the story comes from the announcements. */
  log(functionName: string, line: string): void;
  note(subject: string, text: string): void;
  problem(text: string): void;
};

/** What each kind of transition is called here, and how it is coloured; the word alone says everything. */
const WORDS: Record<string, [word: string, paint: (text: string) => string]> = {
  opened: ['EXPOSED', pc.red],
  joined: ['EXPOSED further', pc.red],
  revoking: ['being revoked', pc.yellow],
  revoked: ['REVOKED, verified', pc.green],
  vanished: ['VANISHED', pc.green],
  kept: ['KEPT OPEN', pc.magenta],
  reopened: ['waiting again', pc.yellow],
  withdrawn: ['exception WITHDRAWN', pc.yellow],
  adopted: ['baseline ADOPTED', pc.yellow],
  ending: ['exception ends soon', pc.yellow],
  proposed: ['PROPOSED, needs two', pc.magenta],
  extended: ['given more time', pc.magenta],
  narrowing: ['being narrowed', pc.yellow],
  'narrowing-failed': ['FAILED to narrow', pc.red],
  restored: ['PUT BACK', pc.magenta],
  'restore-failed': ['FAILED to put back', pc.red],
  failed: ['FAILED to revoke', pc.red],
  observed: ['LEFT OPEN (alert only)', pc.yellow],
  reminded: ['reminded', pc.yellow],
  unanswered: ['UNANSWERED', pc.red],
};

/** The live story of the findings, one line an event. `now` in epoch ms. */
export const createTimeline = (out: Writable, now: () => number): Timeline => {
  const seen = new Set<string>();
  const line = (at: number, subject: string, text: string) =>
    void out.write(`  ${pc.dim(clockText(at))}  ${subject.padEnd(20)}  ${text}\n`);
  const problem = (text: string) => line(now(), 'problem', pc.red(inert(text, 400)));
  const announced = (type: string, detail: Announced) => {
    // At least once: the same id may be announced again after a crash.
    if (seen.has(detail.id)) return;
    seen.add(detail.id);
    const [word, paint] = WORDS[type.replace('Exposure ', '')] ?? [type, String];
    line(Date.parse(detail.at), detail.groupId, `${paint(word.padEnd(22))}  ${rulesText(detail)}${byText(detail)}`);
  };
  return {
    activity: (activity) => {
      if (activity.kind === 'call') line(activity.at, activity.groupId ?? '', pc.dim(callText(activity)));
      if (activity.kind === 'event' && activity.event.source === 'portcullis') {
        const { 'detail-type': type, detail } = activity.event;
        if (type === REFUSED) line(activity.at, (detail as Refused).groupId, refusedText(detail as Refused));
        else if (type.startsWith('Portcullis ')) line(activity.at, '', pausedText(type, detail as Paused));
        else if (type === NOT_WATCHED) line(activity.at, '', notWatchedText(detail as NotWatched));
        else announced(type, detail as Announced);
      }
      if (activity.kind === 'event' && /^portcullis\.(slack|operator)$/.test(activity.event.source))
        line(activity.at, '', pc.dim(clickText(activity.event.detail)));
      if (activity.kind === 'published')
        line(activity.at, activity.topic, `${pc.red('PAGED'.padEnd(22))}  ${inert(activity.message, 400)}`);
      if (activity.kind === 'entry-refused' || activity.kind === 'fault') problem(activity.message);
      if (activity.kind === 'message-dead')
        problem(`a message was tried too often and lies in ${activity.deadLetterQueue} now`);
    },
    log: (functionName, text) => {
      const said = parseLine(text);
      if (said?.HeartbeatSeen !== undefined) return line(now(), 'heartbeat', pc.dim('arrived'));
      if (said === null) problem(`${functionName}: ${text}`);
      else if (isProblem(said)) problem(`${functionName}: ${saidText(said)}`);
    },
    note: (subject, text) => line(now(), subject, pc.dim(inert(text, 200))),
    problem,
  };
};

const callText = ({ action, caller, errorCode }: AwsActivity & { kind: 'call' }): string =>
  `${action} by ${inert(caller, 80)}${errorCode === null ? '' : `: refused, ${errorCode}`}`;

/** What adapters/log-stdout.ts and adapters/metrics-emf.ts write; null for the words of anybody else, such as Node. */
type Said = {
  level?: string;
  message?: string;
  what?: string | null;
  error?: string;
  why?: string;
  cause?: string;
  HeartbeatSeen?: number;
};
const parseLine = (text: string): Said | null => {
  try {
    const said: unknown = JSON.parse(text);
    return typeof said === 'object' ? said : null;
  } catch {
    return null;
  }
};

/** Metrics have no level. */
const isProblem = (said: Said): boolean => (said.level === 'WARN' || said.level === 'ERROR') && !isAnnounced(said);
const saidText = ({ message = '', error, why, cause }: Said): string =>
  [message, error ?? why ?? cause].filter((part) => part !== undefined).join(': ');

/** A refusal or a failure is logged where it happens, and told by the bus: here it is one line. */
const isAnnounced = ({ message = '', what }: Said): boolean =>
  message.startsWith('refused: ') ||
  message.startsWith('exposure ') ||
  /^(paused|resumed)\b/.test(message) ||
  message === NOT_WATCHED_LOGGED ||
  (message === 'a click was refused' && what !== null);

const notWatchedText = ({ account, region, eventName }: NotWatched): string =>
  `${pc.yellow('NOT WATCHED'.padEnd(22))}  ${account} in ${region}: ${inert(eventName, 80)} came from there`;

const refusedText = ({ what, why, by }: Refused): string =>
  `${pc.yellow('REFUSED'.padEnd(22))}  ${inert(nameInWords(by), 60)} may not ${what}: ${inert(why, 200)}`;

const pausedText = (type: string, { who, why }: Paused): string => {
  const word = type.replace('Portcullis ', '').toUpperCase();
  return `${(word === 'RESUMED' ? pc.green : pc.red)(word.padEnd(22))}  by ${inert(who, 60)}${word === 'RESUMED' ? '' : `: ${inert(why, 200)}`}`;
};

/** What the doors handed on: a decision, a click that it refused, or a look at the Home tab. */
const clickText = (detail: unknown): string => {
  const { kind, what, by } = detail as { kind?: string; what?: string; by?: Person };
  const wanted = kind ?? what;
  if (!by) return 'userId' in (detail as object) ? 'somebody opened the Home tab' : 'an operator has paused or resumed';
  const how = by.kind === 'operator' ? 'decided at the command line' : 'clicked';
  return `${inert(nameInWords(by), 60)} ${how}: ${wanted}`;
};

const rulesText = ({ exposures }: Announced): string =>
  exposures
    .map(({ protocol, fromPort, toPort, source }) => {
      const ports = fromPort === toPort ? `${fromPort}` : `${fromPort}-${toPort}`;
      return `${protocol === '-1' ? 'all traffic' : `${protocol} ${ports}`} from ${source}`;
    })
    .join(', ');

const byText = ({ by, deadline }: Announced): string => {
  if (by !== null) return pc.dim(by.kind === 'deadline' ? ' · at the deadline' : ` · by ${inert(nameInWords(by), 60)}`);
  return deadline === null ? '' : pc.dim(` · closes ${clockText(Date.parse(deadline))}`);
};

/** The local time of day, as a terminal log shows it. */
const clockText = (at: number): string => new Date(at).toLocaleTimeString('en-GB', { hour12: false });
