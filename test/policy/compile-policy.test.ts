import { describe, expect, it } from '@jest/globals';
import { compilePolicy } from '../../src/policy/compile-policy.ts';

const ACCOUNTS = [
  { id: '111122223333', name: 'security', tags: {} },
  { id: '044455556666', name: 'payments', tags: { environment: 'production', team: 'payments' } },
  { id: '777788889999', name: 'sandbox', tags: { environment: 'development' } },
];
const compile = (text: string, accounts: unknown = null) =>
  compilePolicy(
    { name: 'policy.yml', text },
    accounts === null ? null : { name: 'accounts.json', text: JSON.stringify(accounts) },
  );
const policyOf = (text: string, accounts: unknown = null) => {
  const compiled = compile(text, accounts);
  if (compiled.kind === 'faulty') throw new Error(compiled.faults.join('\n'));
  return compiled;
};
const faultsOf = (text: string, accounts: unknown = null): string[] => {
  const compiled = compile(text, accounts);
  return compiled.kind === 'faulty' ? compiled.faults : [];
};

describe('a policy file', () => {
  it('says for each account its own word, and the defaults where it has none', () => {
    const { policy } = policyOf(`
defaults:
  enforcement: observe
  regions: [eu-west-1, us-east-1]
accounts:
  '111122223333':
  '044455556666':
    channel: C0PAYMENTS
    approvers: [S0PAYMENTS, U0DANA]
    enforcement: enforce
    revokeAfter: 30m
    regions: [eu-central-1]
`);
    expect(policy).toEqual({
      version: 1,
      defaults: { enforcement: 'observe', regions: ['eu-west-1', 'us-east-1'] },
      accounts: {
        '111122223333': { enforcement: 'observe', regions: ['eu-west-1', 'us-east-1'] },
        '044455556666': {
          channel: 'C0PAYMENTS',
          approvers: ['S0PAYMENTS', 'U0DANA'],
          enforcement: 'enforce',
          revokeAfter: 1_800_000,
          regions: ['eu-central-1'],
        },
      },
    });
  });

  it('loses no zero of an id that stands without quotes', () => {
    expect(Object.keys(policyOf('accounts:\n  044455556666:\n').policy.accounts)).toEqual(['044455556666']);
  });

  it('watches the accounts that have one of its tags, and no other', () => {
    const text = 'tags:\n  environment:\n    production: { enforcement: enforce }\naccounts:\n  111122223333:\n';
    expect(policyOf(text, ACCOUNTS).policy.accounts).toEqual({
      '111122223333': {},
      '044455556666': { enforcement: 'enforce' },
    });
  });

  it('puts together what several tags of an account say, and lets the account itself have the last word', () => {
    const tags = `
tags:
  environment:
    production: { enforcement: enforce, revokeAfter: 10m }
  team:
    payments: { channel: C0PAYMENTS }
accounts:
  044455556666: { revokeAfter: 1h }
`;
    expect(policyOf(tags, ACCOUNTS).policy.accounts['044455556666']).toEqual({
      enforcement: 'enforce',
      channel: 'C0PAYMENTS',
      revokeAfter: 3_600_000,
    });
  });

  it('refuses tags that contradict each other, unless the account itself says which one holds', () => {
    const text = `
tags:
  environment:
    production: { enforcement: enforce }
  team:
    payments: { enforcement: observe }
`;
    expect(faultsOf(text, ACCOUNTS)).toEqual([
      'policy.yml:6 tags.team.payments.enforcement: Account 044455556666 has environment: production, too, which says something else. Say under accounts which one holds for it.',
    ]);
    const decided = `${text}accounts:\n  044455556666: { enforcement: approve }\n`;
    expect(policyOf(decided, ACCOUNTS).policy.accounts['044455556666']).toEqual({ enforcement: 'approve' });
  });

  it('says in one go everything that is wrong, where, and what to do', () => {
    const text = `defaults:
  enforcement: enforced
  revoke_after: 15m
accounts:
  4444: {}
  044455556666:
    approvers: [dana, 'U0DANA, U0SAM']
    regions: []
  777788889999: enforce
tags:
  team:
    payments: { channel: '#payments' }
watch: all
`;
    expect(faultsOf(text, ACCOUNTS)).toEqual([
      'policy.yml:2 defaults.enforcement: "enforced" is not usable. Set it to one of observe, approve, enforce.',
      'policy.yml:3 defaults.revoke_after: There is no such setting. Known are channel, approvers, enforcement, revokeAfter, regions.',
      'policy.yml:5 accounts.4444: An account id has twelve digits.',
      'policy.yml:7 accounts.044455556666.approvers.0: "dana" is not usable. Set it to the id of a user (U…) or of a user group (S…).',
      'policy.yml:7 accounts.044455556666.approvers.1: "U0DANA, U0SAM" is not usable. Set it to the id of a user (U…) or of a user group (S…).',
      'policy.yml:8 accounts.044455556666.regions: Name at least one region, or leave it out.',
      'policy.yml:9 accounts.777788889999: Write names and values below it, one to a line.',
      expect.stringMatching(
        /^policy\.yml:12 tags\.team\.payments\.channel: "#payments" is not usable\. Set it to a channel id/,
      ),
      'policy.yml:13 watch: There is no such setting. Known are defaults, accounts, tags.',
    ]);
  });

  it('says where it is no YAML, and refuses an account that stands there twice', () => {
    expect(faultsOf('accounts:\n  044455556666: {}\n  044455556666: {}\n')).toEqual([
      'policy.yml:3 Map keys must be unique',
    ]);
    expect(faultsOf('accounts: [')).toEqual([expect.stringMatching(/^policy\.yml:1 /)]);
  });

  it('cannot say what tags mean without the list of accounts, and says how to get it', () => {
    const text = 'tags:\n  environment:\n    production: {}\n';
    const how = 'npx portcullis policy accounts > portcullis.accounts.json';
    expect(faultsOf(text)).toEqual([`policy.yml:1 tags: Which account has which tags is not known. Write it: ${how}`]);
    const broken = compilePolicy({ name: 'policy.yml', text }, { name: 'accounts.json', text: '{}' });
    expect(broken).toEqual({
      kind: 'faulty',
      faults: [`accounts.json is no list of accounts. Write it again: ${how}`],
    });
  });

  it('notes an account that the organisation does not have, and a tag that nobody has', () => {
    const text = 'accounts:\n  222233334444:\ntags:\n  environment:\n    prod: {}\n';
    expect(policyOf(text, ACCOUNTS).notes).toEqual([
      'policy.yml:2 accounts.222233334444: The list of accounts does not have it.',
      'policy.yml:5 tags.environment.prod: No account has this tag.',
    ]);
  });

  it('takes names for what they are, whatever a prototype has of the same name', () => {
    const text = 'tags:\n  constructor:\n    name: { enforcement: observe }\n  __proto__:\n    x: {}\n';
    expect(policyOf(text, ACCOUNTS).policy.accounts).toEqual({});
    expect(faultsOf('defaults:\n  constructor: x\n')).toHaveLength(1);
  });

  it('may be empty: then only the account and region of the stack are watched', () => {
    expect(policyOf('# nothing yet\n').policy).toEqual({ version: 1, defaults: {}, accounts: {} });
  });
});
