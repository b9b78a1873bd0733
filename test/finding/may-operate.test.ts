import { describe, expect, it } from '@jest/globals';
import { mayOperate, type Operation } from '../../src/finding/may-operate.ts';
import { OLIVE, ONCALL, OPERATORS } from '../support/world.ts';

const ALL: Operation[] = [
  'look',
  'pause',
  'resume',
  'revoke',
  'narrow',
  'withdraw',
  'adopt',
  'keep',
  'undo',
  'agree',
  'more-time',
];
const LEAVES_OPEN: Operation[] = ['keep', 'undo', 'agree', 'more-time'];
const STRANGER = 'arn:aws:sts::111122223333:assumed-role/developer/olive@acme.example';

describe('at the command line', () => {
  it.each(ALL)('a person whom OPERATORS names may %s', (kind) => {
    expect(mayOperate(OLIVE, kind, OPERATORS)).toMatchObject({ allowed: true, operator: { arn: OLIVE } });
  });

  it.each(ALL)('somebody behind a role whom AWS proves to be nobody may %s only if it leaves nothing open', (kind) => {
    const permission = mayOperate(ONCALL, kind, OPERATORS);
    expect(permission.allowed).toBe(!LEAVES_OPEN.includes(kind));
    if (!permission.allowed) expect(permission.why).toContain('not which person you are');
  });

  it.each(ALL)('nobody else may %s, and is told as whom AWS knows them', (kind) => {
    const permission = mayOperate(STRANGER, kind, OPERATORS);
    expect(permission).toEqual({ allowed: false, why: `OPERATORS does not name you. You are ${STRANGER}.` });
  });

  it('nobody may anything until OPERATORS names who may', () => {
    for (const kind of ALL) {
      const permission = mayOperate(OLIVE, kind, []);
      expect(permission).toMatchObject({ allowed: false, why: expect.stringContaining('until OPERATORS names') });
    }
  });
});
