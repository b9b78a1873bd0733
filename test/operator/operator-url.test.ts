import { expect, it } from '@jest/globals';
import { parseOperatorUrl } from '../../src/operator/operator-url.ts';

it.each([
  ['https://a1b2c3.execute-api.eu-west-1.amazonaws.com/operator', 'a1b2c3', 'eu-west-1', 'sts.eu-west-1.amazonaws.com'],
  [
    'https://a1.execute-api.cn-north-1.amazonaws.com.cn/operator',
    'a1',
    'cn-north-1',
    'sts.cn-north-1.amazonaws.com.cn',
  ],
  ['http://127.0.0.1:4566/operator', 'local', 'eu-west-1', '127.0.0.1:4566'],
])('%s is a door', (text, api, region, stsHost) => {
  expect(parseOperatorUrl(text)).toEqual({ url: new URL(text), api, region, stsHost });
});

it.each([
  'http://a1b2c3.execute-api.eu-west-1.amazonaws.com/operator',
  'https://a1b2c3.execute-api.eu-west-1.amazonaws.com/slack/interactions',
  'https://a1b2c3.execute-api.eu-west-1.amazonaws.com.evil.example/operator',
  'https://evil.example/operator',
  'nothing',
])('sends no signature to %s', (text) => {
  expect(parseOperatorUrl(text)).toBeNull();
});
