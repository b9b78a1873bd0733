import { describe, expect, it } from '@jest/globals';
import { findBlockFaults } from '../../../src/sandbox/slack/block-kit.ts';
import { findingMessage, settledMessage } from './finding-message.ts';

const plain = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length) });
const mrkdwn = (length: number) => ({ type: 'mrkdwn', text: 'x'.repeat(length) });
const times = <T>(count: number, item: T) => Array.from({ length: count }, () => item);
const button = (more: object = {}) => ({ type: 'button', text: plain(75), ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const section = (more: object) => ({ type: 'section', ...more });
const confirm = (more: object = {}) => ({
  title: plain(100),
  text: mrkdwn(300),
  confirm: plain(30),
  deny: plain(30),
  ...more,
});

describe('blocks within the limits', () => {
  it.each<[string, object[]]>([
    ['a finding', findingMessage(1).blocks],
    ['a settled finding', settledMessage(1, 'U1').blocks],
    ['50 blocks', times(50, { type: 'divider' })],
    ['a section of 3,000', [section({ text: mrkdwn(3000) })]],
    ['5 fields of 2,000', [section({ fields: times(5, mrkdwn(2000)) })]],
    ['25 buttons', [actions(...times(25, button()))]],
    [
      'a button at its limits',
      [actions(button({ value: 'v'.repeat(2000), action_id: 'a'.repeat(255), confirm: confirm() }))],
    ],
    [
      'a character outside the basic plane counted once',
      [section({ text: { type: 'mrkdwn', text: '🔒'.repeat(3000) } })],
    ],
  ])('such as %s are taken', (_, blocks) => expect(findBlockFaults(blocks)).toBeNull());
});

describe('blocks that Slack refuses', () => {
  it.each<[string, object[], string]>([
    ['51 blocks', times(51, { type: 'divider' }), 'no more than 50 items allowed [json-pointer:/blocks]'],
    [
      'a section of 3,001',
      [section({ text: mrkdwn(3001) })],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['empty text', [section({ text: mrkdwn(0) })], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    ['an empty section', [section({})], 'missing required field: text [json-pointer:/blocks/0]'],
    [
      '11 fields',
      [section({ fields: times(11, mrkdwn(1)) })],
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      'a field of 2,001',
      [section({ fields: [mrkdwn(2001)] })],
      'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
    ],
    [
      'a header of 151',
      [{ type: 'header', text: plain(151) }],
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'a mrkdwn header',
      [{ type: 'header', text: mrkdwn(1) }],
      'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
    ],
    [
      '26 buttons',
      [actions(...times(26, button()))],
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    ['no buttons', [actions()], 'must have at least 1 item [json-pointer:/blocks/0/elements]'],
    [
      'a button text of 76',
      [actions(button({ text: plain(76) }))],
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'a value of 2,001',
      [actions(button({ value: 'v'.repeat(2001) }))],
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      'an action_id of 256',
      [actions(button({ action_id: 'a'.repeat(256) }))],
      'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
    ],
    [
      'a block_id of 256',
      [{ type: 'divider', block_id: 'b'.repeat(256) }],
      'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
    ],
    [
      'an unknown style',
      [actions(button({ style: 'red' }))],
      'must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]',
    ],
    [
      'a confirm text of 301',
      [actions(button({ confirm: confirm({ text: mrkdwn(301) }) }))],
      'must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]',
    ],
    [
      '11 context elements',
      [{ type: 'context', elements: times(11, mrkdwn(1)) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    ],
    ['an unknown block', [{ type: 'marquee' }], 'unsupported type: marquee [json-pointer:/blocks/0/type]'],
    [
      'the same action twice',
      [actions(button({ action_id: 'a' }), button({ action_id: 'a' }))],
      '`action_id` a already exists [json-pointer:/blocks/0/elements/1]',
    ],
    [
      'the same block id twice',
      times(2, { type: 'divider', block_id: 'b' }),
      '`block_id` b already exists [json-pointer:/blocks/1]',
    ],
  ])('such as %s are named', (_, blocks, fault) => {
    expect(findBlockFaults(blocks)).toEqual({ error: 'invalid_blocks', faults: [fault] });
  });

  it('include blocks whose text is too long together', () => {
    expect(findBlockFaults(times(5, section({ text: mrkdwn(2500) })))).toEqual({
      error: 'msg_blocks_too_long',
      faults: [],
    });
  });

  it('include what is no list', () => {
    expect(findBlockFaults('[]')).toEqual({ error: 'invalid_blocks_format', faults: [] });
  });
});
