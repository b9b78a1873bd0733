import { randomBytes } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { Role } from './roles.ts';

/** Somebody acts as a role. */
export type Session = { role: Role; name: string; accessKeyId: string; token: string; expiresAt: number };
export type Sessions = {
  /** `token` is what the session signs with; a new one unless it is given. `lasts` in ms. */
  open(role: Role, name: string, options: { token?: string; lasts: number }): Session;
  /**
   * The session of a key id; undefined when the key is none of a session. Throws when the token is not the one that was
   * handed out with it, or it has expired.
   */
  find(accessKeyId: string, token: string | undefined): Session | undefined;
};

export const createSessions = (now: () => number): Sessions => {
  const sessions = new Map<string, Session>();
  return {
    open: (role, name, { token = randomBytes(24).toString('base64'), lasts }) => {
      const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
      const session = { role, name, accessKeyId, token, expiresAt: now() + lasts };
      sessions.set(accessKeyId, session);
      return session;
    },
    find: (accessKeyId, token) => {
      const session = sessions.get(accessKeyId);
      if (session === undefined) return undefined;
      if (session.token !== token)
        throw new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid', 403);
      if (session.expiresAt <= now())
        throw new AwsError('ExpiredToken', 'The security token included in the request is expired', 403);
      return session;
    },
  };
};
