import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shortenDeadline } from '../../src/finding/shorten-deadline.ts';
import { MINUTE, NOON } from '../support/clock.ts';
import { aFinding, anExposure } from '../support/findings.ts';

const anInstant = () => fc.integer({ min: NOON - 30 * MINUTE, max: NOON + 30 * MINUTE });

describe('a shortened deadline', () => {
  it('is never later than it was, and never later than it was asked to be', () => {
    fc.assert(
      fc.property(anInstant(), anInstant(), (deadline, at) => {
        const after = shortenDeadline(aFinding([anExposure(0)], { deadline }), at);
        expect(after?.deadline ?? deadline).toBe(Math.min(deadline, at));
      }),
    );
  });

  it('changes nothing but the deadline, as one write', () => {
    const finding = aFinding([anExposure(0)], { version: 7 });
    const at = NOON + MINUTE;
    expect(shortenDeadline(finding, at)).toEqual({ ...finding, version: 8, deadline: at });
  });

  it('asks for no write the second time', () => {
    fc.assert(
      fc.property(anInstant(), anInstant(), (deadline, at) => {
        const after = shortenDeadline(aFinding([anExposure(0)], { deadline }), at);
        expect(after && shortenDeadline(after, at)).toBeNull();
      }),
    );
  });

  it.each([NaN, Infinity])('does not come from %d', (at) => {
    expect(shortenDeadline(aFinding([anExposure(0)]), at)).toBeNull();
  });

  it('is not set where nobody is waited for', () => {
    expect(shortenDeadline(aFinding([anExposure(0)], { deadline: null }), NOON)).toBeNull();
  });
});
