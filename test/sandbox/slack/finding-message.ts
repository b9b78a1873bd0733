/** A message about an open kubelet port: every kind of block that the page must draw. */
export const findingMessage = (deadline: number) => ({
  text: 'TCP 10250 (kubelet API) is open to the whole internet: sg-0abc in 111122223333',
  metadata: { event_type: 'portcullis_finding', event_payload: { finding: '111122223333/eu-west-1/sg-0abc/1' } },
  blocks: [
    {
      type: 'header',
      text: { type: 'plain_text', text: ':rotating_light: TCP 10250 (kubelet API) is open to the whole internet' },
    },
    {
      type: 'section',
      fields: [
        { type: 'mrkdwn', text: '*Group*\n`sg-0abc` workers' },
        { type: 'mrkdwn', text: '*Account*\n`111122223333` prod-eks' },
        { type: 'mrkdwn', text: '*Rule*\n`tcp 10250` from `0.0.0.0/0`' },
        { type: 'mrkdwn', text: '*Region*\n`eu-west-1`' },
        { type: 'mrkdwn', text: '*Opened by*\nalex via console, 17:02' },
        {
          type: 'mrkdwn',
          text: `*Closes*\n<!date^${deadline}^{date_short_pretty} at {time_secs}|at the deadline> (<!date^${deadline}^{ago}|soon>)`,
        },
      ],
    },
    {
      type: 'context',
      elements: [
        {
          type: 'mrkdwn',
          text: 'The kubelet API runs commands in every pod of the node. It belongs to nobody but the control plane. <https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/|Why>',
        },
      ],
    },
    {
      type: 'actions',
      block_id: 'decide',
      elements: [
        {
          type: 'button',
          action_id: 'revoke',
          value: 'v1',
          style: 'danger',
          text: { type: 'plain_text', text: 'Revoke now' },
          confirm: {
            title: { type: 'plain_text', text: 'Revoke this rule?' },
            text: { type: 'mrkdwn', text: '`tcp 10250` from `0.0.0.0/0` leaves *sg-0abc* at once.' },
            confirm: { type: 'plain_text', text: 'Revoke' },
            deny: { type: 'plain_text', text: 'Not yet' },
            style: 'danger',
          },
        },
        { type: 'button', action_id: 'keep', value: 'v1', text: { type: 'plain_text', text: 'Keep for 24 h' } },
      ],
    },
  ],
});

/** The same message after the decision: outcomes, and nothing to click. */
export const settledMessage = (decidedAt: number, userId: string) => ({
  text: 'Closed: TCP 10250 of sg-0abc',
  blocks: [
    { type: 'header', text: { type: 'plain_text', text: ':lock: TCP 10250 (kubelet API) is closed again' } },
    {
      type: 'section',
      text: {
        type: 'mrkdwn',
        text: `:white_check_mark: \`tcp 10250\` from \`0.0.0.0/0\`: *revoked*, verified\n:heavy_minus_sign: \`tcp 10250\` from \`::/0\`: _vanished_`,
      },
    },
    {
      type: 'context',
      elements: [
        {
          type: 'mrkdwn',
          text: `Decided by <@${userId}>, <!date^${decidedAt}^{date_short_pretty} at {time}|just now>`,
        },
      ],
    },
  ],
});
