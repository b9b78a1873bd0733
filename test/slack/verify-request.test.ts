import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isFromSlack, type SlackRequest } from '../../src/slack/verify-request.ts';

/** The worked example of https://docs.slack.dev/authentication/verifying-requests-from-slack */
const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const EXAMPLE: SlackRequest = {
  body: Buffer.from(
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V' +
      '&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=' +
      '&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN' +
      '&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  ),
  timestamp: '1531420618',
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
};
const THEN = 1_531_420_618_000;

const signed = (body: Buffer, timestamp = '1531420618', version = 'v0'): SlackRequest => ({
  body,
  timestamp,
  signature: `${version}=${createHmac('sha256', SECRET).update(`${version}:${timestamp}:`).update(body).digest('hex')}`,
});

describe('the signature of Slack', () => {
  it('is recognised in Slack’s own example', () => {
    expect(isFromSlack(EXAMPLE, SECRET, THEN)).toBe(true);
    expect(isFromSlack(EXAMPLE, `${SECRET}x`, THEN)).toBe(false);
  });

  it('holds for five minutes in both directions, and not a second longer', () => {
    const at = (offset: number) => isFromSlack(EXAMPLE, SECRET, THEN + offset * 1_000);
    expect([-301, -300, 0, 300, 301].map(at)).toEqual([false, true, true, true, false]);
  });

  it('is of the raw bytes, whatever they are', () => {
    expect(isFromSlack(signed(Buffer.from([0xff, 0x00, 0xc3])), SECRET, THEN)).toBe(true);
    const { signature, timestamp } = signed(Buffer.from([0xff]));
    // As text, both bytes would be the same replacement character.
    expect(isFromSlack({ body: Buffer.from([0xfe]), signature, timestamp }, SECRET, THEN)).toBe(false);
  });

  it('is not looked at in a request of more than a megabyte', () => {
    expect(isFromSlack(signed(Buffer.alloc(1_000_000)), SECRET, THEN)).toBe(true);
    expect(isFromSlack(signed(Buffer.alloc(1_000_001)), SECRET, THEN)).toBe(false);
  });

  it.each([
    '',
    '-1531420618',
    '+1531420618',
    ' 1531420618',
    '1531420618.0',
    '0x5b47a14a',
    '1e9',
    '1531420618\n',
    'NaN',
  ])('needs a timestamp of digits alone: %j', (timestamp) => {
    expect(isFromSlack(signed(EXAMPLE.body, timestamp), SECRET, THEN)).toBe(false);
  });

  it.each(['v1', 'v9', 'V0', ''])('has the version v0, not %j', (version) => {
    expect(isFromSlack(signed(EXAMPLE.body, EXAMPLE.timestamp, version), SECRET, THEN)).toBe(false);
  });

  it('is one digest in lower case, no more and no less', () => {
    const digest = (EXAMPLE.signature ?? '').slice(3);
    const forms = [
      digest,
      `v0=${digest.toUpperCase()}`,
      `v0=${digest}0`,
      `v0=${digest.slice(2)}`,
      `v0=${digest}\n`,
      `v0=`,
    ];
    expect(forms.map((signature) => isFromSlack({ ...EXAMPLE, signature }, SECRET, THEN))).toEqual(
      forms.map(() => false),
    );
  });
});
