import type { GroupKey, Instant, Finding } from '../../src/finding/finding.ts';
import type { PauseEvent, PauseRecord } from '../../src/finding/pause.ts';
import { paused, resumed } from '../../src/finding/pause.ts';
import { parseOperatorPattern, operatorOf } from '../../src/finding/operator.ts';
import { decisionOf, rulesFor, type OperatorKind } from '../../src/operator/decision-of.ts';
import { summaryOf } from '../../src/operator/summary.ts';
import type { Pauses } from '../../src/ports.ts';
import { changePause } from '../../src/use-cases/change-pause.ts';
import type { Queues } from './queues.ts';
import type { Timeline } from './timeline.ts';

const PERMISSION_SET = 'AWSReservedSSO_Operator_0123456789abcdef';
/** What is no entry of OPERATORS: with one of these a deployment does not start, and here it lets nobody in. */
export const NO_OPERATORS = ['arn:aws:iam::111122223333:role/*', 'arn:aws:iam::111122223333:group/everybody'];
export const OPERATOR_TEXTS = [
  `arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/${PERMISSION_SET}`,
  'arn:aws:iam::111122223333:role/oncall',
  'arn:aws:iam::111122223333:user/ops/ursula',
  ...NO_OPERATORS,
];
const OPERATORS = OPERATOR_TEXTS.flatMap((text) => parseOperatorPattern(text) ?? []);
const sessionOf = (role: string, name: string) => `arn:aws:sts::111122223333:assumed-role/${role}/${name}`;
/**
 * Three people, one of whom has two spellings, and one is also an approver in Slack; a role of which nobody knows who is
 * behind it; and nobody.
 */
export const OLIVE = sessionOf(PERMISSION_SET, 'olive@acme.example');
export const OLIVE_ELSEWHERE = sessionOf(PERMISSION_SET, 'Olive@ACME.example');
export const URSULA = 'arn:aws:iam::111122223333:user/ops/ursula';
export const BOB_AT_WORK = sessionOf(PERMISSION_SET, 'bob@acme.example');
export const ONCALL = sessionOf('oncall', 'olive@acme.example');
export const STRANGER = sessionOf('developer', 'olive@acme.example');
/** Told by hand. */
export const MAY_KEEP: readonly string[] = [OLIVE, OLIVE_ELSEWHERE, BOB_AT_WORK, URSULA];
export const MAY_CLOSE: readonly string[] = [...MAY_KEEP, ONCALL];
const CLOSES: ReadonlySet<string> = new Set(['revoke', 'withdraw', 'adopt']);

type Options = {
  pauses: Pauses;
  queues: Queues;
  timeline: Timeline;
  stored: (group: GroupKey) => Finding | null;
  /** Whether the function dies before it has told the remediator. */
  dies: () => boolean;
  trace: ((text: string) => void) | null;
  report: (fault: string) => void;
};
/** A time in which nothing may be closed. */
type Span = { since: Instant; until: Instant };

/** People at a command line: they decide about what is stored at that moment, and pause and resume. */
export const createOperators = ({ pauses, queues, timeline, stored, dies, trace, report }: Options) => {
  const asks: { arn: string; kind: string }[] = [];
  const operations: string[] = [];
  const spans: Span[] = [];
  const events: PauseEvent[] = [];
  let ids = 0;
  let changedAt: Instant = -Infinity;
  const newOperation = (): string => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`;
  const send = (type: string, detail: object, delay = 0): void =>
    queues.send('decisions', { source: 'portcullis.operator', 'detail-type': type, detail }, delay);
  const change = (arn: string, next: (record: PauseRecord | null, operation: string) => PauseRecord | null): void => {
    const operation = newOperation();
    const write = async (): Promise<void> => {
      await changePause(pauses, (record) => next(record, operation));
      if (!dies()) send('Pause changed', {});
    };
    // It is written and told before anything else happens.
    timeline.resume(timeline.now(), () => void write().catch(() => undefined));
    trace?.(`${arn.split('/').at(-1)} asks for a pause or its end`);
  };
  return {
    /** Decisions that somebody waits for an answer to. */
    operations,
    events,
    /** Whether they have asked for one of these, and may. */
    asked: (arn: string, ...kinds: readonly string[]): boolean =>
      asks.some(
        (ask) =>
          ask.arn === arn && kinds.includes(ask.kind) && (CLOSES.has(ask.kind) ? MAY_CLOSE : MAY_KEEP).includes(arn),
      ),
    /** Somebody asks for it by the real door. */
    note: (arn: string, kind: string): void => void asks.push({ arn, kind }),
    /** A pause or its end was written, or what was told of it. */
    onPause: ({ untold }: PauseRecord): void => {
      for (const event of untold) {
        if (event.kind === 'still-paused' || events.some(({ id }) => id === event.id)) continue;
        events.push(event);
        changedAt = timeline.now();
        const last = spans.at(-1);
        if ((event.kind === 'paused') === (last?.until === Infinity)) report(`${event.id} changes nothing`);
        if (event.kind === 'paused') spans.push({ since: event.at, until: Infinity });
        else if (last) last.until = event.at;
      }
    },
    decide: (group: GroupKey, kind: OperatorKind, arn: string, keepFor = 3_600_000, times = 1): void => {
      const finding = stored(group);
      const summary = finding && summaryOf(finding);
      if (!summary || rulesFor(kind, summary).length === 0) return;
      asks.push({ arn, kind });
      const operation = newOperation();
      operations.push(operation);
      const detail = {
        ...decisionOf(kind, summary),
        operation,
        by: { arn },
        reason: 'Slack is down',
        keepFor,
      };
      trace?.(`${arn.split('/').at(-1)} decides at the command line: ${kind} on ${summary.finding}`);
      for (let i = 0; i < times; i += 1) send('Decision', detail, 200 * i);
    },
    pause: (arn: string): void =>
      change(arn, (record, operation) => {
        const by = operatorOf(arn, OPERATORS);
        return by && paused(record, { by, operation, reason: 'a broken rollout' }, timeline.now());
      }),
    resume: (arn: string): void =>
      change(arn, (record, operation) => {
        const by = operatorOf(arn, OPERATORS);
        return by && resumed(record, { by, operation }, timeline.now());
      }),
    /** Since when nothing may be closed; null when it may. */
    pausedSince: (): Instant | null => {
      const last = spans.at(-1);
      return last && last.until === Infinity ? last.since : null;
    },
    /** When a pause or its end was written last. */
    changedAt: () => changedAt,
    /** When it was resumed last; -Infinity when it never was. */
    resumedAt: (): Instant =>
      Math.max(-Infinity, ...spans.map(({ until }) => (until === Infinity ? -Infinity : until))),
  };
};
export type Operators = ReturnType<typeof createOperators>;
