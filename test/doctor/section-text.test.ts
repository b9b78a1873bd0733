import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { failure, ok, skipped } from '../../src/doctor/check.ts';
import { sectionText, summaryText } from '../../src/doctor/section-text.ts';
import { paintFor } from '../../src/terminal/paint.ts';
import { widthOf } from '../../src/terminal/fit.ts';
import { hostileText } from '../support/hostile-text.ts';

const plain = paintFor({}, false);

describe('a section of the doctor', () => {
  it('says what is so and, under it, what to do', () => {
    const checks = [
      ok('rule:IntakeRule', 'on'),
      failure('dead-letters:IntakeDeadLetters', '3 messages wait', 'docs/operations.md'),
    ];
    expect(sectionText({ title: 'Events', checks }, 80, plain)).toEqual([
      'Events',
      '  ok       rule:IntakeRule                 on',
      '  FAILURE  dead-letters:IntakeDeadLetters  3 messages wait',
      '           → docs/operations.md',
      '',
    ]);
  });

  it('goes below the id where there is no room beside it', () => {
    const checks = [skipped('dead-letters:IntakeDeadLetters', 'could not be read: AccessDenied')];
    expect(sectionText({ title: 'Queues', checks }, 40, plain)).toEqual([
      'Queues',
      '  skipped  dead-letters:IntakeDeadLetters',
      '    could not be read: AccessDenied',
      '',
    ]);
  });

  it('is no wider than the terminal, and prints nothing that others could do harm with', () => {
    fc.assert(
      fc.property(hostileText(), hostileText(), fc.integer({ min: 30, max: 160 }), (what, todo, width) => {
        for (const line of sectionText(
          { title: 'Functions', checks: [failure('errors:ingress', what, todo)] },
          width,
          plain,
        )) {
          expect(widthOf(line)).toBeLessThanOrEqual(width);
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        }
      }),
    );
  });

  it('is counted in the end', () => {
    expect(summaryText([ok('a', ''), failure('b', '', ''), skipped('c', '')])).toBe(
      '1 ok, 0 warnings, 1 failure, 1 skipped.',
    );
  });
});
