import type { Place } from './dates.js';
export type Context = {
  users: Map<string, string>;
  channels: Map<string, string>;
  groups: Map<string, string>;
  botName: string;
  me: string;
  place: Place;
  myGroups?: Set<string>;
  people?: { id: string; name: string }[];
  scope?: string;
  inputs?: Record<string, Record<string, string | string[] | null>>;
  errors?: Record<string, string>;
};
