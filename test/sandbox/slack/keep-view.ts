import type { HomeView, ModalView } from '@slack/web-api';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (value: string, text: string, description?: string) => ({
  text: plain(text),
  value,
  ...(description ? { description: plain(description) } : {}),
});

/** A modal with every kind of input that the page draws. */
export const keepView = (more: Partial<ModalView> = {}): ModalView => ({
  type: 'modal',
  callback_id: 'keep',
  private_metadata: 'sg-0abc',
  notify_on_close: true,
  title: plain('Keep open'),
  submit: plain('Keep it open'),
  close: plain('Never mind'),
  blocks: [
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'What stays open to ' },
            { type: 'text', text: 'the whole internet', style: { bold: true } },
            { type: 'text', text: ':' },
          ],
        },
        {
          type: 'rich_text_list',
          style: 'bullet',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text: 'tcp 10250', style: { code: true } },
                { type: 'text', text: ' the kubelet API of prod-worker-1' },
              ],
            },
          ],
        },
        { type: 'rich_text_quote', elements: [{ type: 'text', text: 'temporary, for metrics' }] },
      ],
    },
    {
      type: 'input',
      block_id: 'rules',
      label: plain('Which rules'),
      element: {
        type: 'checkboxes',
        action_id: 'chosen',
        options: [
          option('r1', 'tcp 10250 from 0.0.0.0/0', 'sgr-0f1e2d, opened today at 17:02'),
          option('r2', 'tcp 10250 from ::/0', 'sgr-0a9b8c, opened today at 17:02'),
        ],
        initial_options: [option('r1', 'tcp 10250 from 0.0.0.0/0', 'sgr-0f1e2d, opened today at 17:02')],
      },
    },
    {
      type: 'input',
      block_id: 'why',
      label: plain('Why'),
      hint: plain('Everybody in the channel reads it, and it is kept with the exception.'),
      element: {
        type: 'plain_text_input',
        action_id: 'reason',
        multiline: true,
        min_length: 10,
        max_length: 500,
        placeholder: plain('A load test with Initech, ticket OPS-1234'),
        focus_on_load: true,
      },
    },
    {
      type: 'input',
      block_id: 'long',
      label: plain('For how long'),
      element: {
        type: 'static_select',
        action_id: 'for',
        placeholder: plain('Choose'),
        options: [option('1h', '1 hour'), option('1d', '1 day'), option('7d', '7 days')],
      },
    },
    {
      type: 'input',
      block_id: 'who',
      optional: true,
      label: plain('Who else agrees'),
      element: { type: 'users_select', action_id: 'second', placeholder: plain('Choose somebody') },
    },
  ],
  ...more,
});

/** A Home tab with open findings, exceptions and decisions. */
export const homeView = (now: number): HomeView => ({
  type: 'home',
  callback_id: 'home',
  blocks: [
    { type: 'header', text: plain('Open now') },
    {
      type: 'section',
      block_id: 'f1',
      text: {
        type: 'mrkdwn',
        text: `*sg-0abc* workers in \`111122223333\` eu-west-1\n\`tcp 10250\` from \`0.0.0.0/0\`, closes <!date^${now + 840}^{ago}|soon>`,
      },
      accessory: {
        type: 'overflow',
        action_id: 'more',
        options: [option('show', 'Show the message'), option('time', 'Give it more time')],
      },
    },
    { type: 'divider' },
    { type: 'header', text: plain('Kept open') },
    {
      type: 'section',
      block_id: 'e1',
      text: {
        type: 'mrkdwn',
        text: `*sg-0def* api-lb in \`444455556666\` us-east-1\n\`tcp 6443\` until <!date^${now + 90_000}^{date_short_pretty} at {time}|tomorrow>, by <!subteam^S0ONCALL01>`,
      },
      accessory: {
        type: 'button',
        action_id: 'withdraw',
        value: 'e1',
        style: 'danger',
        text: plain('Withdraw'),
        confirm: {
          title: plain('Withdraw the exception?'),
          text: plain('The rule is closed at once.'),
          confirm: plain('Withdraw'),
          deny: plain('Not yet'),
          style: 'danger',
        },
      },
    },
    {
      type: 'context',
      elements: [{ type: 'mrkdwn', text: ':white_check_mark: *sg-0123* closed at the deadline, yesterday' }],
    },
    {
      type: 'actions',
      block_id: 'filter',
      elements: [
        {
          type: 'static_select',
          action_id: 'account',
          placeholder: plain('All accounts'),
          options: [option('a1', '111122223333 prod-eks'), option('a2', '444455556666 staging')],
        },
        { type: 'button', action_id: 'refresh', text: plain('Refresh') },
      ],
    },
  ],
});
