import type { SecretName } from './ports.ts';

/** What each secret looks like, and where in the settings of the Slack app it is found. */
export const SECRET_FORMS: Readonly<Record<SecretName, { pattern: RegExp; wanted: string }>> = {
  botToken: { pattern: /^xoxb-\S+$/, wanted: 'the bot token (xoxb-…, page "OAuth & Permissions" of the app)' },
  signingSecret: { pattern: /^\S{8,}$/, wanted: 'the signing secret (page "Basic Information" of the app)' },
};
