import { findViewFaults } from './find-view-faults.ts';
import type { Person } from './people.ts';
import { refuseFaults } from './refuse-faults.ts';
import { isJson, textOf, type Answer, type Json } from './slack-types.ts';
import type { Triggers } from './triggers.ts';
import type { Shown, Views } from './views.ts';
import type { Workspace } from './workspace.ts';

export type ViewMethodsDeps = { workspace: Workspace; views: Views; triggers: Triggers };

const toAnswer = (shown: Shown): Answer =>
  'view' in shown ? { ok: true, view: shown.view } : { ok: false, error: shown.error };

const refuse = (view: unknown, type: 'modal' | 'home'): Answer | null => {
  const found = findViewFaults(view, type);
  return found && refuseFaults(found);
};

/**
 * `views.open`, `views.push`, `views.update` and `views.publish`.
 * Source: https://docs.slack.dev/reference/methods?family=views
 */
export const createViewMethods = ({ workspace, views, triggers }: ViewMethodsDeps) => {
  const personOf = (id: unknown): Person | undefined => workspace.people.find((person) => person.id === id);

  /** Slack looks at the arguments before it uses the trigger up. */
  const exchange = (params: Json): { answer: Answer } | { person: Person; viewId: string | null; view: Json } => {
    const { view, trigger_id: triggerId } = params;
    if (typeof triggerId !== 'string' || triggerId === '') {
      const faults = ['missing required field: trigger_id [json-pointer:/trigger_id]'];
      return { answer: refuseFaults({ error: 'invalid_arguments', faults }) };
    }
    const refusal = refuse(view, 'modal');
    if (refusal || !isJson(view)) return { answer: refusal ?? { ok: false, error: 'invalid_arguments' } };
    const trigger = triggers.exchange(triggerId);
    if ('error' in trigger) return { answer: { ok: false, error: trigger.error } };
    const person = personOf(trigger.user);
    if (!person) return { answer: { ok: false, error: 'user_not_found' } };
    return { person, viewId: trigger.viewId, view };
  };

  const open = async (params: Json): Promise<Answer> => {
    const found = exchange(params);
    return 'answer' in found ? found.answer : toAnswer(views.open(found.person, found.view));
  };
  const push = async (params: Json): Promise<Answer> => {
    const found = exchange(params);
    if ('answer' in found) return found.answer;
    // Only a click within a modal has something to push upon.
    if (found.viewId === null) return { ok: false, error: 'not_found' };
    return toAnswer(views.push(found.person, found.viewId, found.view));
  };
  const update = async (params: Json): Promise<Answer> => {
    const refusal = refuse(params.view, 'modal');
    if (refusal || !isJson(params.view)) return refusal ?? { ok: false, error: 'invalid_arguments' };
    const id = textOf(params.view_id) || (views.findExternal(textOf(params.external_id))?.id ?? '');
    return toAnswer(views.update(id, params.view, textOf(params.hash)));
  };
  const publish = async (params: Json): Promise<Answer> => {
    const refusal = refuse(params.view, 'home');
    if (refusal || !isJson(params.view)) return refusal ?? { ok: false, error: 'invalid_arguments' };
    const person = personOf(params.user_id);
    if (!person) return { ok: false, error: 'user_not_found' };
    return toAnswer(views.publish(person, params.view, textOf(params.hash)));
  };
  return new Map([
    ['views.open', open],
    ['views.push', push],
    ['views.update', update],
    ['views.publish', publish],
  ]);
};
