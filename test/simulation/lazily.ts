/** What most worlds do not need, made when somebody first asks for it. `made`: null until then. */
export const lazily = <T>(make: () => T): { get: () => T; made: () => T | null } => {
  let made: T | null = null;
  return { get: () => (made ??= make()), made: () => made };
};
