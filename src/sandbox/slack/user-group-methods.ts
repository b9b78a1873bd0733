import { isTrue } from './history.ts';
import type { Answer, Json } from './slack-types.ts';
import type { Workspace } from './workspace.ts';

/** `usergroups.*`, which emulate lacks. Source: https://docs.slack.dev/reference/methods?family=usergroups */
export const createUserGroupMethods = ({ userGroups, teamId }: Workspace) =>
  new Map<string, (params: Json) => Promise<Answer>>([
    [
      'usergroups.list',
      async (params) => ({
        ok: true,
        usergroups: userGroups.map(({ users, ...group }) => ({
          ...group,
          team_id: teamId,
          is_usergroup: true,
          user_count: users.length,
          ...(isTrue(params.include_users) ? { users } : {}),
        })),
      }),
    ],
    [
      'usergroups.users.list',
      async (params) => {
        const group = userGroups.find(({ id }) => id === params.usergroup);
        return group ? { ok: true, users: group.users } : { ok: false, error: 'no_such_subteam' };
      },
    ],
  ]);
