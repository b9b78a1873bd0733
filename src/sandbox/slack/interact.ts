import { buildBlockActions, type Surface } from './block-actions.ts';
import { findElement } from './elements-of.ts';
import type { Feed } from './feed.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { SendToApp } from './send-to-app.ts';
import { signInteraction } from './sign-request.ts';
import { textOf, type Json } from './slack-types.ts';
import { parseInputs } from './state-values.ts';
import type { Triggers } from './triggers.ts';
import type { Views } from './views.ts';
import type { Workspace } from './workspace.ts';

/** What everything that a person does on the page needs. */
export type InteractDeps = {
  workspace: Workspace;
  feed: Feed;
  views: Views;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  /** Where the front is reached, for `response_url`. */
  url: string;
  signingSecret: string;
  sendToApp: SendToApp;
  clock: { now(): number };
};
/** `faulty`: what is wrong with a form, by block id. */
export type InteractResult =
  { kind: 'done' } | { kind: 'refused'; why: string } | { kind: 'faulty'; errors: Record<string, string> };
/** Something that a person does. Its parameters come from the page and are believed in nothing but the person. */
export type Act = (params: Json) => Promise<InteractResult>;

export const refuse = (why: string): InteractResult => ({ kind: 'refused', why });
export const NOBODY = refuse('Nobody of that id is in this workspace.');

type Place = { surface: Surface; blocks: Json[] };

const findPlace = ({ feed, views, responseUrls, url }: InteractDeps, user: string, click: Json): Place | null => {
  if (click.view_id !== undefined) {
    const view = views.find(user, textOf(click.view_id));
    return view && { surface: { kind: 'view', view }, blocks: view.blocks };
  }
  const [channel, ts] = [textOf(click.channel), textOf(click.ts)];
  const message = feed.findMessage(channel, ts);
  const ephemeral = message ? null : feed.findEphemeral(channel, ts, user);
  const at = (isEphemeral: boolean) => {
    const id = responseUrls.create({ channel, ts, user, isEphemeral });
    return { channel, responseUrl: `${url}/response/${id}` };
  };
  if (message) return { surface: { kind: 'message', message, ...at(false) }, blocks: message.blocks ?? [] };
  return ephemeral && { surface: { kind: 'ephemeral', ephemeral, ...at(true) }, blocks: ephemeral.blocks };
};

/**
 * Carries out one click on the page: looks the element up in the message or view as it is stored now, and sends the
 * signed interaction to the app. The click names the place, block, action, person and what was entered; nothing else of
 * it is believed.
 */
export const createInteract =
  (deps: InteractDeps): Act =>
  async (click) => {
    const { workspace, clock, triggers } = deps;
    const person = workspace.people.find(({ id }) => id === click.user);
    if (!person) return NOBODY;
    const place = findPlace(deps, person.id, click);
    const [blockId, actionId] = [textOf(click.block_id), textOf(click.action_id)];
    const found = place && findElement(place.blocks, blockId, actionId);
    if (!found) return refuse('This button is gone: the message has changed since.');

    const inputs = parseInputs(click.state);
    const { surface } = place;
    const payload = buildBlockActions(workspace, {
      ...found,
      person,
      surface,
      inputs,
      entered: parseInputs({ at: { value: click.value } }).at?.value ?? inputs[blockId]?.[actionId],
      triggerId: triggers.create({ user: person.id, viewId: surface.kind === 'view' ? surface.view.id : null }),
      now: clock.now(),
    });
    const sent = await deps.sendToApp(signInteraction(payload, deps.signingSecret, clock.now()));
    return sent.kind === 'refused' ? sent : { kind: 'done' };
  };
