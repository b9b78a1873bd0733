import type { Answer } from './slack-types.ts';

/** Slack's refusal of blocks or of a view, with every fault and its place. */
export const refuseFaults = ({ error, faults }: { error: string; faults: readonly string[] }): Answer => ({
  ok: false,
  error,
  ...(error === 'invalid_blocks' ? { errors: faults } : {}),
  response_metadata: { messages: faults.map((fault) => `[ERROR] ${fault}`) },
});
