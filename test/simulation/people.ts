import type { PersonCommandKind } from '../../src/finding/command.ts';
import type { Finding, GroupKey, Instant, SlackUser } from '../../src/finding/finding.ts';
import { findingIdOf } from '../../src/finding/finding.ts';
import type { Silence } from './check-losers.ts';
import { APPROVERS, GUEST } from './fake-ports.ts';
import type { Queues } from './queues.ts';
import type { Run } from './run.ts';
import type { Slack } from './slack.ts';

type Options = {
  slack: Slack;
  queues: Queues;
  now: () => Instant;
  /** Who may close something. */
  revokeBy: 'channel' | 'approvers';
  trace: ((text: string) => void) | null;
  report: (fault: string) => void;
};
/** `keepFor` in ms. `ruleIds`: null for all. `version`: where it is not the one that the message shows. */
export type Click = {
  kind: PersonCommandKind;
  by: SlackUser;
  keepFor?: number;
  ruleIds?: readonly string[] | null;
  version?: number;
};

const CLOSES: ReadonlySet<string> = new Set(['revoke', 'narrow', 'withdraw', 'adopt']);

/** People who see the messages of the channel and click on them, as they are shown at that moment. */
export const createPeople = ({ slack, queues, now, revokeBy, trace, report }: Options) => {
  const clicks: { userId: string; kind: string }[] = [];
  const silences: Silence[] = [];
  const detailOf = ({ kind, by, keepFor = 3_600_000, ruleIds = null, version }: Click, shown: Finding) => ({
    kind,
    finding: findingIdOf(shown),
    version: version ?? shown.version,
    by: { userId: by.userId, name: by.name },
    ruleIds,
    reason: 'a migration',
    keepFor,
    ...(kind === 'agree' ? { proposal: shown.proposals[0]?.id } : {}),
    ...(kind === 'withdraw' ? { exception: shown.exceptions.at(-1)?.id } : {}),
  });
  return {
    silences,
    /** Whether this person has clicked on one of these, and may. */
    asked: (userId: string, ...kinds: readonly string[]): boolean =>
      clicks.some(
        (click) =>
          click.userId === userId &&
          kinds.includes(click.kind) &&
          (APPROVERS.includes(userId) || (revokeBy === 'channel' && CLOSES.has(click.kind) && userId !== GUEST.userId)),
      ),
    /** Somebody clicks by the real door. */
    note: ({ kind, by }: Click): void => void clicks.push({ userId: by.userId, kind }),
    /** On the newest message of the group; nothing when there is none, or no such button on it. */
    click: (group: GroupKey, click: Click, times = 1): void => {
      const message = slack.messages.findLast(({ finding }) => finding.group.groupId === group.groupId);
      if (!message) return;
      const detail = detailOf(click, message.finding);
      if (click.kind === 'agree' && detail.proposal === undefined) return;
      if (click.kind === 'withdraw' && detail.exception === undefined) return;
      clicks.push({ userId: click.by.userId, kind: click.kind });
      trace?.(`${click.by.name} clicks ${click.kind} on ${detail.finding} as of version ${detail.version}`);
      for (let i = 0; i < times; i += 1)
        queues.send('decisions', { source: 'portcullis.slack', 'detail-type': 'Decision', detail }, 200 * i);
    },
    /** On the report of what was open before. */
    adopt: (group: GroupKey, by: SlackUser): void => {
      if (slack.reports.length === 0) return;
      clicks.push({ userId: by.userId, kind: 'adopt' });
      trace?.(`${by.name} adopts ${group.groupId}`);
      const finding = findingIdOf({ group, sequence: 1 });
      const detail = { kind: 'adopt', finding, version: 1, by: { userId: by.userId, name: by.name } };
      queues.send('decisions', { source: 'portcullis.slack', 'detail-type': 'Decision', detail });
    },
    /** Whoever clicked in vain is told so, and it is on record. */
    onDone: (run: Run, body: unknown): void => {
      if (run.queue !== 'decisions' || isNoClick(body)) return;
      const isRefused = run.logged.some((message) => message === 'decided: refused' || message.startsWith('refused:'));
      const isTold = run.calls.has('notifier.tell') || run.calls.has('answers.put') || wasTold(body);
      if (isRefused && !run.calls.has('announcements.refused')) report('a click was refused, and it is not on record');
      if (isRefused && !isTold) report('a click was refused, and nobody was told');
      if (run.logged.includes('decided: nothing')) silences.push(silenceOf(body, now()));
      const isSilent = run.logged.every((message) => !/^decided|^refused|settled finding/.test(message));
      if (isSilent) report('a click had no effect, and nobody was told');
    },
  };
};
export type People = ReturnType<typeof createPeople>;

/** Of which nobody waits for an answer. */
const isNoClick = (body: unknown): boolean => {
  const { 'detail-type': type } = body as { 'detail-type'?: unknown };
  return type === 'Pause changed' || type === 'Home opened';
};
/** By what opened instead of a form. */
const wasTold = (body: unknown): boolean => (body as { detail?: { told?: unknown } }).detail?.told === true;

type Decided = {
  kind: PersonCommandKind;
  finding: string;
  by: { userId?: string; arn?: string };
  ruleIds?: readonly string[] | null;
  proposal?: string;
};
const silenceOf = (body: unknown, at: Instant): Silence => {
  const { kind, finding, by, ruleIds = null, proposal = null } = (body as { detail: Decided }).detail;
  return { kind, finding, by: by.userId ?? by.arn ?? '', ruleIds, proposal, at };
};
