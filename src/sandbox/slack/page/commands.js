/** What to type to see Portcullis at work. Any credentials will do: the endpoint is on this machine. */
import { h } from './dom.js';

const commands = (/** @type {number} */ port) =>
  [
    'export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=eu-west-1',
    `export AWS_ENDPOINT_URL=http://127.0.0.1:${port}`,
    'aws ec2 create-security-group --group-name lab-nodes --description "Lab nodes"',
    'aws ec2 authorize-security-group-ingress --group-name lab-nodes \\',
    '  --protocol tcp --port 10250 --cidr 0.0.0.0/0',
  ].join('\n');

export const renderCommands = (/** @type {number} */ port) =>
  h(
    'div',
    { class: 'commands' },
    h('pre', { tabindex: '0' }, h('code', {}, commands(port))),
    h('button', { type: 'button', class: 'button copy', 'data-copy': commands(port) }, 'Copy'),
  );
