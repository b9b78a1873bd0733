/** What went wrong, in words that tell the operator what to do; `code` is for tests and the operations page. */
export class PortcullisError extends Error {
  readonly code:
    | 'bad-configuration'
    | 'bad-message'
    | 'lost-race'
    | 'no-such-list'
    | 'not-adopted'
    | 'not-yet'
    | 'not-listed'
    | 'cannot-assume'
    | 'no-answer'
    | 'slack-refused'
    | 'bus-refused'
    | 'sts-failed'
    | 'not-reached';

  constructor(code: PortcullisError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PortcullisError';
    this.code = code;
  }
}

/** For how many seconds Slack wants to be left alone, as what was thrown says: it took nothing then. Null otherwise. */
export const retryAfterOf = (thrown: unknown): number | null => {
  const seconds = (thrown as { retryAfter?: unknown } | null)?.retryAfter;
  return typeof seconds === 'number' && seconds > 0 ? seconds : null;
};

/** The text of anything thrown. Our own errors say what to do, and need no name before it. */
export const messageOf = (thrown: unknown): string => {
  if (thrown instanceof PortcullisError) return thrown.message;
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
};
