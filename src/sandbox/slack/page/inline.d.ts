import type { Place } from './dates.js';
export type Context = {
  users: Map<string, string>;
  channels: Map<string, string>;
  groups: Map<string, string>;
  botName: string;
  me: string;
  place: Place;
};
