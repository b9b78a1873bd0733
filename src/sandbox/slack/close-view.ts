import { NOBODY, refuse, type Act, type InteractDeps } from './interact.ts';
import { signInteraction } from './sign-request.ts';
import { textOf } from './slack-types.ts';
import { parseInputs } from './state-values.ts';
import { buildViewClosed } from './view-payloads.ts';

/**
 * Closes a modal: by its close button that one alone, by the cross (`all`) the whole stack. The app is told if it asked
 * to be; what it answers changes nothing.
 */
export const createCloseView =
  (deps: InteractDeps): Act =>
  async (params) => {
    const { workspace, views, clock } = deps;
    const person = workspace.people.find(({ id }) => id === params.user);
    if (!person) return NOBODY;
    const view = views.find(person.id, textOf(params.view_id));
    if (view?.type !== 'modal') return refuse('This modal is not open any more.');
    const isCleared = params.all === true || view.clear_on_close === true;
    if (isCleared) views.clear(person.id);
    else views.close(person.id, view.id);
    if (view.notify_on_close !== true) return { kind: 'done' };
    const payload = buildViewClosed(workspace, person, { view, inputs: parseInputs(params.state), isCleared });
    await deps.sendToApp(signInteraction(payload, deps.signingSecret, clock.now()));
    return { kind: 'done' };
  };
