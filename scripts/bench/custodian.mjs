import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { peerEnvironment } from './peer-environment.mjs';
import { figure, median, spread, table } from './figures.mjs';
import { root } from './load-typescript.mjs';

const peers = path.join(import.meta.dirname, 'peers');

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};

const startMoto = async (venv) => {
  const port = await freePort();
  const child = spawn(path.join(venv, 'moto_server'), ['--host', '127.0.0.1', '--port', String(port)], {
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error('moto ended before it answered');
    const answers = await fetch(`${url}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) return { url, end: () => child.kill() };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

/** Runs a peer to its end; its last line is JSON. */
const report = async (command, args, url) => {
  const env = peerEnvironment(url);
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${errors.slice(-2_000)}`);
  return JSON.parse(output.trimEnd().split('\n').at(-1));
};

/**
 * Cloud Custodian with its documented policy for the two ports, and our own bundles, on the same events and the same
 * moto: what it takes to be loaded, to see an event, and to have the rule closed.
 */
export const custodian = async ({ venv, rounds = 3, events = 8 }) => {
  const moto = await startMoto(venv);
  try {
    const [theirs, ours] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      const policy = path.join(peers, 'custodian.yml');
      theirs.push(
        await report(
          path.join(venv, 'python3'),
          [path.join(peers, 'custodian.py'), policy, '3', String(events)],
          moto.url,
        ),
      );
      ours.push(
        await report(process.execPath, [path.join(import.meta.dirname, 'on-moto.mjs'), '3', String(events)], moto.url),
      );
    }
    const of = (all, pick) => all.map(pick);
    const row = (what, mine, other) => [
      what,
      spread(mine, 1),
      spread(other, 1),
      `${figure(median(other) / median(mine), 1)} ×`,
    ];
    return {
      title: 'One event, beside Cloud Custodian',
      command: 'npm run bench -- custodian',
      text: `Cloud Custodian ${theirs[0].version} with the policy that its documentation gives for this (\`scripts/bench/peers/custodian.yml\`)
handles the event by describing the group and removing what matches. Ours judges the event, stores the finding, arms its
deadline and posts to Slack (a stub that answers at once); the removal, with a look before and after it, is another
message. Both against the same moto, which takes most of each figure; ${events} events in each of ${rounds} processes.`,
      tables: [
        table(['', 'Portcullis', 'Cloud Custodian', 'theirs beside ours'], 'lrrr', [
          row(
            'load, ms',
            of(ours, (one) => one.loadMs),
            of(theirs, (one) => one.loadSeconds * 1e3),
          ),
          row(
            'event → alert in Slack, ms',
            ours.flatMap((one) => one.alertMs),
            theirs.flatMap((one) => one.eventMs),
          )
            .with(2, 'no alert')
            .with(3, ''),
          row(
            'decision → rule removed, ms',
            ours.flatMap((one) => one.revokeMs),
            theirs.flatMap((one) => one.eventMs),
          ),
          row(
            'memory, MB',
            of(ours, (one) => one.rssMb),
            of(theirs, (one) => one.rssMb),
          ),
        ]),
      ],
      plot: null,
    };
  } finally {
    moto.end();
  }
};
