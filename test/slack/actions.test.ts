import { describe, expect, it } from '@jest/globals';
import {
  agreeValue,
  buttonValue,
  digestValue,
  modalMetadata,
  parseAgreeValue,
  parseButtonValue,
  parseDigestValue,
  parseModalMetadata,
  parseWithdrawValue,
  withdrawValue,
} from '../../src/slack/actions.ts';
import { aFinding, anException, anExposure, GROUP } from '../support/findings.ts';

const FINDING = aFinding([anExposure(1)], { version: 12, sequence: 3 });
const SHOWN = { group: GROUP, sequence: 3, version: 12 };
const VALUE = '111122223333/eu-west-1/sg-0a1b2c3d4e5f60718/3@12';

describe('what a button carries', () => {
  it('comes back as the finding and the version that its message shows', () => {
    expect(parseButtonValue(buttonValue(FINDING))).toEqual(SHOWN);
  });

  it('comes back with the proposal, the exception or the channel that it is about', () => {
    const proposal = { id: '111122223333/eu-west-1/sg-0a1b2c3d4e5f60718/3/proposal/11' };
    expect(parseAgreeValue(agreeValue(FINDING, proposal))).toEqual({ ...SHOWN, proposal: proposal.id });
    const exception = anException(anExposure(1));
    expect(parseWithdrawValue(withdrawValue(FINDING, exception))).toEqual({ ...SHOWN, exception: exception.id });
    expect(parseModalMetadata(modalMetadata(FINDING, 'C0GATE'))).toEqual({ ...SHOWN, channel: 'C0GATE' });
  });

  it('comes back as the digest and the version that it shows', () => {
    const digest = { id: 'digest/111122223333/1795176', version: 4 };
    expect(parseDigestValue(digestValue(digest))).toEqual({ digest: digest.id, version: 4 });
  });

  it.each(['', '@', '1@1', 'a/b/sg-0/1@1', '111122223333/eu-west-1/sg-0/1', '111122223333/eu-west-1/sg-0/1@'])(
    'is nothing when it is not ours: %j',
    (value) => {
      for (const parse of [parseButtonValue, parseAgreeValue, parseWithdrawValue, parseModalMetadata, parseDigestValue])
        expect(parse(value)).toBeNull();
    },
  );

  it.each(['', '#', '#a#b', '#<!here>', `#${'x'.repeat(256)}`, '# C0GATE', '#C0GATE\n'])(
    'is nothing when what it names is not ours: %j',
    (name) => {
      for (const parse of [parseAgreeValue, parseWithdrawValue, parseModalMetadata])
        expect(parse(`${VALUE}${name}`)).toBeNull();
    },
  );

  it.each(['U0ALICE', 'c0gate', 'C'])('names no channel: %j', (channel) => {
    expect(parseModalMetadata(`${VALUE}#${channel}`)).toBeNull();
  });
});
