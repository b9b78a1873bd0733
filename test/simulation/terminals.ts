import type { Finding, GroupKey } from '../../src/finding/finding.ts';
import { groupKeyText } from '../../src/finding/finding.ts';
import type { Pause } from '../../src/finding/pause.ts';
import type { OperatorKind } from '../../src/operator/decision-of.ts';
import { decideRemotely, type Outcome } from '../../src/operator/decide-remotely.ts';
import type { Ask, Reply } from '../../src/operator/operation.ts';
import type { OperatorDecisions } from '../../src/ports.ts';
import { createOperatorDecisionsMemory } from '../support/pauses-memory.ts';
import type { TerminalRequest } from './handle-doors.ts';
import { humanOf } from './humans.ts';
import { MAY_CLOSE, MAY_KEEP, type Operators } from './operators.ts';
import type { Queues } from './queues.ts';
import type { Timeline } from './timeline.ts';
import { fasterIn } from './who-was-faster.ts';

type Options = {
  queues: Queues;
  timeline: Timeline;
  operators: Operators;
  stored: (group: GroupKey) => Finding | null;
  /** Whether nothing fails here. */
  isCalm: boolean;
  trace: ((text: string) => void) | null;
  report: (fault: string) => void;
};
const shortName = (arn: string): string => arn.split('/').slice(-2).join('/');

/** The command line as it is, through its real door: people who look, decide, and wait for what came of it. */
export const createTerminals = ({ queues, timeline, operators, stored, isCalm, trace, report }: Options) => {
  const waiting = new Map<string, (reply: Reply) => void>();
  let ids = 0;
  /** Who never heard what came of their request. */
  const unheard = new Map<string, string>();
  const newOperation = (): string => `00000000-0000-4000-9000-${String((ids += 1)).padStart(12, '0')}`;
  const askAs =
    (arn: string) =>
    async (ask: Ask): Promise<Reply> => {
      const id = newOperation();
      unheard.set(id, `${shortName(arn)} asked for ${ask.kind}, and nobody answered`);
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        queues.send('operate', { id, arn, ask } satisfies TerminalRequest);
      });
    };
  const mayClose = (arn: string): boolean => MAY_CLOSE.includes(arn);
  /** Told by hand: who may not is refused, and who is told that it is decided or proposed can see it so. */
  const check = (group: GroupKey, kind: OperatorKind, arn: string, outcome: Outcome): void => {
    const who = `${shortName(arn)} at the command line`;
    trace?.(`${who} is answered: ${JSON.stringify(outcome).slice(0, 200)}`);
    const answer = outcome.kind === 'answered' ? outcome.answer : null;
    const isDone = answer !== null && answer.kind !== 'refused';
    if (!mayClose(arn) && outcome.kind !== 'refused') report(`${who} is nobody here, and was not refused`);
    if (isDone && !MAY_KEEP.includes(arn) && kind !== 'revoke' && kind !== 'withdraw')
      report(`${who} may not ${kind}, and did`);
    const faster = fasterIn(answer?.kind === 'refused' ? answer.why : '');
    if (isCalm && faster && humanOf(faster.name) === humanOf(arn))
      report(`${who} is told of themselves: ${faster.name}`);
    if (kind !== 'keep' || !isDone) return;
    const isProposed = stored(group)?.proposals.some(({ by }) => by.kind === 'operator' && by.arn === arn) ?? false;
    if (isProposed && answer.kind === 'decided') report(`${who} is told that a keep is decided, and it is proposed`);
  };
  /** Whoever may is answered as asked, the others are refused. */
  const checkReply = (arn: string, reply: Reply, wanted: readonly Reply['kind'][]): void => {
    trace?.(`${shortName(arn)} is answered: ${JSON.stringify(reply).slice(0, 200)}`);
    if (!(mayClose(arn) ? wanted : ['refused']).includes(reply.kind))
      report(`${shortName(arn)} at the command line is answered: ${JSON.stringify(reply)}`);
  };
  const paused = async (arn: string, operation: string): Promise<void> => {
    const reply = await askAs(arn)({ kind: 'pause', operation, reason: 'a broken rollout' });
    checkReply(arn, reply, ['paused', 'faulty']);
    // Asked again after its end, it pauses nothing any more, and says so.
    if (
      reply.kind === 'paused' &&
      !operators.events.some(({ pause }) => pause.id === (reply.pause as Pause | null)?.id)
    )
      report(`${shortName(arn)} is told that it is paused, and it is not`);
  };
  const decisions: OperatorDecisions = createOperatorDecisionsMemory((event) => queues.send('decisions', event));
  return {
    decisions,
    onDone: (request: TerminalRequest, reply: Reply): void => {
      // Whoever reads that the remediator could not be told asks again.
      if ('isTold' in reply && !reply.isTold) return queues.send('operate', request);
      const { id } = request;
      unheard.delete(id);
      const heard = waiting.get(id);
      waiting.delete(id);
      heard?.(reply);
    },
    decide: (group: GroupKey, kind: OperatorKind, arn: string, keepFor = 3_600_000): void => {
      operators.note(arn, kind);
      trace?.(`${shortName(arn)} decides at the command line: ${kind} on ${group.groupId}`);
      const wish = { kind, name: group.groupId, rules: [], reason: 'Slack is down', keepFor };
      void decideRemotely({ ask: askAs(arn), newOperation, clock: timeline }, wish).then((outcome) =>
        check(group, kind, arn, outcome),
      );
    },
    /** What is no decision that a command line may make. */
    decideAmiss: (group: GroupKey, arn: string): void => {
      const decision = { kind: 'undo', finding: `${groupKeyText(group)}/1`, version: 1, seen: ['x'] };
      void askAs(arn)({ kind: 'decide', operation: newOperation(), decision }).then((reply) =>
        checkReply(arn, reply, ['faulty']),
      );
    },
    /** `adopting`: the groups of which something is left to adopt. */
    adopt: (arn: string, groups: readonly GroupKey[], adopting: readonly GroupKey[]): void => {
      operators.note(arn, 'adopt');
      void askAs(arn)({ kind: 'adopt', operation: newOperation(), groups: groups.map(groupKeyText) }).then((reply) => {
        checkReply(arn, reply, ['adopting']);
        if (isCalm && reply.kind === 'adopting' && reply.groups.join() !== adopting.map(groupKeyText).join())
          report(`${shortName(arn)} is said to adopt ${reply.groups.join()}`);
      });
    },
    /** Answers its operation, by which it can be asked for again. */
    pause: (arn: string, operation = newOperation()): string => {
      void paused(arn, operation);
      return operation;
    },
    resume: (arn: string): void =>
      void askAs(arn)({ kind: 'resume', operation: newOperation() }).then((reply) =>
        checkReply(arn, reply, ['resumed']),
      ),
    end: (hasFaults: boolean): string[] => (hasFaults ? [] : [...unheard.values()]),
  };
};
