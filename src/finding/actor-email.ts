import type { Actor } from '../exposure/actor.ts';

/** AWS lets no session name, source identity or user name be longer; a longer one was cut, or is none of AWS's. */
const MOST = 64;
/** The characters are those that AWS lets these names have, so a pasted `Name <address>` is none. */
const EMAIL = /^[\w+=,.-]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i;

/**
 * The e-mail address, in lower case, of the person behind a change; null where AWS does not prove who that is, or the
 * proven name is no address. What proves is in exposure/whose-session.ts: the user of Identity Center, an IAM user, a
 * source identity. Whoever may create IAM users or may set any source identity can borrow a name there; four eyes
 * see no further than the account's own IAM.
 *
 * A name that is not proven is never used, not even for a courtesy message: whoever assumes a role chooses it, and so
 * would choose whom the bot disturbs, and who hears of an open port without being in the channel.
 */
export const emailOfActor = ({ kind, proven, name }: Actor): string | null => {
  if (kind !== 'person' || !proven || name === null) return null;
  return isEmail(name) ? name.toLowerCase() : null;
};

export const isEmail = (name: string): boolean => name.length <= MOST && EMAIL.test(name);
