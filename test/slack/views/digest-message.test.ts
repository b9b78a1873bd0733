import { describe, expect, it } from '@jest/globals';
import type { DigestLine } from '../../../src/finding/digest.ts';
import { digestLineOf } from '../../../src/finding/digest.ts';
import type { ExposureState, Finding } from '../../../src/finding/finding.ts';
import { parseButtonValue, parseDigestValue } from '../../../src/slack/actions.ts';
import { digestMessage } from '../../../src/slack/views/digest-message.ts';
import { blockKitFaults } from '../../support/block-kit.ts';
import { MINUTE, NOON } from '../../support/clock.ts';
import { aFinding, anExposure } from '../../support/findings.ts';
import { someSurroundings } from '../../support/surroundings.ts';
import { VIEW } from '../../support/view-settings.ts';
import { digestOf } from './every-view.ts';
import { readMessage } from './read-message.ts';
import { STATES } from './states.ts';

const group = (n: number) => ({
  account: '111122223333',
  region: 'eu-west-1',
  groupId: `sg-${String(n).padStart(17, '0')}`,
});
const finding = (n: number, state: ExposureState = STATES.pending, changes: Partial<Finding> = {}) =>
  aFinding([anExposure(n, state)], {
    group: group(n),
    ...(state.kind === 'pending' ? {} : { deadline: null }),
    ...changes,
  });

describe('a digest', () => {
  it('says how many, until when, how to decide, and what each of them is', () => {
    const findings = [
      finding(1, STATES.pending, { surroundings: { ...someSurroundings(), reach: 'reachable' } }),
      finding(2, STATES.failed),
      finding(3, STATES.revoked),
      finding(4, STATES.vanished),
      finding(5, STATES.kept),
    ];
    const view = digestMessage(digestOf(findings), VIEW);
    expect(blockKitFaults(view.blocks)).toEqual([]);
    expect(view.text).toBe(
      '🚨 2 security groups of account 111122223333 open to the internet. The first deadline is 2026-11-20 12:15:00 UTC.',
    );
    expect(readMessage(view)).toMatchInlineSnapshot(`
      "🚨 2 security groups of account 111122223333 open to the internet
      ---
      *1* open to the internet · *1* could not be closed · *1* closed and verified · *1* closed by somebody else · *1* kept open to the internet
      Whatever nobody decides is closed at its deadline, the first at 2026-11-20 12:15:00 UTC. *Review* decides one by one; *Revoke all* closes what this message shows as waiting.
      ---
      [Revoke all]
      ---
      🚨 sg-00000000000000001 eu-west-1 · Open to the internet: TCP 10250 · *reachable now* · closes at 2026-11-20 12:15:00 UTC
      [Review]
      ---
      ⛔ sg-00000000000000002 eu-west-1 · Could not be closed: TCP 10250
      [Review]
      ---
      🔒 sg-00000000000000003 eu-west-1 · Closed and verified: TCP 10250
      [Review]
      ---
      💨 sg-00000000000000004 eu-west-1 · Closed by somebody else: TCP 10250
      [Review]
      ---
      🔓 sg-00000000000000005 eu-west-1 · Kept open to the internet: TCP 10250
      [Review]"
    `);
  });

  it('asks once more before it revokes all, and carries what it shows', () => {
    const { blocks } = digestMessage({ ...digestOf([finding(1), finding(2)]), version: 9 }, VIEW);
    const [button] = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
    expect(button).toMatchObject({ style: 'primary', confirm: { title: { text: 'Revoke all of them?' } } });
    expect(parseDigestValue(button && 'value' in button ? (button.value ?? '') : '')).toEqual({
      digest: 'digest/111122223333/1',
      version: 9,
    });
  });

  it('lets each line be reviewed as it is shown', () => {
    const { blocks } = digestMessage(digestOf([finding(1, STATES.pending, { version: 5 })]), VIEW);
    const [button] = blocks.flatMap((block) => (block.type === 'section' ? (block.accessory ?? []) : []));
    expect(parseButtonValue(button && 'value' in button ? (button.value ?? '') : '')).toEqual({
      group: group(1),
      sequence: 1,
      version: 5,
    });
  });

  it('revokes nothing once nothing waits, or where Portcullis only alerts', () => {
    const actionsOf = (findings: readonly Finding[], settings = VIEW) =>
      digestMessage(digestOf(findings), settings).blocks.filter(({ type }) => type === 'actions');
    expect(actionsOf([finding(1, STATES.revoked), finding(2, STATES.kept)])).toEqual([]);
    expect(actionsOf([finding(1)], { ...VIEW, enforcement: 'observe' })).toEqual([]);
    expect(digestMessage(digestOf([finding(1, STATES.revoked)]), VIEW).text).toBe(
      '1 security group of account 111122223333: nothing waits for a decision.',
    );
  });

  it('holds forty lines within the limits of Slack, whatever they say, and counts the others', () => {
    const states = { failed: 20, pending: 20, kept: 20, revoked: 20 };
    const longest = (n: number): DigestLine => ({
      ...digestLineOf(finding(n)),
      group: { account: '111122223333', region: 'ap-southeast-7', groupId: `sg-${'f'.repeat(64)}` },
      ports: Array.from({ length: 50 }, (_, port) => 65_000 + port),
      states,
      deadline: NOON + n * MINUTE,
      reach: 'attached',
    });
    for (const count of [1, 25, 26, 40, 60]) {
      const lines = Array.from({ length: count }, (_, n) => longest(n));
      const view = digestMessage({ ...digestOf([]), lines }, VIEW);
      expect(blockKitFaults(view.blocks)).toEqual([]);
      expect(readMessage(view).match(/\[Review\]/g)).toHaveLength(Math.min(count, 40));
      expect(readMessage(view).includes('… and 20 more security groups')).toBe(count === 60);
    }
  });
});
