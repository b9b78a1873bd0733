import { z } from 'zod';
import { VARIABLES } from '../config.ts';
import { parsePlace } from '../finding/place.ts';
import { POLICY_SETTINGS } from './policy.ts';

/** A text that means what the variable of the same setting means. */
const like = <T>({ wanted, parse }: { wanted: string; parse: (text: string) => T | null }) =>
  z.string({ error: `Set it to ${wanted}.` }).transform((text, context) => {
    const value = parse(text.trim());
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} is not usable. Set it to ${wanted}.` });
    return z.NEVER;
  });

const approver = like({
  wanted: 'the id of a user (U…) or of a user group (S…)',
  parse: (text) => (/^[^,]+$/.test(text) ? (VARIABLES.APPROVERS.parse(text)?.[0] ?? null) : null),
});
const region = like({
  wanted: 'a region such as eu-west-1',
  parse: (text) => parsePlace(`000000000000/${text}`)?.region ?? null,
});

/** Of a key that is not known, each by itself: the place of each is told, and what it may be. */
const known = (names: readonly string[]) => (issue: { code?: string }) =>
  issue.code === 'unrecognized_keys' ? `There is no such setting. Known are ${names.join(', ')}.` : MAP;
const MAP = 'Write names and values below it, one to a line.';

const LIST = 'Write a list: [one, another].';

const settings = z
  .strictObject(
    {
      channel: like(VARIABLES.SLACK_CHANNEL),
      approvers: z.array(approver, { error: LIST }),
      enforcement: like(VARIABLES.ENFORCEMENT),
      revokeAfter: like(VARIABLES.REVOKE_AFTER),
      regions: z.array(region, { error: LIST }).min(1, 'Name at least one region, or leave it out.'),
    } satisfies Record<(typeof POLICY_SETTINGS)[number], unknown>,
    { error: known(POLICY_SETTINGS) },
  )
  .partial();

/** Nothing below a name is no setting at all: `'444455556666':` alone says that the account is watched. */
const orNothing = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? {} : value), schema);

const accountId = z.string().regex(/^\d{12}$/, 'An account id has twelve digits.');
const named = <T extends z.ZodType>(schema: T) => z.record(z.string().min(1), schema, { error: MAP });

/** The policy file. Every scalar of it is read as a text, so that no id loses its zeros and no `off` becomes false. */
export const policySchema = orNothing(
  z
    .strictObject(
      {
        defaults: orNothing(settings),
        accounts: orNothing(z.record(accountId, orNothing(settings), { error: MAP })),
        tags: orNothing(named(orNothing(named(orNothing(settings))))),
      },
      { error: known(['defaults', 'accounts', 'tags']) },
    )
    .partial(),
);
export type PolicyFile = z.infer<typeof policySchema>;

/** What AWS Organizations says of the accounts, as `portcullis policy accounts` writes it. */
export const accountsSchema = z.array(
  z.strictObject({ id: accountId, name: z.string(), tags: z.record(z.string(), z.string()) }),
);
export type AccountsFile = z.infer<typeof accountsSchema>;
