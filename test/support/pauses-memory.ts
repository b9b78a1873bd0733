import type { Answer } from '../../src/finding/answer.ts';
import type { PauseRecord } from '../../src/finding/pause.ts';
import type { Answers, OperatorDecisions, Pauses } from '../../src/ports.ts';

/** The pause in memory: the same promises as the table's, kept by the same contract suite. `copy` as for digests. */
export const createPausesMemory = (copy: <T>(value: T) => T = structuredClone): Pauses => {
  let stored: PauseRecord | null = null;
  return {
    load: async () => copy(stored),
    save: async (next) => {
      if ((stored?.version ?? 0) !== next.version - 1) return 'conflict';
      stored = copy(next);
      return 'saved';
    },
  };
};

export type AnswersMemory = Answers & { all: ReadonlyMap<string, Answer> };
/** Answers in memory, kept by the contract suite of the table's. */
export const createAnswersMemory = (): AnswersMemory => {
  const all = new Map<string, Answer>();
  return {
    all,
    put: async (operation, answer) => {
      if (!all.has(operation)) all.set(operation, structuredClone(answer));
    },
    load: async (operation) => structuredClone(all.get(operation) ?? null),
  };
};

/** The part of the private bus that operators have: each event as the queue behind it gets it. */
export const createOperatorDecisionsMemory = (deliver: (event: object) => void): OperatorDecisions => {
  const put = (type: string, detail: object) => deliver({ source: 'portcullis.operator', 'detail-type': type, detail });
  return {
    publish: async (decision, operation, arn) =>
      put('Decision', { ...decision, operation, by: { kind: 'operator', arn } }),
    pauseChanged: async () => put('Pause changed', {}),
  };
};
