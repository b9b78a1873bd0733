import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from '@jest/globals';
import { CommanderError } from 'commander';
import { createEvaluateCommand } from '../../src/cli/evaluate-command.ts';
import { authorizeItems, envelope, GROUP, ipv4, item, ports, record, SETTINGS } from '../exposure/records.ts';

const folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

type Run = { stdin?: Readable; stdout?: Writable; settings?: () => typeof SETTINGS };
const run = async (
  args: readonly string[],
  { stdin = Readable.from([]), stdout, settings = () => SETTINGS }: Run = {},
) => {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const texts = [out, err].map(async (stream) => {
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    return text;
  });
  let exitCode: number | null = null;
  const setExitCode = (code: number) => {
    exitCode = code;
  };
  try {
    const command = createEvaluateCommand({ stdin, stdout: stdout ?? out, stderr: err, settings, setExitCode });
    await command.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    exitCode = error.exitCode;
  }
  out.end();
  err.end();
  const [text = '', stderr = ''] = await Promise.all(texts);
  return { text, stderr, exitCode, lines: text.split('\n').filter((line) => line !== '') };
};
const verdicts = (lines: readonly string[]) => lines.map((line) => (JSON.parse(line) as { verdict: string }).verdict);

const exposed = authorizeItems(item({ ...ports(10250), ipRanges: ipv4('0.0.0.0/0') }));
const clear = authorizeItems(item({ ...ports(443), ipRanges: ipv4('0.0.0.0/0') }));
const ignored = record('DeleteSecurityGroup', { requestParameters: { groupId: GROUP } });
const ndjson = (...values: unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');

describe('portcullis evaluate', () => {
  it('prints every key of a verdict, in one order', async () => {
    const { text, exitCode } = await run([file('one.json', JSON.stringify(exposed, null, 2))]);
    expect(text).toBe(
      '{"eventID":"11112222-3333-4444-8555-666677778888","eventName":"AuthorizeSecurityGroupIngress",' +
        '"account":"111122223333","region":"eu-west-1","groupId":"sg-0a1b2c3d4e5f60718","verdict":"exposed",' +
        '"ports":[10250],"exposures":[{"ruleId":null,"protocol":"tcp","fromPort":10250,"toPort":10250,' +
        '"source":"0.0.0.0/0","ports":[10250],"reason":"open-to-world: the source is every address there is","coverage":1}],' +
        '"reasons":["open-to-world: the source is every address there is",' +
        `"rule-unknown: the record does not carry the rule's id; look it up"]}\n`,
    );
    expect(exitCode).toBe(0);
  });

  it('prints null for what is unknown', async () => {
    const { text } = await run([], { stdin: Readable.from([Buffer.from('nonsense')]) });
    expect(text).toBe(
      '{"eventID":null,"eventName":null,"account":null,"region":null,"groupId":null,"verdict":"invalid","ports":[],' +
        '"exposures":[],"reasons":["not-a-record: this is not a CloudTrail record"]}\n',
    );
  });

  it.each<[string, string | Buffer, string[]]>([
    ['NDJSON', ndjson(exposed, ignored, clear), ['exposed', 'ignored', 'clear']],
    ['a trail file', JSON.stringify({ Records: [clear, exposed] }), ['clear', 'exposed']],
    ['a trail file over many lines', JSON.stringify({ Records: [clear, exposed] }, null, 2), ['clear', 'exposed']],
    ['a trail file of no record', '{"Records": []}', []],
    ['a list of records', JSON.stringify([clear, envelope(exposed)], null, 2), ['clear', 'exposed']],
    ['gzip', gzipSync(JSON.stringify({ Records: [exposed, clear] })), ['exposed', 'clear']],
    ['an envelope', JSON.stringify(envelope(exposed)), ['exposed']],
    ['a message of several records', ndjson({ body: JSON.stringify([clear, exposed]) }), ['clear', 'exposed']],
    ['a byte order mark', `\uFEFF${ndjson(exposed)}`, ['exposed']],
    [
      'unreadable lines',
      `{"eventName":\n${ndjson(exposed)}x\n${ndjson(clear)}`,
      ['invalid', 'exposed', 'invalid', 'clear'],
    ],
    [
      'records that are none',
      ndjson(null, 7, 'x', {}, [[exposed]], { Records: [null] }),
      Array<string>(6).fill('invalid'),
    ],
    ['nothing', '', []],
  ])('reads %s, from a file and from standard input', async (_name, content, expected) => {
    const stdin = Readable.from([Buffer.from(content)]);
    expect(verdicts((await run([file('input', content)])).lines)).toEqual(expected);
    expect(verdicts((await run([], { stdin })).lines)).toEqual(expected);
  });

  it('reads several files in their order, and - as standard input', async () => {
    const paths = [file('a.json', ndjson(clear)), '-', file('b.json', ndjson(ignored))];
    expect(verdicts((await run(paths, { stdin: Readable.from([Buffer.from(ndjson(exposed))]) })).lines)).toEqual([
      'clear',
      'exposed',
      'ignored',
    ]);
  });

  it('reports a file that cannot be read, judges the others, and exits with 2', async () => {
    const broken = gzipSync(ndjson(exposed, clear));
    const paths = [
      join(folder, 'missing.json'),
      folder,
      file('cut.json.gz', broken.subarray(0, -10)),
      file('a.json', ndjson(exposed)),
    ];
    const { lines, stderr, exitCode } = await run([...paths, '--fail-on', 'exposed']);
    expect(verdicts(lines).at(-1)).toBe('exposed');
    expect(stderr.split('\n').map((line) => /cannot read (\S+): (\w+)/.exec(line)?.slice(1))).toEqual([
      [paths[0], 'ENOENT'],
      [paths[1], 'EISDIR'],
      [paths[2], 'unexpected'],
      undefined,
    ]);
    expect(exitCode).toBe(2);
  });

  it('exits with 1 on an exposure when it is told to', async () => {
    const [a, b] = [file('a.json', ndjson(clear, exposed)), file('b.json', ndjson(clear))];
    expect((await run([a, '--fail-on', 'exposed'])).exitCode).toBe(1);
    expect((await run([b, '--fail-on', 'exposed'])).exitCode).toBe(0);
    expect((await run([a])).exitCode).toBe(0);
  });

  it('prints a table instead of the lines with --summary', async () => {
    const path = file('a.json', ndjson(clear, exposed, clear, 7));
    const { text, exitCode } = await run(['--summary', '--fail-on', 'exposed', path]);
    const rows = text.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(rows.slice(0, 7)).toEqual([
      ['verdict', 'records'],
      ['exposed', '1'],
      ['unknown', '0'],
      ['clear', '2'],
      ['ignored', '0'],
      ['invalid', '1'],
      ['all', '4'],
    ]);
    expect(rows).toContainEqual(['clear', 'port-not-watched', '2']);
    expect(exitCode).toBe(1);
  });

  it.each([['--no-such-flag'], ['--fail-on'], ['--fail-on', 'clear']])(
    'calls %s %s wrong usage, and exits with 2',
    async (...args) => {
      const { exitCode, stderr, text } = await run(args);
      expect({ exitCode, text }).toEqual({ exitCode: 2, text: '' });
      expect(stderr).toContain('error: ');
    },
  );

  it('leaves a fault of the configuration to its caller', async () => {
    const settings = () => {
      throw new Error('WATCHED_PORTS is not usable.');
    };
    await expect(run([], { settings })).rejects.toThrow('WATCHED_PORTS is not usable.');
  });

  it('shows its help, and exits with 0', async () => {
    const { exitCode, text } = await run(['--help']);
    expect(exitCode).toBe(0);
    expect(text).toContain('--fail-on <verdict>');
  });

  it('judges by the settings it is given', async () => {
    const settings = () => ({ ...SETTINGS, watchedPorts: [443] });
    expect(verdicts((await run([file('a.json', ndjson(clear, exposed))], { settings })).lines)).toEqual([
      'exposed',
      'clear',
    ]);
  });

  it('waits for a slow reader instead of filling the memory', async () => {
    let waiting = 0;
    let most = 0;
    const slow = new Writable({
      highWaterMark: 1,
      write: (chunk: Buffer, _encoding, done) => {
        waiting += chunk.length;
        most = Math.max(most, waiting);
        setImmediate(() => {
          waiting -= chunk.length;
          done();
        });
      },
    });
    const path = file('many.ndjson', ndjson(exposed).repeat(5_000));
    await run([path], { stdout: slow });
    // One chunk of input is a megabyte; the output of one is waited for before the next is read.
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(2 * 2 ** 20);
  });

  it('stops quietly when the reader goes away', async () => {
    let read = 0;
    const endless = Readable.from(
      (async function* () {
        for (;;) {
          read += 1;
          yield Buffer.from(ndjson(exposed).repeat(100));
        }
      })(),
    );
    const gone = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });
    const { exitCode, stderr } = await run([], { stdin: endless, stdout: gone });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(read).toBeLessThan(20);
  });

  it('fails when its output fails', async () => {
    const full = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('no space left'), { code: 'ENOSPC' })),
    });
    await expect(run([file('a.json', ndjson(exposed))], { stdout: full })).rejects.toThrow('no space left');
  });
});
