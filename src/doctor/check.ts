/** What a check came to. `skipped`: it could not be made, and `what` says why; it is never taken for ok. */
export type Outcome = 'ok' | 'warning' | 'failure' | 'skipped';

export type Check = {
  /** Stable: `dead-letters:IngressDeadLetters`. What stands after the colon is the name in serverless.yml. */
  id: string;
  outcome: Outcome;
  /** What is so, in one line. May hold text of AWS or Slack: made safe before it is printed. */
  what: string;
  /** What to do about it; null where nothing is to be done. */
  todo: string | null;
};

export const ok = (id: string, what: string): Check => ({ id, outcome: 'ok', what, todo: null });
export const warning = (id: string, what: string, todo: string): Check => ({ id, outcome: 'warning', what, todo });
export const failure = (id: string, what: string, todo: string): Check => ({ id, outcome: 'failure', what, todo });
export const skipped = (id: string, what: string, todo: string | null = null): Check => ({
  id,
  outcome: 'skipped',
  what,
  todo,
});

/** A group of checks that are made together, and shown under one heading. */
export type Section = { title: string; checks: readonly Check[] };

/** What could be read, or why not. `why` is AWS's text, or Slack's. */
export type Read<T> = { kind: 'read'; value: T } | { kind: 'unread'; why: string };

/** The check of what was read; skipped, with the reason, where nothing was. */
export const checkRead = <T>(id: string, read: Read<T>, check: (value: T) => Check): Check =>
  read.kind === 'read' ? check(read.value) : skipped(id, `could not be read: ${read.why}`, permissionTodo(read.why));

/** Most of what cannot be read is not allowed to whoever asks. */
export const permissionTodo = (why: string): string | null =>
  /AccessDenied|UnauthorizedOperation|not authorized|AuthorizationError/i.test(why)
    ? 'Allow the calls of docs/doctor.md, or ask somebody who may.'
    : null;
