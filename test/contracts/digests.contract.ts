import { expect } from '@jest/globals';
import type { DigestLine } from '../../src/finding/digest.ts';
import { digestLineOf, MOST_LINES, seenIn, TAKES_LINES_FOR } from '../../src/finding/digest.ts';
import type { Bursts, Digests } from '../../src/ports.ts';
import { MINUTE, NOON, SECOND } from '../support/clock.ts';
import { aFinding, anExposure, GROUP } from '../support/findings.ts';
import { createPromises, type Differences } from './promises.ts';

export type DigestsStage = { bursts: Bursts; digests: Digests };

const groupOf = (n: number) => ({ ...GROUP, groupId: `sg-0${String(n).padStart(3, '0')}` });
const lineOf = (n: number, version = 1): DigestLine =>
  digestLineOf(aFinding([anExposure(1)], { group: groupOf(n), version }));

const ACCOUNT = GROUP.account;
const OTHER = '444455556666';
const MESSAGE = { channel: 'C0GATE', ts: '1795176000.000100' };

export const digestsContract = (create: () => Promise<DigestsStage>, differences: Differences = {}): void => {
  const { promise, end } = createPromises(differences);

  promise('counts the groups of an account in which something is found', async () => {
    const { bursts } = await create();
    const counted = [];
    for (let n = 1; n <= 7; n += 1) counted.push(await bursts.count(groupOf(n), NOON + n));
    expect(counted).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(await bursts.count({ ...groupOf(1), account: OTHER }, NOON)).toBe(1);
    expect(await bursts.count({ ...groupOf(1), region: 'us-east-1' }, NOON)).toBe(8);
  });

  promise('counts a group once, however often it is found', async () => {
    const { bursts } = await create();
    await bursts.count(groupOf(1), NOON);
    await bursts.count(groupOf(1), NOON + 30 * SECOND);
    expect(await bursts.count(groupOf(2), NOON + 31 * SECOND)).toBe(2);
    expect(await bursts.count(groupOf(1), NOON + 61 * SECOND)).toBe(2);
  });

  promise('counts a burst across the turn of a minute as one, and forgets it after a minute', async () => {
    const { bursts } = await create();
    for (let n = 1; n <= 5; n += 1) await bursts.count(groupOf(n), NOON + 55 * SECOND);
    expect(await bursts.count(groupOf(6), NOON + 65 * SECOND)).toBe(6);
    expect(await bursts.count(groupOf(7), NOON + 70 * SECOND + 5 * MINUTE)).toBe(1);
    for (let n = 10; n <= 15; n += 1) await bursts.count(groupOf(n), NOON + 10 * MINUTE);
    expect(await bursts.count(groupOf(8), NOON + 11 * MINUTE + SECOND)).toBe(1);
  });

  promise('counts them all when they come at once', async () => {
    const { bursts } = await create();
    const counts = await Promise.all(Array.from({ length: 20 }, async (_, n) => bursts.count(groupOf(n), NOON)));
    expect(Math.max(...counts)).toBe(20);
  });

  promise('fills a digest and starts the next one, each account its own', async () => {
    const { digests } = await create();
    const ids = [];
    for (let n = 0; n <= MOST_LINES; n += 1) ids.push(await digests.reserve(ACCOUNT, NOON + n));
    expect(new Set(ids.slice(0, MOST_LINES))).toEqual(new Set([`digest/${ACCOUNT}/1`]));
    expect(ids.at(-1)).toBe(`digest/${ACCOUNT}/2`);
    expect(await digests.reserve(OTHER, NOON)).toBe(`digest/${OTHER}/1`);
  });

  promise('starts a new digest when the last one is old news', async () => {
    const { digests } = await create();
    await digests.reserve(ACCOUNT, NOON);
    expect(await digests.reserve(ACCOUNT, NOON + TAKES_LINES_FOR - 1)).toBe(`digest/${ACCOUNT}/1`);
    expect(await digests.reserve(ACCOUNT, NOON + TAKES_LINES_FOR)).toBe(`digest/${ACCOUNT}/2`);
  });

  promise('gives no more room than there is when many ask at once', async () => {
    const { digests } = await create();
    const ids = await Promise.all(Array.from({ length: 100 }, async () => digests.reserve(ACCOUNT, NOON)));
    const counts = [1, 2, 3].map((n) => ids.filter((id) => id === `digest/${ACCOUNT}/${n}`).length);
    expect(counts.reduce((a, b) => a + b)).toBe(100);
    expect(Math.max(...counts)).toBeLessThanOrEqual(MOST_LINES);
  });

  promise('makes the digest with its first line, and gives back every field', async () => {
    const { digests } = await create();
    const id = await digests.reserve(ACCOUNT, NOON);
    expect(await digests.load(id)).toBeNull();
    const made = await digests.put(id, lineOf(1, 3), NOON);
    expect(made).toEqual({
      id,
      account: ACCOUNT,
      startedAt: NOON,
      version: 1,
      shown: null,
      message: null,
      posting: null,
      lines: [lineOf(1, 3)],
      claims: 0,
      written: { [lineOf(1).finding]: [{ version: 3, from: 1 }] },
    });
    expect(await digests.load(id)).toEqual(made);
  });

  promise('replaces a line by a newer one, and changes nothing for the same or an older one', async () => {
    const { digests } = await create();
    const id = await digests.reserve(ACCOUNT, NOON);
    await digests.put(id, lineOf(1, 3), NOON);
    const both = await digests.put(id, lineOf(2, 1), NOON);
    expect(await digests.put(id, lineOf(1, 3), NOON)).toEqual(both);
    expect(await digests.put(id, lineOf(1, 2), NOON)).toEqual(both);
    const after = await digests.put(id, lineOf(1, 5), NOON + MINUTE);
    expect(after).toMatchObject({ version: 3, startedAt: NOON, lines: [lineOf(1, 5), lineOf(2, 1)] });
  });

  promise('loses no line when many are written at once', async () => {
    const { digests } = await create();
    const id = await digests.reserve(ACCOUNT, NOON);
    await Promise.all(Array.from({ length: MOST_LINES }, async (_, n) => digests.put(id, lineOf(n), NOON)));
    const digest = await digests.load(id);
    expect(digest).toMatchObject({ version: MOST_LINES });
    expect(digest?.lines).toHaveLength(MOST_LINES);
  });

  promise('tells what each version of it showed', async () => {
    const { digests } = await create();
    const id = await digests.reserve(ACCOUNT, NOON);
    await digests.put(id, lineOf(1, 3), NOON);
    await digests.put(id, lineOf(2, 1), NOON);
    const digest = await digests.put(id, lineOf(1, 5), NOON);
    const seen = [0, 1, 2, 3].map((version) => seenIn(digest, version).map((one) => [one.group.groupId, one.version]));
    expect(seen).toEqual([
      [],
      [['sg-0001', 3]],
      [
        ['sg-0001', 3],
        ['sg-0002', 1],
      ],
      [
        ['sg-0001', 5],
        ['sg-0002', 1],
      ],
    ]);
    // Twice changed since: nobody knows what was seen of it.
    const twice = await digests.put(id, lineOf(1, 7), NOON);
    expect(seenIn(twice, 2).map(({ group }) => group.groupId)).toEqual(['sg-0002']);
    expect(seenIn(twice, 3).map(({ version }) => version)).toEqual([5, 1]);
  });

  promise('elects one who renders, until that one is done or its time is up', async () => {
    const { digests } = await create();
    const id = await digests.reserve(ACCOUNT, NOON);
    expect(await digests.claim(id, 'a', NOON, NOON + MINUTE)).toBeNull();
    await digests.put(id, lineOf(1), NOON);
    const claims = await Promise.all(['a', 'b'].map(async (by) => digests.claim(id, by, NOON, NOON + MINUTE)));
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    const [winner, loser] = claims[0] ? ['a', 'b'] : ['b', 'a'];
    expect(claims.find((claim) => claim)).toMatchObject({ claims: 1, posting: { by: winner, until: NOON + MINUTE } });
    expect(await digests.claim(id, loser, NOON + MINUTE - 1, NOON + 2 * MINUTE)).toBeNull();
    expect(await digests.release(id, loser, NOON, null)).toBe(false);
    const over = await digests.claim(id, loser, NOON + MINUTE, NOON + 2 * MINUTE);
    expect(over).toMatchObject({ claims: 2, posting: { by: loser } });
    expect(await digests.release(id, winner, NOON, { message: MESSAGE, version: 1 })).toBe(false);
    expect(await digests.load(id)).toMatchObject({ message: null, shown: null });
  });

  promise('keeps what the message shows, and lets nobody render before the pause is over', async () => {
    const { digests } = await create();
    const id = await digests.reserve(ACCOUNT, NOON);
    await digests.put(id, lineOf(1), NOON);
    await digests.claim(id, 'a', NOON, NOON + MINUTE);
    // A line that came while it was rendered.
    await digests.put(id, lineOf(2), NOON);
    expect(await digests.release(id, 'a', NOON + SECOND, { message: MESSAGE, version: 1 })).toBe(true);
    expect(await digests.load(id)).toMatchObject({ version: 2, shown: 1, message: MESSAGE });
    expect(await digests.claim(id, 'b', NOON + SECOND - 1, NOON + MINUTE)).toBeNull();
    expect(await digests.claim(id, 'b', NOON + SECOND, NOON + MINUTE)).not.toBeNull();
    expect(await digests.release(id, 'b', NOON + SECOND, null)).toBe(true);
    expect(await digests.load(id)).toMatchObject({ shown: 1, message: MESSAGE });
  });

  promise('elects one who tells the thread of a thing, for each thing its own', async () => {
    const { digests } = await create();
    const id = await digests.reserve(ACCOUNT, NOON);
    expect(await digests.claimReply(id, 'reminded', NOON, NOON - MINUTE)).toBe(false);
    await digests.put(id, lineOf(1), NOON);
    const elected = [];
    for (const at of [NOON, NOON + 1, NOON + 2])
      elected.push(await digests.claimReply(id, 'reminded', at, at - MINUTE));
    expect(elected).toEqual([true, false, false]);
    expect(await digests.claimReply(id, 'failed', NOON + 2, NOON)).toBe(true);
    expect(await digests.claimReply(id, 'reminded', NOON + MINUTE, NOON)).toBe(true);
  });

  end();
};
