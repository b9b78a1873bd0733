/** A JSON object that came from outside: nothing about its content is known yet. */
export type Json = Record<string, unknown>;

/** What a Web API method answers. Slack answers failures with HTTP 200 and `ok: false`. */
export type Answer = Json & { ok: boolean; error?: string };

/** A message as the workspace stores it. */
export type StoredMessage = Json & { ts: string; text?: string; thread_ts?: string; blocks?: Json[]; metadata?: Json };

/** A message that one person sees and that no history ever returns. */
export type Ephemeral = { ts: string; channel: string; user: string; text: string; blocks: Json[]; thread_ts?: string };

/** A modal, or the Home tab of one person. The id is Slack's; the hash changes with each update. */
export type View = Json & { id: string; type: 'modal' | 'home'; hash: string; blocks: Json[] };

export type Channel = { id: string; name: string; topic: string };

/** A request as it leaves Slack: signed headers and the raw body, a form or JSON. */
export type InteractionRequest = { headers: Record<string, string>; body: string };
/** Hands a request to the app under test; resolves with the app's HTTP answer. */
export type SendInteraction = (request: InteractionRequest) => Promise<{ status: number; body: string }>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The objects of a list; an empty list when it is none. */
export const objectsOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : []);

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
