import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, it } from '@jest/globals';
import { answeringWithin, giveUpOnSilence } from '../../src/cli/give-up-on-silence.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const FAILED = '<Response><Errors><Error><Code>InternalError</Code></Error></Errors></Response>';
const REGIONS = '<DescribeRegionsResponse><regionInfo/></DescribeRegionsResponse>';
type Answer = 'silence' | 'failed' | 'regions';

/** Asks for the regions of an AWS that answers so, in this order; how often it was asked, and what came of it. */
const ask = async (answers: readonly Answer[]) => {
  let asked = 0;
  server = createServer((_request, response) => {
    const answer = answers[asked] ?? answers.at(-1);
    asked += 1;
    if (answer === 'failed') response.writeHead(500).end(FAILED);
    if (answer === 'regions') response.end(REGIONS);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'AKIASCAN', secretAccessKey: 'any' };
  const options = { endpoint: `http://127.0.0.1:${port}`, region: 'eu-west-1', credentials, maxAttempts: 8 };
  const ec2 = giveUpOnSilence(new EC2Client({ ...options, ...answeringWithin(100) }));
  const outcome = await ec2.send(new DescribeRegionsCommand({})).then(
    ({ Regions }) => Regions,
    (error: Error) => error.message,
  );
  ec2.destroy();
  return { asked, outcome };
};

describe('a call that AWS does not answer', () => {
  it('is given up after the third time, however patient the client is otherwise', async () => {
    expect(await ask(['silence'])).toEqual({ asked: 3, outcome: 'AWS left the call without an answer, 3 times.' });
  });

  it('is tried again until then', async () => {
    expect(await ask(['silence', 'silence', 'regions'])).toEqual({ asked: 3, outcome: [] });
  });

  it('is not one that AWS answers with an error', async () => {
    const asked: Answer[] = ['failed', 'failed', 'failed', 'regions'];
    expect(await ask(asked)).toEqual({ asked: 4, outcome: [] });
  });
});
