import { randomBytes } from 'node:crypto';
import { NOBODY, refuse, type Act, type InteractDeps } from './interact.ts';
import { withState } from './payload-base.ts';
import type { Person } from './people.ts';
import { signEvent } from './sign-request.ts';
import type { Json } from './slack-types.ts';
import type { Workspace } from './workspace.ts';

/** Source: https://docs.slack.dev/apis/events-api/#callback-field */
const toEnvelope = (workspace: Workspace, event: Json, now: number): Json => ({
  token: 'sandbox-verification-token',
  team_id: workspace.teamId,
  context_team_id: workspace.teamId,
  context_enterprise_id: null,
  api_app_id: workspace.appId,
  event,
  type: 'event_callback',
  event_id: `Ev${randomBytes(5).toString('hex').toUpperCase()}`,
  event_time: Math.floor(now / 1000),
  authorizations: [
    {
      enterprise_id: null,
      team_id: workspace.teamId,
      user_id: workspace.botUserId,
      is_bot: true,
      is_enterprise_install: false,
    },
  ],
  is_ext_shared_channel: false,
});

/** Source: https://docs.slack.dev/reference/events/app_home_opened */
const buildAppHomeOpened = ({ feed, clock }: InteractDeps, person: Person): Json => {
  const view = feed.homeOf(person.id);
  return {
    type: 'app_home_opened',
    user: person.id,
    channel: person.dm,
    tab: 'home',
    ...(view ? { view: withState(view, {}) } : {}),
    event_ts: (clock.now() / 1000).toFixed(6),
  };
};

/** Tells the app that somebody looks at its Home tab. A stranger has no Home tab of an app of another workspace. */
export const createOpenHome =
  (deps: InteractDeps): Act =>
  async (params) => {
    const { workspace, clock } = deps;
    const person = workspace.people.find(({ id }) => id === params.user);
    if (!person) return NOBODY;
    if (person.standing === 'stranger') return refuse('The app has no Home tab for people of other workspaces.');
    const envelope = toEnvelope(workspace, buildAppHomeOpened(deps, person), clock.now());
    const sent = await deps.sendToApp(signEvent(envelope, deps.signingSecret, clock.now()));
    return sent.kind === 'refused' ? sent : { kind: 'done' };
  };
