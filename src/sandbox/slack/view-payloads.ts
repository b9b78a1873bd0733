import { payloadBase, withState } from './payload-base.ts';
import type { Person } from './people.ts';
import type { Json, View } from './slack-types.ts';
import type { Inputs } from './state-values.ts';
import type { Workspace } from './workspace.ts';

/** Source: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload#view_submission */
export const buildViewSubmission = (
  workspace: Workspace,
  person: Person,
  { view, inputs, triggerId }: { view: View; inputs: Inputs; triggerId: string },
): Json => ({
  type: 'view_submission',
  ...payloadBase(workspace, person, 'view'),
  trigger_id: triggerId,
  view: withState(view, inputs),
  response_urls: [],
});

/** Source: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload#view_closed */
export const buildViewClosed = (
  workspace: Workspace,
  person: Person,
  { view, inputs, isCleared }: { view: View; inputs: Inputs; isCleared: boolean },
): Json => ({
  type: 'view_closed',
  ...payloadBase(workspace, person, 'view'),
  view: withState(view, inputs),
  is_cleared: isCleared,
});
