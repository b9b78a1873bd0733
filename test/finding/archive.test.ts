import { describe, expect, it } from '@jest/globals';
import { afterArchive, exhume } from '../../src/finding/archive.ts';
import { isMessageStale, untoldTransitions } from '../../src/finding/tell.ts';
import { nextDue } from '../../src/finding/next-due.ts';
import { HOUR, NOON } from '../support/clock.ts';
import { aFinding, ALICE, anExposure, SETTINGS } from '../support/findings.ts';

const revoked = anExposure(1, { kind: 'revoked', by: ALICE, at: NOON });
const vanished = anExposure(2, { kind: 'vanished', at: NOON, why: 'somebody else removed the rule' });
const observed = anExposure(3, { kind: 'observed', at: NOON });
const settled = aFinding([revoked, vanished, observed], { deadline: null });

describe('afterArchive', () => {
  it('leaves nothing to do, to show or to tell, and a tombstone of each exposure', () => {
    const after = afterArchive(settled, NOON + HOUR);
    expect(after).toMatchObject({ version: settled.version + 1, sequence: 2, openedAt: null, message: null });
    expect(after.tombstones).toEqual({
      [revoked.id]: { outcome: 'revoked', at: NOON + HOUR },
      [vanished.id]: { outcome: 'vanished', at: NOON + HOUR },
      [observed.id]: { outcome: 'observed', at: NOON + HOUR },
    });
    expect(nextDue(after, SETTINGS)).toBeNull();
    expect(isMessageStale(after)).toBe(false);
    expect(untoldTransitions(after)).toEqual([]);
  });

  it('keeps the newest tombstones when there are too many for one item', () => {
    const old = Object.fromEntries(
      Array.from({ length: 600 }, (_, i) => [`sgr-${i}=x`, { outcome: 'revoked' as const, at: i }]),
    );
    const { tombstones } = afterArchive({ ...settled, tombstones: old }, NOON);
    expect(Object.keys(tombstones)).toHaveLength(500);
    expect(tombstones).toHaveProperty([revoked.id]);
    expect(tombstones).toHaveProperty(['sgr-599=x']);
    expect(tombstones).not.toHaveProperty(['sgr-102=x']);
  });
});

describe('exhume', () => {
  const buried = afterArchive(settled, NOON);

  it('takes what was taken for gone out of its grave', () => {
    const after = exhume(buried, [vanished.id], 'enforce');
    expect(after?.tombstones).not.toHaveProperty([vanished.id]);
    expect(after?.tombstones).toHaveProperty([revoked.id]);
    expect(after?.version).toBe(buried.version + 1);
  });

  it('never takes out what was revoked: an id does not live twice', () => {
    expect(exhume(buried, [revoked.id], 'enforce')).toBeNull();
    expect(exhume(settled, [revoked.id], 'enforce')).toBeNull();
  });

  it('takes out what is settled in the finding but not archived yet', () => {
    expect(exhume(settled, [vanished.id, revoked.id], 'enforce')?.exposures.map(({ id }) => id)).toEqual([
      revoked.id,
      observed.id,
    ]);
  });

  it('lets what was observed rest while Portcullis only alerts, and takes it out when it may act', () => {
    expect(exhume(buried, [observed.id], 'observe')).toBeNull();
    expect(exhume(buried, [observed.id], 'approve')).not.toBeNull();
    expect(exhume(buried, [observed.id], 'enforce')).not.toBeNull();
  });

  it('has nothing to do for ids that it does not know or that are open', () => {
    expect(exhume(aFinding([anExposure(1)]), [anExposure(1).id, 'sgr-0=x'], 'enforce')).toBeNull();
  });
});
