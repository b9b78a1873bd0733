import { describe, expect, it } from '@jest/globals';
import { CommanderError } from 'commander';
import { createDoctorCommand } from '../../src/cli/doctor-command.ts';
import { failure, ok, skipped, warning, type Check } from '../../src/doctor/check.ts';

const run = async (args: string[], checks: Check[] = []) => {
  const asked: unknown[] = [];
  let exitCode: number | null = null;
  const command = createDoctorCommand({
    doctor: async (request, asJson) => {
      asked.push({ ...request, asJson });
      return checks;
    },
    setExitCode: (code) => {
      exitCode = code;
    },
  }).configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  await command.parseAsync(args, { from: 'user' });
  return { asked, exitCode };
};

describe('portcullis doctor', () => {
  it('looks at the stack of production in the region of the shell, unless it is told otherwise', async () => {
    expect((await run([])).asked).toEqual([
      { stack: 'portcullis-prod', region: null, requestUrl: null, asJson: false },
    ]);
    const args = [
      '--stack',
      'portcullis-test',
      '--region',
      'us-east-1',
      '--request-url',
      'https://gate.example/slack',
      '--json',
    ];
    expect((await run(args)).asked).toEqual([
      { stack: 'portcullis-test', region: 'us-east-1', requestUrl: 'https://gate.example/slack', asJson: true },
    ]);
  });

  it.each([
    [[ok('a', ''), warning('b', '', ''), skipped('c', '')], 0],
    [[ok('a', ''), failure('b', '', '')], 1],
  ])('of %j exits with %i', async (checks, expected) => expect((await run([], checks)).exitCode).toBe(expected));

  it.each([[['--stack', 'a b']], [['--region', 'Ireland']], [['--request-url', 'gate']], [['extra']]])(
    'refuses %j as wrong usage, before it looks at anything',
    async (args) => {
      const refused = await run(args).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(CommanderError);
      expect(refused).toMatchObject({ exitCode: 2 });
    },
  );
});
