import { randomBytes } from 'node:crypto';
import type { Feed } from './feed.ts';
import { normaliseBlocks } from './normalise-blocks.ts';
import type { Person } from './people.ts';
import { objectsOf, textOf, type Json, type View } from './slack-types.ts';
import type { Workspace } from './workspace.ts';

/** Source: https://docs.slack.dev/surfaces/modals#view_stack */
const MAX_STACK = 3;

export type ViewError = 'hash_conflict' | 'not_found' | 'push_limit_reached' | 'duplicate_external_id';
export type Shown = { view: View } | { error: ViewError };
export type Views = ReturnType<typeof createViews>;

const createId = () => `V${randomBytes(6).toString('hex').toUpperCase()}`;

/** The modals that people have open, in stacks, and their Home tabs. `user` is always an id. */
export const createViews = (workspace: Workspace, feed: Feed, clock: { now(): number }) => {
  const externalOwners = () => workspace.people.flatMap(({ id }) => [...feed.modalsOf(id), ...homesOf(feed, id)]);
  const createHash = () => `${Math.floor(clock.now() / 1000)}.${randomBytes(6).toString('base64url')}`;
  const complete = (draft: Json, id: string, person: Person, stack: readonly View[]): View => ({
    id,
    team_id: person.teamId,
    type: draft.type === 'home' ? 'home' : 'modal',
    blocks: normaliseBlocks(objectsOf(draft.blocks)),
    private_metadata: textOf(draft.private_metadata),
    callback_id: textOf(draft.callback_id),
    state: { values: {} },
    hash: createHash(),
    // Slack titles every Home tab so.
    title: draft.type === 'home' ? { type: 'plain_text', text: 'View Title', emoji: true } : (draft.title ?? null),
    clear_on_close: draft.clear_on_close === true,
    notify_on_close: draft.notify_on_close === true,
    close: draft.close ?? null,
    submit: draft.submit ?? null,
    previous_view_id: stack.at(-1)?.id ?? null,
    root_view_id: stack[0]?.id ?? id,
    app_id: workspace.appId,
    external_id: textOf(draft.external_id),
    app_installed_team_id: workspace.teamId,
    bot_id: workspace.botId,
  });
  const isTaken = (draft: Json, id: string) =>
    textOf(draft.external_id) !== '' &&
    externalOwners().some((view) => view.external_id === draft.external_id && view.id !== id);

  const add = (person: Person, stack: readonly View[], draft: Json): Shown => {
    const id = createId();
    if (isTaken(draft, id)) return { error: 'duplicate_external_id' };
    const view = complete(draft, id, person, stack);
    feed.showModals(person.id, [...stack, view]);
    return { view };
  };

  return {
    /** Shows a modal; one that the person had open before goes. */
    open: (person: Person, draft: Json): Shown => add(person, [], draft),
    /** Shows a modal on top of `below`. */
    push(person: Person, below: string, draft: Json): Shown {
      const stack = feed.modalsOf(person.id);
      const at = stack.findIndex(({ id }) => id === below);
      if (at < 0) return { error: 'not_found' };
      if (stack.length >= MAX_STACK) return { error: 'push_limit_reached' };
      return add(person, stack, draft);
    },
    /** Renders an open modal anew. A hash, when given, must be the one that the view has. */
    update(id: string, draft: Json, hash = ''): Shown {
      const person = workspace.people.find((one) => feed.modalsOf(one.id).some((view) => view.id === id));
      const stack = person ? feed.modalsOf(person.id) : [];
      const at = stack.findIndex((view) => view.id === id);
      const old = stack[at];
      if (!person || !old) return { error: 'not_found' };
      if (hash && hash !== old.hash) return { error: 'hash_conflict' };
      if (isTaken(draft, id)) return { error: 'duplicate_external_id' };
      const view = complete(draft, id, person, stack.slice(0, at));
      feed.showModals(person.id, stack.with(at, view));
      return { view };
    },
    publish(person: Person, draft: Json, hash = ''): Shown {
      const old = feed.homeOf(person.id);
      if (old && hash && hash !== old.hash) return { error: 'hash_conflict' };
      const id = old?.id ?? createId();
      if (isTaken(draft, id)) return { error: 'duplicate_external_id' };
      const view = complete(draft, id, person, []);
      feed.showHome(person.id, view);
      return { view };
    },
    /** A view that this person has before them. */
    find: (user: string, id: string): View | null =>
      [...feed.modalsOf(user), ...homesOf(feed, user)].find((view) => view.id === id) ?? null,
    findExternal: (externalId: string): View | null =>
      externalOwners().find((view) => view.external_id === externalId) ?? null,
    /** Takes a modal away, and all that lie on it. */
    close(user: string, id: string): void {
      const stack = feed.modalsOf(user);
      const at = stack.findIndex((view) => view.id === id);
      if (at >= 0) feed.showModals(user, stack.slice(0, at));
    },
    clear: (user: string): void => feed.showModals(user, []),
  };
};

const homesOf = (feed: Feed, user: string): View[] => {
  const home = feed.homeOf(user);
  return home ? [home] : [];
};
