import type { Person } from './people.ts';
import type { Json, View } from './slack-types.ts';
import { stateValuesOf, type Inputs } from './state-values.ts';
import type { Workspace } from './workspace.ts';

/**
 * What every interaction carries. A message belongs to the workspace of the app; a view belongs to the person who sees
 * it, so that for a stranger `team` is the other workspace, and `view.app_installed_team_id` alone says ours.
 */
export const payloadBase = (workspace: Workspace, person: Person, surface: 'message' | 'view'): Json => {
  const { teamId, teamDomain } = surface === 'view' ? person : workspace;
  return {
    user: { id: person.id, username: person.username, name: person.username, team_id: person.teamId },
    api_app_id: workspace.appId,
    token: 'sandbox-verification-token',
    team: { id: teamId, domain: teamDomain },
    enterprise: null,
    is_enterprise_install: false,
  };
};

/** A view as Slack sends it: with what stands in its inputs. */
export const withState = (view: View, inputs: Inputs): View => ({
  ...view,
  state: { values: stateValuesOf(view.blocks, inputs) },
});
