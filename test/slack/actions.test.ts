import { describe, expect, it } from '@jest/globals';
import { buttonValue, parseButtonValue } from '../../src/slack/actions.ts';
import { aFinding, anExposure, GROUP } from '../support/findings.ts';

describe('what a button carries', () => {
  it('comes back as the finding and the version that its message shows', () => {
    const finding = aFinding([anExposure(1)], { version: 12, sequence: 3 });
    expect(parseButtonValue(buttonValue(finding))).toEqual({ group: GROUP, sequence: 3, version: 12 });
  });

  it.each(['', '@', '1@1', 'a/b/sg-0/1@1', '111122223333/eu-west-1/sg-0/1', '111122223333/eu-west-1/sg-0/1@'])(
    'is nothing when it is not ours: %j',
    (value) => {
      expect(parseButtonValue(value)).toBeNull();
    },
  );
});
