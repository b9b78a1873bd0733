import type { WebClient } from '@slack/web-api';
import type { Clock, HomeTab } from '../ports.ts';
import { closedHomeView } from '../slack/views/closed-home-view.ts';
import { homeView } from '../slack/views/home-view.ts';
import type { ViewSettings } from '../slack/views/view-settings.ts';

/** A Home tab needs no scope: an app may publish its own. */
export const scopes = [] as const;

/** The Home tab of the app, by the Web API. */
export const createHomeTabSlack = (
  client: WebClient,
  channel: string,
  settings: ViewSettings,
  clock: Pick<Clock, 'now'>,
): HomeTab => ({
  publish: async (userId, lists) => {
    const view = lists ? homeView({ ...lists, settings, now: clock.now() }) : closedHomeView(channel);
    await client.views.publish({ user_id: userId, view });
  },
});
