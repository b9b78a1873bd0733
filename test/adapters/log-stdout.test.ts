import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { withInvocation, withLogContext } from '../../src/adapters/log-context.ts';
import { createLog, LOG_LEVELS } from '../../src/adapters/log-stdout.ts';
import type { LogFields } from '../../src/ports.ts';
import { captureOutput, type Output } from '../support/capture-output.ts';
import { createTestClock } from '../support/clock.ts';

let output: Output;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => {
  jest.restoreAllMocks();
});
const logAt = (level: (typeof LOG_LEVELS)[number]) =>
  createLog({ level, functionName: 'remediate', secrets: () => ['hush-hush'], clock: createTestClock() });

describe('the log', () => {
  it('is one JSON object a line, with the level and the time as Lambda reads them', () => {
    logAt('info')('warn', 'a\nb', { finding: 'f', count: 2, isOpen: true, exposures: ['a', 'b'], by: undefined });
    expect(output.lines).toHaveLength(1);
    expect(output.logged()).toEqual([
      {
        level: 'WARN',
        timestamp: '2026-11-20T12:00:00.000Z',
        message: 'a\nb',
        function: 'remediate',
        finding: 'f',
        count: 2,
        isOpen: true,
        exposures: ['a', 'b'],
      },
    ]);
  });

  it.each(LOG_LEVELS)('is silent below LOG_LEVEL %s', (least) => {
    const log = logAt(least);
    for (const level of LOG_LEVELS) log(level, level);
    const said = LOG_LEVELS.slice(LOG_LEVELS.indexOf(least));
    expect(output.logged().map(({ message }) => message)).toEqual(said);
  });

  it('says in which request and for which message, and whether the container is new', () => {
    const log = logAt('info');
    const say = () => withLogContext({ messageId: 'm1' }, () => log('info', 'x', { finding: 'f' }));
    withInvocation({ awsRequestId: 'r1' }, say);
    withInvocation({ awsRequestId: 'r2' }, say);
    log('info', 'outside');
    const [first, second, outside] = output.logged();
    expect(first).toMatchObject({ requestId: 'r1', coldStart: true, messageId: 'm1', finding: 'f' });
    expect(second).toMatchObject({ requestId: 'r2', coldStart: false, messageId: 'm1' });
    expect(outside).not.toHaveProperty('requestId');
  });

  it('holds no secret, in the message, in a field or in a list', () => {
    const log = logAt('debug');
    const fields: LogFields = { why: 'token xoxb-1-2', list: ['hush-hush', 'v0=0123456789abcdef0123456789abcdef'] };
    withLogContext({ messageId: 'xapp-1-2-3' }, () => log('error', 'the secret is hush-hush', fields));
    expect(output.lines.join()).not.toMatch(/xoxb-1|xapp-1|hush|0123456789abcdef/);
  });

  it('bounds what a line holds', () => {
    logAt('info')('info', 'x'.repeat(5_000), { list: Array.from({ length: 500 }, () => 'y'.repeat(5_000)) });
    expect(output.lines.join().length).toBeLessThan(25_000);
  });
});
