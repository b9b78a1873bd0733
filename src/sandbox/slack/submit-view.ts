import { findInputFaults } from './find-input-faults.ts';
import { findViewFaults } from './find-view-faults.ts';
import { NOBODY, refuse, type Act, type InteractDeps, type InteractResult } from './interact.ts';
import type { Person } from './people.ts';
import { signInteraction } from './sign-request.ts';
import { isJson, objectsOf, textOf, type Json, type View } from './slack-types.ts';
import { parseInputs } from './state-values.ts';
import { buildViewSubmission } from './view-payloads.ts';
import type { Shown } from './views.ts';

const DONE: InteractResult = { kind: 'done' };

const parseAnswer = (body: string): Json | null => {
  if (body.trim() === '') return {};
  try {
    const answer: unknown = JSON.parse(body);
    return isJson(answer) ? answer : null;
  } catch {
    return null;
  }
};

const toErrors = (value: unknown, view: View): InteractResult => {
  const errors = Object.entries(isJson(value) ? value : {}).map(([id, text]) => [id, textOf(text)] as const);
  const stray = errors.find(([id]) => !objectsOf(view.blocks).some((block) => block.block_id === id));
  if (errors.length === 0) return refuse('The app answered with errors and named none.');
  if (stray)
    return refuse(`The app answered with an error for the block “${stray[0]}”, which the modal does not have.`);
  return { kind: 'faulty', errors: Object.fromEntries(errors) };
};

const show = (view: unknown, how: (draft: Json) => Shown): InteractResult => {
  const found = findViewFaults(view, 'modal');
  if (found || !isJson(view)) return refuse(`The app answered with a view that Slack refuses: ${found?.faults[0]}.`);
  const shown = how(view);
  return 'error' in shown ? refuse(`The app's answer was refused: ${shown.error}.`) : DONE;
};

/** Does with the modal what the app answered. Source: https://docs.slack.dev/surfaces/modals#response_actions */
const follow = ({ views }: InteractDeps, person: Person, view: View, answer: Json): InteractResult => {
  switch (answer.response_action) {
    case undefined:
      views.close(person.id, view.id);
      return DONE;
    case 'clear':
      views.clear(person.id);
      return DONE;
    case 'errors':
      return toErrors(answer.errors, view);
    case 'update':
      return show(answer.view, (draft) => views.update(view.id, draft));
    case 'push':
      return show(answer.view, (draft) => views.push(person, view.id, draft));
    default:
      return refuse(`The app answered with the response_action “${String(answer.response_action)}”.`);
  }
};

/** Submits a modal: first what Slack's client checks by itself, then the app. The modal stays open until it agrees. */
export const createSubmitView =
  (deps: InteractDeps): Act =>
  async (params) => {
    const { workspace, views, triggers, clock } = deps;
    const person = workspace.people.find(({ id }) => id === params.user);
    if (!person) return NOBODY;
    const view = views.find(person.id, textOf(params.view_id));
    if (view?.type !== 'modal') return refuse('This modal is not open any more.');
    const inputs = parseInputs(params.state);
    const errors = findInputFaults(view.blocks, inputs);
    if (Object.keys(errors).length > 0) return { kind: 'faulty', errors };

    const triggerId = triggers.create({ user: person.id, viewId: view.id });
    const payload = buildViewSubmission(workspace, person, { view, inputs, triggerId });
    const sent = await deps.sendToApp(signInteraction(payload, deps.signingSecret, clock.now()));
    if (sent.kind === 'refused') return sent;
    const answer = parseAnswer(sent.body);
    return answer ? follow(deps, person, view, answer) : refuse('The app answered with something that is no JSON.');
  };
