import { describe, expect, it } from '@jest/globals';
import { findingIdOf } from '../../src/finding/finding.ts';
import { groupOf, openMany, type Opened } from '../support/burst.ts';
import { HOUR, MINUTE } from '../support/clock.ts';
import { createCrashingTap, everyCrash, type Crash } from '../support/crashing-tap.ts';
import { ALICE } from '../support/findings.ts';
import { createWorld, type World } from '../support/world.ts';

/** Three findings of a burst that is one from the first on; somebody revokes one of them, the deadline the others. */
const play = async (crash: Crash | null) => {
  const { calls, tap } = createCrashingTap(crash);
  const world = createWorld({ tap, digestFrom: 0 });
  const opened = openMany(world, 3);
  for (const { event } of opened) world.enqueue('ingress', event);
  await world.pass(5 * MINUTE);
  const group = groupOf(opened, 0);
  const finding = await world.findings.load(group);
  if (finding) {
    const by = { userId: ALICE.userId, name: ALICE.name };
    const detail = { kind: 'revoke', ruleIds: null, finding: findingIdOf(finding), version: finding.version, by };
    world.enqueue('decisions', { source: 'portcullis.slack', 'detail-type': 'Decision', detail });
  }
  await world.pass(2 * HOUR);
  return { calls, world, opened };
};

const summaryOf = async (world: World, opened: readonly Opened[]) => {
  const wrong: string[] = [];
  for (const { group } of opened) {
    const archived = await world.findings.loadArchived(group, 1);
    const inbound = world.model.rules(group.groupId).filter(({ isEgress }) => !isEgress);
    const lines = world.notifier.digests.flatMap(({ digest }) =>
      digest.lines.filter((line) => line.group.groupId === group.groupId).map(({ states }) => Object.keys(states)),
    );
    const messages = world.notifier.messages
      .filter((message) => message.finding.group.groupId === group.groupId)
      .map(({ finding }) => finding.exposures.map(({ state }) => state.kind));
    const stored = archived?.exposures.map(({ state }) => state.kind);
    // One message or one line, and it shows the end.
    const isRight =
      inbound.length === 0 &&
      stored?.length === 1 &&
      JSON.stringify([...lines, ...messages]) === JSON.stringify([stored]);
    if (!isRight) wrong.push(JSON.stringify({ stored, lines, messages, inbound: inbound.length }));
  }
  const ids = world.notifier.digests.map(({ digest }) => digest.id);
  return { wrong, digestsPostedTwice: ids.length - new Set(ids).size, waiting: world.queue.length };
};

describe('a burst of which one call fails, whichever it is', () => {
  it('ends with every rule closed, and each finding shown in one place as it is stored', async () => {
    const whole = await play(null);
    expect(whole.world.notifier.digests.map(({ digest }) => digest.lines.length)).toEqual([3]);
    expect(whole.calls.filter((call) => call.startsWith('digests.')).length).toBeGreaterThan(10);
    const problems: unknown[] = [];
    for (const crash of everyCrash(whole.calls.length)) {
      const { world, opened, calls } = await play(crash);
      const outcome = await summaryOf(world, opened);
      if (outcome.wrong.length + outcome.digestsPostedTwice + outcome.waiting > 0)
        problems.push({ ...crash, call: calls[crash.at], ...outcome });
    }
    expect(problems).toEqual([]);
  });
});
