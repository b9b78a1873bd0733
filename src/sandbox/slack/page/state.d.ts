export type State = {
  workspace: unknown;
  messages: Map<string, unknown>;
  ephemerals: Map<string, unknown>;
  modals: Map<string, unknown[]>;
  homes: Map<string, unknown>;
};
export const stateOf: (snapshot: object) => State;
export const applyEvent: (state: State, event: unknown) => State;
export const viewOf: (
  state: State,
  channel: string,
  person: string,
) => { kind: string; ts: string; message?: unknown; thread?: { replies: unknown[]; ephemerals: unknown[] } }[];
