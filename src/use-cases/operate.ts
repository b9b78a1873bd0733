import type { Operation } from '../finding/may-operate.ts';
import { mayOperate } from '../finding/may-operate.ts';
import type { Operator } from '../finding/finding.ts';
import { standingOf } from '../finding/baseline.ts';
import { MOST_EXPOSURES } from '../finding/compact-settled.ts';
import { findingIdOf, isFinal, parseFindingId } from '../finding/finding.ts';
import type { OperatorPattern } from '../finding/operator.ts';
import { paused, pauseOf, resumed } from '../finding/pause.ts';
import { messageOf } from '../errors.ts';
import type { Ask, Reply } from '../operator/operation.ts';
import { summaryOf } from '../operator/summary.ts';
import type { Answers, Clock, Findings, Listings, Log, Metrics, OperatorDecisions, Pauses } from '../ports.ts';
import { changePause } from './change-pause.ts';
import { eachOf } from './each-of.ts';
import { parseDecision } from './parse-decision.ts';

export type OperateDeps = {
  operators: readonly OperatorPattern[];
  findings: Pick<Findings, 'load'>;
  listings: Pick<Listings, 'open'>;
  pauses: Pauses;
  answers: Pick<Answers, 'load'>;
  decisions: OperatorDecisions;
  clock: Clock;
  log: Log;
  metrics: Metrics;
};

/** Findings that are listed at once: more than a terminal shows, and no more than a function reads in time. */
const MOST_FINDINGS = 300;
/** How long one request waits for an answer (ms), and how often it looks. */
const PATIENCE = 4_000;
const LOOK_EVERY = 250;

/**
 * What somebody asks at the command line, whose ARN AWS has proved. A decision goes to the private bus, where the
 * remediator judges who may; a pause is written at once, because it must not wait in the queue of what it is to stop.
 */
export const operate = async (deps: OperateDeps, ask: Ask, arn: string): Promise<Reply> => {
  switch (ask.kind) {
    case 'findings':
      return permitted(deps, arn, 'look', async (operator) => listFindings(deps, operator));
    case 'decide':
      return decide(deps, ask, arn);
    case 'answer':
      return { kind: 'answer', answer: await waitForAnswer(deps, ask.operation) };
    case 'adopt':
      return permitted(deps, arn, 'adopt', async () => adopt(deps, ask, arn));
    case 'pause':
      return permitted(deps, arn, 'pause', async (operator) => pause(deps, ask, operator));
    case 'resume':
      return permitted(deps, arn, 'resume', async (operator) => resume(deps, ask, operator));
  }
};

const permitted = async (
  { operators, log, metrics }: OperateDeps,
  arn: string,
  kind: Operation,
  run: (operator: Operator) => Promise<Reply>,
): Promise<Reply> => {
  const permission = mayOperate(arn, kind, operators);
  if (permission.allowed) return run(permission.operator);
  log('warn', `refused: ${kind}`, { user: arn, why: permission.why });
  metrics('Refusals', 1);
  return { kind: 'refused', why: permission.why };
};

const listFindings = async ({ listings, pauses }: OperateDeps, { arn }: Operator): Promise<Reply> => {
  const [findings, record] = await Promise.all([listings.open(MOST_FINDINGS, EVERY_ACCOUNT), pauses.load()]);
  const open = findings.filter(({ exposures }) => exposures.some(({ state }) => !isFinal(state)));
  return { kind: 'findings', you: arn, pause: pauseOf(record), findings: open.map(summaryOf) };
};

/** Operators are those of the whole installation. */
const EVERY_ACCOUNT = (): boolean => true;

/** Not judged here: only what the remediator could not even read goes no further. */
const decide = async (
  { decisions, log }: OperateDeps,
  { operation, decision }: Extract<Ask, { kind: 'decide' }>,
  arn: string,
): Promise<Reply> => {
  const parsed = parseDecision({ ...decision, operation, by: { arn } }, 'operator');
  if (parsed === null) return { kind: 'faulty', why: 'This is no decision that can be made at the command line.' };
  await decisions.publish(decision, operation, arn);
  log('info', 'a decision was published', { user: arn, kind: parsed.kind, operation });
  return { kind: 'published' };
};

/** How many groups are read and decided at the same time. */
const ADOPTED_AT_ONCE = 10;

/**
 * What is baseline of each group becomes a decision of its own, as by the button of the report. A group without any is
 * left out here: nobody has to hear that it was refused.
 */
const adopt = async (
  { findings, decisions, log }: OperateDeps,
  { operation, groups }: Extract<Ask, { kind: 'adopt' }>,
  arn: string,
): Promise<Reply> => {
  const adopting: string[] = [];
  await eachOf(groups, ADOPTED_AT_ONCE, async (key) => {
    const id = parseFindingId(`${key}/1`);
    const finding = id && (await findings.load(id.group));
    if (!finding) return;
    const { version } = finding;
    const seen = standingOf(finding).map(({ rule }) => rule.ruleId);
    if (seen.length === 0) return;
    const decision = { kind: 'adopt', finding: findingIdOf(finding), version, seen: seen.slice(0, MOST_EXPOSURES) };
    await decisions.publish(decision, operation, arn);
    adopting.push(key);
  });
  log('info', 'an adoption was published', { user: arn, groups: adopting.length, operation });
  return { kind: 'adopting', groups: adopting };
};

/** The remediator has it within seconds, as a rule. */
const waitForAnswer = async ({ answers, clock }: OperateDeps, operation: string) => {
  const end = clock.now() + PATIENCE;
  for (;;) {
    const answer = await answers.load(operation);
    if (answer !== null || clock.now() >= end) return answer;
    await clock.sleep(LOOK_EVERY);
  }
};

const pause = async (deps: OperateDeps, ask: Extract<Ask, { kind: 'pause' }>, by: Operator): Promise<Reply> => {
  const { pauses, clock, log } = deps;
  const { before, changed } = await changePause(pauses, (stored) => paused(stored, { ...ask, by }, clock.now()));
  const current = pauseOf(changed ?? before);
  if (current === null) return { kind: 'faulty', why: 'This pause was asked for before, and has ended since.' };
  if (changed !== null) log('warn', 'paused', { user: by.arn, reason: ask.reason, pause: current.id });
  return { kind: 'paused', pause: current, isNew: changed !== null, isTold: await tell(deps) };
};

const resume = async (deps: OperateDeps, ask: Extract<Ask, { kind: 'resume' }>, by: Operator): Promise<Reply> => {
  const { pauses, clock, log } = deps;
  const { before, changed } = await changePause(pauses, (stored) => resumed(stored, { ...ask, by }, clock.now()));
  const ended = changed === null ? null : pauseOf(before);
  if (ended !== null) log('warn', 'resumed', { user: by.arn, pause: ended.id });
  return { kind: 'resumed', pause: ended, isTold: await tell(deps) };
};

/** What is paused is paused, told or not: the next sweep sees to what follows from it. Also asked for again, in case. */
const tell = async ({ decisions, log }: OperateDeps): Promise<boolean> => {
  try {
    await decisions.pauseChanged();
    return true;
  } catch (error) {
    log('error', 'a pause could not be told to the remediator', { error: messageOf(error) });
    return false;
  }
};
