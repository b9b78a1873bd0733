import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { redact } from '../../src/adapters/redact.ts';

const HEX = '8f742231b10e8888abcd99fff1zz85a5'.replaceAll('z', '0');
const BODY = 'payload=%7B%22type%22%3A%22block_actions%22%2C%22token%22%3A%22Gth1s1sV3r1f%22%7D';
/** Each with the part that must not survive. */
const SECRETS: readonly [what: string, text: string, secret: string][] = [
  ['a bot token', 'xoxb-123456789012-abcDEF456', '123456789012-abcDEF456'],
  ['a user token', 'xoxp-1-2-3-deadbeef', '1-2-3-deadbeef'],
  ['an app token', 'xapp-1-A0123-456-abcdef', 'A0123-456-abcdef'],
  ['a rotated token', 'xoxe.xoxb-1-Mi0yLTEyMzQ1', 'Mi0yLTEyMzQ1'],
  ['a signing secret', HEX, HEX],
  ['a signature of Slack', `v0=${HEX}${HEX}`, HEX],
  ['a response URL', 'https://hooks.slack.com/actions/T0/123/abcDEF', 'abcDEF'],
  ['the form of an interaction', BODY, 'block_actions'],
  ['a token in a form', 'x=1&token=Gth1s1sV3r1f&y=2', 'Gth1s1sV3r1f'],
  ['a token in JSON', '{"token":"Gth1s1sV3r1f"}', 'Gth1s1sV3r1f'],
  ['a token in escaped JSON', '{\\"token\\": \\"Gth1s1sV3r1f\\"}', 'Gth1s1sV3r1f'],
  ['a trigger', '{"trigger_id": "13345224609.738474920.8088930838d88f00"}', '738474920'],
  ['a bearer', 'authorization: Bearer abc.def-ghi~jkl', 'abc.def-ghi~jkl'],
  ['a secret access key', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'wJalrXUtnFEMI/K7MDENG'],
  [
    'a session token that AWS repeats',
    'x-amz-security-token:IQoJb3JpZ2luX2VjEJr//////////wEaCXVz',
    'IQoJb3JpZ2luX2VjEJr',
  ],
  ['a signature of AWS', 'AWS4-HMAC-SHA256 Credential=AKIA1/2026, Signature=abcdef0123', 'abcdef0123'],
  ['what a parser quotes', `Unexpected token 'h', "hush-hush" is not valid JSON`, 'hush-hush'],
  ['what a parser quotes of a long text', `Unexpected token 'h', ..."a hush-hush b"... is not valid JSON`, 'hush-hush'],
];

/** Text that may stand beside a secret: nothing in it is a letter or a digit right at its edge. */
const around = fc.string({ maxLength: 40 }).map((text) => text.replace(/[\w"'\\=:%+/.-]/g, ' '));

describe('a text of the log', () => {
  it.each(SECRETS)('holds no more of %s, whatever stands around it', (_what, text, secret) => {
    fc.assert(
      fc.property(around, around, (before, after) => !redact(`${before} ${text} ${after}`).includes(secret)),
      { numRuns: 200 },
    );
  });

  it('holds none of the secrets that are known, of whatever shape', () => {
    expect(redact('a hush-hush b', ['hush-hush', ''])).toBe('a [redacted] b');
  });

  it('says everything else as it is', () => {
    for (const text of [
      'UnauthorizedOperation: You are not authorized to perform this operation.',
      '111122223333/eu-west-1/sg-0a1b2c3d4e5f60718/3',
      'sgr-0a1b2c3d4e5f60718=tcp/10250-10250/0.0.0.0/0',
      'AuthorizeSecurityGroupIngress 7f3b9c1e-1f7f-4a3f-9a77-9b1f0e3a2b4c',
      'ExpiredTokenException: The security token included in the request is expired',
      'CredentialsProviderError: Could not load credentials from any providers',
      'arn:aws:sqs:eu-west-1:111122223333:portcullis-prod-IngressDeadLetters-1ABCDEFGHIJKL',
      'An API error occurred: not_in_channel',
      '2026-11-20T12:00:00.000Z',
    ])
      expect(redact(text)).toBe(text);
  });

  it('is cut where it is too long, and quickly', () => {
    const started = performance.now();
    expect(redact('a'.repeat(2_000_000)).length).toBeLessThanOrEqual(1_001);
    for (const hostile of ['token:'.repeat(2_000), '"'.repeat(9_000), 'Aa1/'.repeat(3_000), 'xoxb-'.repeat(2_000)])
      redact(hostile);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
