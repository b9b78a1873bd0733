import { hasKey } from './has-key.ts';
import type { AccountPolicy, Policy } from './policy.ts';
import type { AccountsFile, PolicyFile } from './policy-schema.ts';

/** Something about a place in the policy file. */
export type Remark = { path: readonly string[]; text: string };
export type Resolved = { policy: Policy; faults: Remark[]; notes: Remark[] };

type Account = AccountsFile[number];
type OfTag = { tag: string; value: string; settings: AccountPolicy };

/**
 * What holds for each account that is watched: its own word, else that of its tags, else the defaults. An account is
 * watched when the file names it, or a tag that it has. Tags that contradict each other are a fault: no order of lines
 * decides who may keep a port open.
 */
export const resolvePolicy = (file: PolicyFile, accounts: AccountsFile | null): Resolved => {
  const defaults: AccountPolicy = file.defaults ?? {};
  const own: Readonly<Record<string, AccountPolicy>> = file.accounts ?? {};
  const ofTags = Object.entries(file.tags ?? {}).flatMap(([tag, values]) =>
    Object.entries(values).map(([value, settings]): OfTag => ({ tag, value, settings })),
  );
  const faults: Remark[] = [];
  const watched = [...new Set([...Object.keys(own), ...tagged(accounts ?? [], ofTags)])].sort().map((id) => {
    const account = accounts?.find((one) => one.id === id);
    const matching = ofTags.filter((one) => account !== undefined && isTagged(account, one));
    faults.push(...contradictions(id, matching, own[id] ?? {}));
    const said = Object.assign({}, ...matching.map(({ settings }) => settings)) as AccountPolicy;
    return [id, { ...defaults, ...said, ...own[id] }] as const;
  });
  const policy: Policy = { version: 1, defaults, accounts: Object.fromEntries(watched) };
  return { policy, faults, notes: accounts === null ? [] : notesOn(Object.keys(own), ofTags, accounts) };
};

const isTagged = ({ tags }: Account, { tag, value }: OfTag): boolean => hasKey(tags, tag) && tags[tag] === value;

const tagged = (accounts: AccountsFile, ofTags: readonly OfTag[]): string[] =>
  accounts.filter((account) => ofTags.some((one) => isTagged(account, one))).map(({ id }) => id);

const contradictions = (id: string, matching: readonly OfTag[], own: AccountPolicy): Remark[] =>
  matching.flatMap(({ tag, value, settings }, i) =>
    Object.entries(settings).flatMap(([name, said]): Remark[] => {
      const other = matching
        .slice(0, i)
        .find((one) => hasKey(one.settings, name) && JSON.stringify(one.settings[name]) !== JSON.stringify(said));
      if (!other || hasKey(own, name)) return [];
      const text = `Account ${id} has ${other.tag}: ${other.value}, too, which says something else. Say under accounts which one holds for it.`;
      return [{ path: ['tags', tag, value, name], text }];
    }),
  );

const notesOn = (own: readonly string[], ofTags: readonly OfTag[], accounts: AccountsFile): Remark[] => {
  const strangers = own.filter((id) => !accounts.some((account) => account.id === id));
  const unused = ofTags.filter((one) => !accounts.some((account) => isTagged(account, one)));
  return [
    ...strangers.map((id) => ({ path: ['accounts', id], text: 'The list of accounts does not have it.' })),
    ...unused.map(({ tag, value }) => ({ path: ['tags', tag, value], text: 'No account has this tag.' })),
  ];
};
