import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { AuthorizeSecurityGroupIngressCommand, CreateSecurityGroupCommand } from '@aws-sdk/client-ec2';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { figure, table } from './figures.mjs';
import { loadTypeScript } from './load-typescript.mjs';

const GROUPS = 200;
const MINUTE = 60_000;
/** Five ways to open a group. */
const WAYS = [
  { FromPort: 10250, ToPort: 10250, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
  { FromPort: 10250, ToPort: 10250, Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
  { FromPort: 6443, ToPort: 6443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
  { FromPort: 6443, ToPort: 6443, Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
  { FromPort: 0, ToPort: 65535, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
];
/** After this long without an end the bench gives up (ms). */
const PATIENCE = 5 * MINUTE;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The findings as they are stored, among the other records of the table. */
const findingsOf = async (client) => {
  const found = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: 'FindingsTable', ConsistentRead: true }))
    found.push(...Items.map((item) => unmarshall(item)));
  return found.filter(({ sk, held }) => sk === 'current' && held !== undefined);
};
const isShown = ({ held, deadline, version, shown }) => held === WAYS.length && deadline > 0 && shown === version;

/** How many at most lie within any second. */
const mostInASecond = (times) => {
  const sorted = [...times].sort((a, b) => a - b);
  return Math.max(0, ...sorted.map((from, index) => sorted.slice(index).filter((time) => time < from + 1).length));
};

/** 1,000 exposures of 200 groups in one minute, by `npm start`: what becomes of them, and when all of it is told. */
export const burst = async () => {
  const { startSandboxProcess } = await loadTypeScript('test/e2e/start-sandbox.ts');
  const bot = await startSandboxProcess(['--no-demo', '--revoke-after', '4h'], { REOPENED_REVOKE_AFTER: '4h' });
  try {
    const credentials = { accessKeyId: 'AKIABENCH', secretAccessKey: 'any' };
    const dynamoDb = new DynamoDBClient({ endpoint: bot.awsUrl, region: 'eu-west-1', credentials });
    const groups = [];
    for (let n = 0; n < GROUPS; n += 1) {
      const made = new CreateSecurityGroupCommand({ GroupName: `nodes-${n}`, Description: 'worker nodes' });
      groups.push((await bot.ec2.send(made)).GroupId);
    }
    const began = Date.now();
    const total = GROUPS * WAYS.length;
    const sent = [];
    for (let n = 0; n < total; n += 1) {
      await pause(began + (n * MINUTE) / total - Date.now());
      const permission = { IpProtocol: 'tcp', ...WAYS[Math.floor(n / GROUPS)] };
      const opened = { GroupId: groups[n % GROUPS], IpPermissions: [permission] };
      sent.push(bot.ec2.send(new AuthorizeSecurityGroupIngressCommand(opened)));
    }
    await Promise.all(sent);
    const opened = Date.now();
    let findings = [];
    let stored = null;
    for (;;) {
      findings = await findingsOf(dynamoDb);
      if (stored === null && findings.reduce((sum, { held }) => sum + held, 0) >= total) stored = Date.now();
      if (findings.length === GROUPS && findings.every(isShown)) break;
      if (Date.now() > opened + PATIENCE) {
        const shown = findings.filter(isShown).length;
        throw new Error(
          `after ${PATIENCE / MINUTE} minutes ${shown} of ${GROUPS} groups are told whole\n${bot.output().slice(-2_000)}`,
        );
      }
      await pause(500);
    }
    const drained = Date.now();
    const messages = await bot.messages();
    const times = messages.map(({ ts }) => Number(ts));
    const digests = findings.filter(({ digest }) => digest !== undefined).length;
    const seconds = (to) => figure((to - opened) / 1_000, 1);
    return {
      title: 'A burst: 1,000 exposures in a minute, over 200 groups',
      command: 'npm run bench -- burst',
      text: `\`npm start\`, with an AuthorizeSecurityGroupIngress every ${MINUTE / total} ms; the end is when each group's message, or its line
of a digest, shows what is stored. Slack takes about one message a second for a channel.`,
      tables: [
        table(['', ''], 'lr', [
          [
            'exposures stored, of those opened',
            `${figure(findings.reduce((sum, { held }) => sum + held, 0))} of ${figure(total)}`,
          ],
          ['groups with a stored deadline', `${findings.filter(({ deadline }) => deadline > 0).length} of ${GROUPS}`],
          ['all of them stored, seconds after the last call', seconds(stored)],
          ['all of them told, seconds after the last call', seconds(drained)],
          ['messages in the channel', `${messages.length} (${digests} groups are lines of digests)`],
          ['most messages posted within one second', String(mostInASecond(times))],
        ]),
      ],
      plot: null,
    };
  } finally {
    await bot.stop();
  }
};
