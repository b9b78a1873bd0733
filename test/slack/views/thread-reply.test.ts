import { describe, expect, it } from '@jest/globals';
import type { Transition } from '../../../src/finding/finding.ts';
import { threadReply } from '../../../src/slack/views/thread-reply.ts';
import { NOON } from '../../support/clock.ts';
import { aFinding, anExposure, aRule } from '../../support/findings.ts';
import { readMrkdwn } from './read-message.ts';

const reply = (kind: Transition['kind'], exposures = [anExposure(0)]) => {
  const ids = exposures.map(({ id }) => id);
  const text = threadReply(aFinding(exposures), { id: 't', kind, exposureIds: ids, at: NOON, by: null });
  return text === null ? null : readMrkdwn(text);
};

describe('a reply in the thread', () => {
  it('says what was opened further, and that the deadline stays', () => {
    expect(reply('joined')).toBe(
      'The same group was opened further: `tcp 10250` from `0.0.0.0/0`. It joins this finding. The deadline is 2026-11-20 12:15:00 UTC (ago).',
    );
  });

  it.each<[Transition['kind'], RegExp]>([
    ['failed', /^Could not be revoked: .* Portcullis tries again by itself; somebody should look\.$/],
    ['reopened', /^The time for which it was kept open is over: .* The deadline is /],
    ['reminded', /^Still open to the internet, and nobody decided: .* Please decide with the buttons above\.$/],
  ])('calls people back when it is %s', (kind, text) => {
    expect(reply(kind)).toMatch(text);
  });

  it.each(['opened', 'revoking', 'kept', 'revoked', 'vanished', 'observed'] as const)(
    'is silent about %s, which the message itself shows',
    (kind) => {
      expect(reply(kind)).toBeNull();
    },
  );

  it('names only the rules of its transition', () => {
    const [one, other] = [anExposure(1), anExposure(2, { kind: 'pending' }, { rule: aRule(2, { fromPort: 1 }) })];
    const transition = { id: 't', kind: 'joined', exposureIds: [other.id], at: NOON, by: null } as const;
    expect(threadReply(aFinding([one, other]), transition)).toContain('further: `tcp 1-10250` from `0.0.0.0/0`. It');
  });

  it('counts what is too much to be named, and leaves no code span open', () => {
    const all = { protocol: '-1', fromPort: null, toPort: null };
    const text = reply(
      'joined',
      Array.from({ length: 60 }, (_, n) => anExposure(n, { kind: 'pending' }, { rule: aRule(n, all), id: `e${n}` })),
    );
    expect(text).toContain('`all protocols, all ports` from `0.0.0.0/0`, 52 more rules (see the message). It joins');
    expect(text?.match(/`/g)).toHaveLength(8 * 4);
  });
});
