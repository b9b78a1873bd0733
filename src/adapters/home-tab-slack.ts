import type { WebClient } from '@slack/web-api';
import type { Clock, HomeTab } from '../ports.ts';
import { closedHomeView } from '../slack/views/closed-home-view.ts';
import { homeView } from '../slack/views/home-view.ts';
import type { ViewSettingsOf } from '../slack/views/view-settings.ts';

/** A Home tab needs no scope: an app may publish its own. */
export const scopes = [] as const;

/** The Home tab of the app, by the Web API. */
export const createHomeTabSlack = (
  client: WebClient,
  channels: readonly string[],
  settingsOf: ViewSettingsOf,
  clock: Pick<Clock, 'now'>,
): HomeTab => ({
  publish: async (userId, lists) => {
    const view = lists ? homeView({ ...lists, settingsOf, now: clock.now() }) : closedHomeView(channels);
    await client.views.publish({ user_id: userId, view });
  },
});
