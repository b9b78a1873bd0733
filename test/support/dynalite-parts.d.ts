// The parts of dynalite that read and answer one request each; it brings no types. Only what is used here.
declare module 'dynalite/actions/*' {
  /** Answers by `done`; with a store that does so at once, at once. */
  const answer: (store: object, request: object, done: (error: Error | null, answer?: object) => void) => void;
  export default answer;
}
declare module 'dynalite/validations/*' {
  const validations: {
    /** Reads the expressions of a request into it. Says what is wrong with it. */
    custom: (request: object, store: object) => string | undefined;
  };
  export default validations;
}
declare module 'dynalite/db/index.js' {
  const db: {
    /** Whether an item is what an expression asks for that was read before. */
    matchesExprFilter: (item: object, expression: object) => boolean;
  };
  export default db;
}
