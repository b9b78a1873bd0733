import { describe, expect, it } from '@jest/globals';
import { formatDate } from '../../../../src/sandbox/slack/page/dates.js';

const now = Date.UTC(2026, 10, 22, 23, 30);
const berlin = { now, locale: 'en-GB', timeZone: 'Europe/Berlin' };
const seconds = Date.UTC(2026, 10, 22, 23, 45) / 1000;

describe('a date token', () => {
  it.each([
    ['{date_num} {time_secs}', '2026-11-23 00:45:00'],
    ['{date_short} {time}', '23 Nov 2026 00:45'],
    ['{date_long}', 'Monday, 23 November 2026'],
    // It is after midnight in Berlin already, so this is today there and tomorrow in London.
    ['{date_pretty} at {time}', 'Today at 00:45'],
    ['closes {date_short_pretty}', 'closes today'],
    ['{ago}', 'in 15 minutes'],
  ])('%s reads %s', (format, text) => expect(formatDate(format, seconds, berlin)).toBe(text));

  it('follows the time zone of the reader', () => {
    expect(formatDate('{date_pretty}', seconds, { ...berlin, timeZone: 'America/New_York' })).toBe('Today');
    expect(formatDate('{date_pretty}', seconds, { ...berlin, timeZone: 'Europe/London', now: now - 86_400_000 })).toBe(
      'Tomorrow',
    );
  });

  it('with a part that Slack does not know is left to its fallback', () => {
    expect(formatDate('{time} {weekday}', seconds, berlin)).toBeNull();
  });
});
