import { expect, it } from '@jest/globals';
import { signRequest } from '../../src/adapters/sign-request.ts';

// Source: aws-sig-v4-test-suite, "post-vanilla" and "post-x-www-form-urlencoded".
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const SCOPE = { region: 'us-east-1', service: 'service', now: Date.parse('2015-08-30T12:36:00Z') };
const POST = { method: 'POST', host: 'example.amazonaws.com', path: '/', headers: {}, body: '' };

it('signs as AWS’s own test suite does', () => {
  expect(signRequest(POST, CREDENTIALS, SCOPE)).toEqual({
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, ' +
      'Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
    'x-amz-date': '20150830T123600Z',
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  expect(signRequest({ ...POST, headers, body: 'Param1=value1' }, CREDENTIALS, SCOPE).authorization).toMatch(
    /SignedHeaders=content-type;host;x-amz-date, Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a$/,
  );
});

it('signs the token of temporary credentials with the rest', () => {
  const signed = signRequest(POST, { ...CREDENTIALS, sessionToken: 'token' }, SCOPE);
  expect(signed['x-amz-security-token']).toBe('token');
  expect(signed.authorization).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token');
});
