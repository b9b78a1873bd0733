import { describe, expect, it } from '@jest/globals';
import { CommanderError } from 'commander';
import { createScanCommand } from '../../src/cli/scan-command.ts';
import type { ScanRequest } from '../../src/scan/scan.ts';
import { newTotals, type ScanTotals } from '../../src/scan/scan-totals.ts';

const run = async (args: string[], found: Partial<ScanTotals> = {}) => {
  const asked: { request: ScanRequest; format: string; role: string | null }[] = [];
  const adopted: unknown[] = [];
  let exitCode: number | null = null;
  const command = createScanCommand({
    scan: async (request, format, role) => {
      asked.push({ request, format, role });
      return { ...newTotals(), ...found };
    },
    adopter: async (url) => async (groups) => void adopted.push([groups, url]),
    policyAccounts: async () => ['111122223333', '444455556666'],
    setExitCode: (code) => {
      exitCode = code;
    },
  }).configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  await command.parseAsync(args, { from: 'user' });
  return { asked, adopted, exitCode };
};
const unread = [{ account: '111122223333', region: 'eu-west-1', why: 'UnauthorizedOperation' }];

describe('portcullis scan', () => {
  it.each([
    ['all of it was read, and nothing is open', ['--fail-on', 'exposed'], {}, 0],
    ['something is open, and nobody minds', [], { exposed: 1 }, 0],
    ['something is open', ['--fail-on', 'exposed'], { exposed: 1 }, 1],
    ['a region could not be read', [], { unread }, 2],
    ['a rule could not be judged', [], { unknown: 1 }, 2],
    ['something is open, and a region could not be read', ['--fail-on', 'exposed'], { exposed: 1, unread }, 2],
  ])('when %s, with %j, exits by what was found', async (_title, args, found, expected) => {
    expect((await run(args, found)).exitCode).toBe(expected);
  });

  it('reads every enabled region of the own account, unless it is told otherwise', async () => {
    expect((await run([])).asked).toEqual([
      { request: { accounts: null, regions: null }, format: 'table', role: null },
    ]);
    const { asked } = await run(['--regions', 'eu-west-1, us-gov-east-1,eu-west-1', '--csv']);
    expect(asked).toMatchObject([{ request: { regions: ['eu-west-1', 'us-gov-east-1'] }, format: 'csv' }]);
  });

  it.each([
    [['--accounts', '444455556666, 777788889999', '--role', 'Audit'], ['444455556666', '777788889999'], 'Audit'],
    [['--accounts', 'policy'], ['111122223333', '444455556666'], null],
  ])('with %j reads the accounts %j', async (args, accounts, role) => {
    expect((await run(args)).asked).toMatchObject([{ request: { accounts }, role }]);
  });

  it('has what it finds adopted when it is told so, and otherwise changes nothing', async () => {
    const exposedGroups = [{ account: '111122223333', region: 'eu-west-1', groupId: 'sg-1' }];
    expect((await run([], { exposedGroups })).adopted).toEqual([]);
    expect((await run(['--open-findings'], { exposedGroups })).adopted).toEqual([[exposedGroups, null]]);
    const url = 'https://abc.execute-api.eu-west-1.amazonaws.com/operator';
    expect((await run(['--open-findings', '--url', url])).adopted).toEqual([[[], url]]);
  });

  it.each([
    [['--regions', 'Ireland']],
    [['--json', '--csv']],
    [['--fail-on', 'unknown']],
    [['extra']],
    [['--accounts', '12']],
    [['--role', 'a/b']],
  ])('refuses %j as wrong usage, before it reads anything', async (args) => {
    const refused = await run(args).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CommanderError);
    expect(refused).toMatchObject({ exitCode: 2 });
  });
});
