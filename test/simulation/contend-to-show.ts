import { PortcullisError } from '../../src/errors.ts';
import type { Digest, StoredDigest } from '../../src/finding/digest.ts';
import { digestIdOf } from '../../src/finding/digest.ts';
import type { GroupKey, MessageRef } from '../../src/finding/finding.ts';
import { showLine } from '../../src/use-cases/show-line.ts';
import { SECOND } from '../support/clock.ts';
import { aFinding, anExposure } from '../support/findings.ts';
import { ACCOUNT, type Contender, groupOf, isOf, type Memory, type Ports } from './contender.ts';

const ID = digestIdOf(ACCOUNT, 3);
/** To wait for one's turn, to look and to render, with requests that are made again: nobody takes longer (ms). */
const LONGEST = 21 * SECOND;
const MESSAGE: MessageRef = { channel: 'C0', ts: '1' };

/** Slack, which takes its time, refuses, or never answers until the function is out of time. */
const slackOf = (memory: Memory, claims: StoredDigest['posting'][]) => {
  const { random, now, sleep, report, written } = memory;
  const render = async ({ posting }: StoredDigest): Promise<void> => {
    claims.push(posting);
    const isHung = random.chance(0.1);
    await sleep(random.chance(0.1) ? 9 * SECOND : random.between(100, 600));
    const last = written.findLast(({ after }) => isOf(after, ID))?.after['posting'];
    if (posting && posting.until > now() && JSON.stringify(last) !== JSON.stringify(posting))
      report('somebody renders a digest, and another one may, too');
    if (isHung) return new Promise(() => undefined);
    if (random.chance(0.5)) throw new Error('Slack failed');
  };
  const renderDigest = async (digest: Digest) => render(digest as StoredDigest);
  return {
    postDigest: async (digest: Digest) => {
      await renderDigest(digest);
      return MESSAGE;
    },
    updateDigest: async (_message: MessageRef, digest: Digest) => {
      await renderDigest(digest);
      return 'updated' as const;
    },
    findPostedDigest: async () => null,
  };
};

const showOne = async ({ digests }: Ports, attempt: string, memory: Memory, group: GroupKey): Promise<void> => {
  const { random, now, sleep, report, written } = memory;
  const claims: StoredDigest['posting'][] = [];
  const since = now();
  const finding = aFinding([anExposure(1)], { group, version: random.between(1, 99) });
  const deps = { digests, notifier: slackOf(memory, claims), clock: { now, sleep }, attempt };
  const [shown] = await Promise.allSettled([showLine(deps, ID, finding)]);
  if (now() > since + LONGEST) report('somebody waits for good for a line to be shown');
  if (shown.status === 'fulfilled') return;
  const isBehind = shown.reason instanceof PortcullisError && shown.reason.code === 'not-yet';
  const claim = claims.at(-1);
  const isTakenOver = written.some(({ after }, i) => {
    const by = (after['posting'] as StoredDigest['posting'])?.by;
    const from = written.findIndex((one) => (one.after['posting'] as StoredDigest['posting'])?.by === claim?.by);
    return isOf(after, ID) && i > from && by !== claim?.by;
  });
  if (isBehind && claim && !isTakenOver) report('somebody has rendered a digest, and was told that another one does');
};

/** Runs show one line of a digest, or some: one renders all there are, and the others wait for a while. */
export const show: Contender = async (ports, attempt, memory) => {
  const { random } = memory;
  const from = random.below(12);
  const groups = Array.from({ length: random.chance(0.3) ? 1 : 4 }, (_, i) => groupOf(from + i));
  await Promise.all(groups.map(async (group) => showOne(ports, attempt, memory, group)));
};
