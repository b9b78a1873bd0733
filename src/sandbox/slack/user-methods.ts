import { completeUser } from './people.ts';
import { isJson, objectsOf, textOf, type Answer, type Json } from './slack-types.ts';
import type { Workspace } from './workspace.ts';

/** `users.*`, with what tells guests and strangers from members. */
export const createUserMethods = (workspace: Workspace) => {
  const personOf = (user: Json) => workspace.people.find(({ id }) => id === user.id);
  const complete = (user: Json) => completeUser(user, personOf(user));
  const withUser = (answer: Answer): Answer =>
    isJson(answer.user) ? { ...answer, user: complete(answer.user) } : answer;

  return new Map<string, (params: Json) => Promise<Answer>>([
    ['users.info', async (params) => withUser(await workspace.call('users.info', params))],
    [
      'users.list',
      async (params) => {
        const answer = await workspace.call('users.list', params);
        return answer.ok ? { ...answer, members: objectsOf(answer.members).map(complete) } : answer;
      },
    ],
    [
      'users.lookupByEmail',
      async (params) => {
        const answer = await workspace.call('users.lookupByEmail', { email: textOf(params.email).toLowerCase() });
        const found = isJson(answer.user) ? personOf(answer.user) : undefined;
        // The addresses of another workspace's people are not shown, so they cannot be looked up either.
        return found?.standing === 'stranger' ? { ok: false, error: 'users_not_found' } : withUser(answer);
      },
    ],
  ]);
};
