import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createPolicyCommand } from '../../src/cli/policy-command.ts';
import { compilePolicy } from '../../src/policy/compile-policy.ts';

const ACCOUNTS = [{ id: '444455556666', name: 'payments', tags: { team: 'payments' } }];

const run = async (args: string[], text: string | null, accounts: typeof ACCOUNTS | null = ACCOUNTS) => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let code = 0;
  const asked: unknown[] = [];
  const command = createPolicyCommand({
    stdout,
    stderr,
    compile: async (file) => {
      asked.push(file);
      const list = accounts && { name: 'accounts.json', text: JSON.stringify(accounts) };
      return text === null ? null : compilePolicy({ name: 'policy.yml', text }, list);
    },
    listAccounts: async () => ACCOUNTS,
    setExitCode: (value) => (code = value),
  });
  await command.parseAsync(args, { from: 'user' });
  const read = (stream: PassThrough) => String(stream.read() ?? '');
  return { code, asked, stdout: read(stdout), stderr: read(stderr) };
};

describe('portcullis policy check', () => {
  it('says what holds in each account, and what nobody has set', async () => {
    const text = `
defaults: { enforcement: observe }
accounts: { '111122223333': { channel: C0SECURITY, regions: [eu-west-1, us-east-1] } }
tags: { team: { payments: { enforcement: enforce, revokeAfter: 90m, approvers: [S0PAY, U0DANA] } } }
`;
    const { code, stdout, stderr } = await run(['check'], text);
    expect({ code, stdout }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stdout": "ACCOUNT       NAME          ENFORCEMENT  DEADLINE    CHANNEL     APPROVERS     REGIONS
      111122223333                observe      -           C0SECURITY  -             eu-west-1,us-east-1
      444455556666  payments      enforce      1 h 30 min  -           S0PAY,U0DANA  -
      the stack’s   unless named  observe      -           -           -             -
      ",
      }
    `);
    expect(stderr).toBe('policy.yml:3 accounts.111122223333: The list of accounts does not have it.\n');
  });

  it('says all that is wrong, and ends with 1', async () => {
    const { code, stdout, stderr } = await run(['check', 'other.yml'], 'defaults: { enforcement: no, color: red }');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toHaveLength(2);
  });

  it('says that there is no such file, and what that means', async () => {
    const { code, asked, stderr } = await run(['check', 'other.yml'], null);
    expect({ code, asked }).toEqual({ code: 1, asked: ['other.yml'] });
    expect(stderr).toBe('There is no other.yml: only the account and region of the stack are watched.\n');
  });
});

describe('portcullis policy accounts', () => {
  it('prints the list that the compiler reads', async () => {
    const { stdout } = await run(['accounts'], null);
    expect(JSON.parse(stdout)).toEqual(ACCOUNTS);
    const text = 'tags: { team: { payments: {} } }';
    expect(compilePolicy({ name: 'p', text }, { name: 'a', text: stdout })).toMatchObject({ kind: 'compiled' });
  });
});
