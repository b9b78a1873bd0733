import { describe, expect, it } from '@jest/globals';
import {
  digestIdOf,
  digestLineOf,
  hasUnsettled,
  inDigestThread,
  parseDigestId,
  seenIn,
} from '../../src/finding/digest.ts';
import { NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, GROUP, PAUSE } from '../support/findings.ts';

describe('the line of a finding', () => {
  it('counts its exposures by their state, and names each port once', () => {
    const finding = aFinding([
      anExposure(1, { kind: 'pending' }, { ports: [10250, 6443] }),
      anExposure(2, { kind: 'pending' }),
      anExposure(3, { kind: 'revoked', by: ALICE, at: NOON }),
    ]);
    expect(digestLineOf(finding)).toEqual({
      finding: `${GROUP.account}/${GROUP.region}/${GROUP.groupId}/1`,
      group: GROUP,
      version: 2,
      ports: [6443, 10250],
      states: { pending: 2, revoked: 1 },
      deadline: finding.deadline,
      reach: null,
    });
  });

  it('says that it is paused, once the finding has heard of it', () => {
    const paused = PAUSE;
    expect(digestLineOf(aFinding([anExposure(1)], { paused }))).toMatchObject({ paused });
    expect(digestLineOf(aFinding([anExposure(1)]))).not.toHaveProperty('paused');
  });

  it('has something unsettled as long as one of its exposures is', () => {
    const revoked = anExposure(1, { kind: 'revoked', by: ALICE, at: NOON });
    expect(hasUnsettled(digestLineOf(aFinding([revoked])))).toBe(false);
    expect(hasUnsettled(digestLineOf(aFinding([revoked, anExposure(2)])))).toBe(true);
  });
});

describe('what somebody saw in a digest', () => {
  const line = digestLineOf(aFinding([anExposure(1)], { version: 9, sequence: 3 }));
  const digest = (...written: { version: number; from: number }[]) => ({
    lines: [line],
    written: { [line.finding]: written },
  });
  const seen = (version: number) => [{ group: GROUP, sequence: 3, version }];

  it.each([
    ['the line as it is', 7, 9],
    ['the line as it is, in every later version', 12, 9],
    ['the line before it', 6, 4],
    ['the line before it, from its first version on', 3, 4],
  ])('is %s', (_what, shown, version) => {
    expect(seenIn(digest({ version: 9, from: 7 }, { version: 4, from: 3 }), shown)).toEqual(seen(version));
  });

  it('is not a line that came later, nor one of which nobody knows any more what it was', () => {
    expect(seenIn(digest({ version: 9, from: 7 }), 6)).toEqual([]);
    expect(seenIn(digest({ version: 9, from: 7 }, { version: 4, from: 3 }), 2)).toEqual([]);
  });
});

describe('the thread of a digest', () => {
  it('is not told what each line shows by itself', () => {
    expect((['opened', 'revoked', 'kept', 'vanished'] as const).map((kind) => inDigestThread(kind, false))).toEqual(
      Array.from({ length: 4 }, () => 'never'),
    );
  });

  it('is told of what joined a line that people have seen, and not of what is new with it', () => {
    expect([inDigestThread('joined', false), inDigestThread('joined', true)]).toEqual(['each', 'never']);
  });

  it('is told once of what happens to many, and each time of what asks somebody for something', () => {
    expect([inDigestThread('reminded', false), inDigestThread('failed', false)]).toEqual(['once', 'once']);
    expect([inDigestThread('proposed', false), inDigestThread('ending', true)]).toEqual(['each', 'each']);
  });
});

describe('the id of a digest', () => {
  it('is parsed as it was made, and nothing else is', () => {
    expect(parseDigestId(digestIdOf(GROUP.account, 12))).toEqual({ account: GROUP.account, number: 12 });
    for (const text of [
      '',
      'digest/1/2',
      `digest/${GROUP.account}/`,
      `digest/${GROUP.account}/1/2`,
      `x${GROUP.account}/1`,
    ])
      expect(parseDigestId(text)).toBeNull();
  });
});
