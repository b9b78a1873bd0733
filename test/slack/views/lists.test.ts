import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../../src/finding/finding.ts';
import { actorMessage } from '../../../src/slack/views/actor-message.ts';
import { homeView, type HomeContents } from '../../../src/slack/views/home-view.ts';
import { slashExceptions } from '../../../src/slack/views/slash-exceptions.ts';
import { slashHelp } from '../../../src/slack/views/slash-help.ts';
import { slashStatus } from '../../../src/slack/views/slash-status.ts';
import { blockKitFaults, viewFaults } from '../../support/block-kit.ts';
import { HOUR, NOON } from '../../support/clock.ts';
import { aFinding, ALICE, anException, anExposure } from '../../support/findings.ts';
import { VIEW } from '../../support/view-settings.ts';
import { readMessage } from './read-message.ts';
import { STATES } from './states.ts';

const waiting = aFinding([anExposure(1)]);
const kept = aFinding([anExposure(2, STATES.kept)], { deadline: null, exceptions: [anException(anExposure(2))] });
const closed = aFinding([anExposure(3, STATES.revoked)], { deadline: null });

const home = (contents: Partial<HomeContents>): string => {
  const view = homeView({ open: [], settled: [], settingsOf: () => VIEW, ...contents });
  expect(viewFaults(view)).toEqual([]);
  return readMessage(view);
};
const read = (view: Parameters<typeof readMessage>[0] & { blocks: readonly unknown[] }): string => {
  expect(blockKitFaults(view.blocks)).toEqual([]);
  return readMessage(view);
};

describe('the Home tab', () => {
  it('shows what is open, what is excepted and what was decided', () => {
    expect(home({ open: [waiting, kept], settled: [closed] })).toMatchInlineSnapshot(`
      "You are an approver: you may keep a rule open, give it more time, and agree to what others propose.
      ---
      Open to the internet
      ---
      🚨 *Open to the internet*: TCP 10250 (kubelet API)
      sg-0a1b2c3d4e5f60718 in \`111122223333\` \`eu-west-1\` · closes ago, at 2026-11-20 12:15:00 UTC
      [Review]
      ---
      🔓 *Kept open to the internet*: TCP 10250 (kubelet API)
      sg-0a1b2c3d4e5f60718 in \`111122223333\` \`eu-west-1\` · until 2026-11-21 12:01:00 UTC
      [Review]
      ---
      Running exceptions
      ---
      \`tcp 10250\` from \`0.0.0.0/0\` of sg-0a1b2c3d4e5f60718 in \`111122223333\` \`eu-west-1\`
      ends ago, at 2026-11-21 12:00:00 UTC · decided by <@U0BOB>, because \`load test until tomorrow\`
      [Withdraw]
      ---
      Last decisions
      ---
      🔒 *Closed and verified*: TCP 10250 (kubelet API)
      sg-0a1b2c3d4e5f60718 in \`111122223333\` \`eu-west-1\` · 2026-11-20 12:01:00 UTC"
    `);
  });

  it('reads well when there is nothing to show', () => {
    expect(home({})).toMatchInlineSnapshot(`
      "You are an approver: you may keep a rule open, give it more time, and agree to what others propose.
      ---
      Open to the internet
      ---
      Nothing is. Whatever somebody opens appears here, and in the channel.
      ---
      Running exceptions
      ---
      None. Nothing is open on anybody’s word.
      ---
      Last decisions
      ---
      None yet."
    `);
  });

  it('says to those to whom it is shown, by their id or by their group, what they may do', () => {
    expect(home({})).toMatch(/^You are an approver/);
    expect(home({ settingsOf: () => ({ ...VIEW, approvers: ['S0ONCALL'] }) })).toMatch(/^You are an approver/);
  });

  it('stays within the limits however much there is, and counts the rest', () => {
    const many = (finding: Finding) => Array<Finding>(90).fill(finding);
    const text = home({ open: [...many(waiting), ...many(kept)], settled: many(closed) });
    expect(text.match(/… and .*/g)).toEqual(['… and 150 more findings', '… and 60 more exceptions']);
  });
});

describe('a list of exceptions', () => {
  const about = (changes: object) =>
    aFinding([anExposure(2, STATES.kept)], { exceptions: [anException(anExposure(2), changes)] });
  const textOf = (findings: readonly Finding[], now?: number) => slashExceptions(findings, now).text;

  it('leaves out what was withdrawn, and what has ended where the time is known', () => {
    expect(textOf([about({ withdrawnBy: ALICE })])).toBe('No exception is running.');
    const ended = [about({ until: NOON })];
    expect(textOf(ended, NOON)).toBe('No exception is running.');
    expect(textOf(ended, NOON - 1)).toBe('1 exception, the next to end first.');
  });

  it('begins with what ends next', () => {
    const text = read(slashExceptions([about({ reason: 'later' }), about({ reason: 'sooner', until: NOON + HOUR })]));
    expect(text.indexOf('sooner')).toBeLessThan(text.indexOf('later'));
  });
});

describe('the slash command', () => {
  it('answers with what is open', () => {
    expect(read(slashStatus([waiting, kept, closed], () => VIEW))).toMatchInlineSnapshot(`
      "*2 security groups open to the internet, 1 of them without a decision.*
      ---
      🚨 *Open to the internet*: TCP 10250 (kubelet API)
      sg-0a1b2c3d4e5f60718 in \`111122223333\` \`eu-west-1\` · closes ago, at 2026-11-20 12:15:00 UTC
      ---
      🔓 *Kept open to the internet*: TCP 10250 (kubelet API)
      sg-0a1b2c3d4e5f60718 in \`111122223333\` \`eu-west-1\` · until 2026-11-21 12:01:00 UTC"
    `);
    expect(slashStatus([closed], () => VIEW).text).toBe('Nothing is open to the internet.');
  });

  it('answers with what is excepted, why and until when', () => {
    expect(read(slashExceptions([kept]))).toMatchInlineSnapshot(`
      "*1 exception, the next to end first.*
      ---
      \`tcp 10250\` from \`0.0.0.0/0\` of sg-0a1b2c3d4e5f60718 in \`111122223333\` \`eu-west-1\`
      ends ago, at 2026-11-21 12:00:00 UTC · decided by <@U0BOB>, because \`load test until tomorrow\`
      ---
      To end one before its time: *Withdraw* on the Home tab of the app."
    `);
  });

  it('helps with what is configured, and promises nothing else', () => {
    expect(read(slashHelp(VIEW))).toMatchInlineSnapshot(`
      "*Portcullis* watches TCP 6443, 10250 of all security groups. What is opened to the internet there is closed at its deadline, unless somebody decides before.
      ---
      \`/portcullis status\` what is open to the internet right now
      \`/portcullis exceptions\` what is kept open, by whom, why and until when
      \`/portcullis help\` this
      ---
      • *Revoke now* closes it at once: the safe answer.
      • *Close only…* closes the watched ports and leaves what else a wide rule opens.
      • *Keep open…* takes an approver who did not open it (two, where AWS does not prove who did), a reason, and an end within 7 d.
      • *More time* puts the deadline off by 30 min; 2 times at most, by an approver.
      • *Undo…* puts back what was revoked within 30 min. Two people have to agree.
      • *Withdraw* ends an exception before its time."
    `);
    const bare = read(slashHelp({ ...VIEW, approvers: [], reopen: false, enforcement: 'observe' }));
    expect(bare).not.toMatch(/Undo|Close only|takes an approver/);
    expect(bare).toContain('It only alerts at the moment');
  });
});

describe('the direct message to the actor', () => {
  it('says what they opened, what will happen, and what they can do', () => {
    const view = actorMessage(waiting, VIEW);
    expect(view.text).toBe(
      'You opened TCP 10250 (kubelet API) in sg-0a1b2c3d4e5f60718 to the internet. Revoked at 2026-11-20 12:15:00 UTC unless somebody decides.',
    );
    expect(read(view)).toMatchInlineSnapshot(`
      "*You opened TCP 10250 (kubelet API) to the internet*, in sg-0a1b2c3d4e5f60718 of \`111122223333\` \`eu-west-1\`:
      • \`tcp 10250\` from \`0.0.0.0/0\` (all of IPv4) · \`sgr-00000000000000001\`
      ---
      *If nobody decides, Portcullis revokes it at 2026-11-20 12:15:00 UTC.* The other rules of the group stay as they are.
      ---
      If it was a mistake, press *Revoke now* in <#C0GATE>, or remove the rule yourself.
      If it has to be open, ask an approver there: you cannot decide that yourself.
      If it was not you, say so in <#C0GATE> at once: somebody acts in your name.
      ---
      Why TCP 10250 matters: The kubelet runs commands in every pod of its node for whoever it accepts. With anonymous authentication or AlwaysAllow authorisation that is anybody; kubeadm and EKS turn both off, and then one stolen credential or one unpatched vulnerability is enough. There is practically never a reason to reach it from the internet."
    `);
  });

  it('promises no button and no approver where there is none', () => {
    const text = read(actorMessage(waiting, { ...VIEW, approvers: [], enforcement: 'observe' }));
    expect(text).not.toMatch(/Revoke now|approver/);
  });

  it('is still one when all of it was decided meanwhile', () => {
    expect(read(actorMessage(closed, VIEW))).toContain('*You opened TCP 10250 (kubelet API) to the internet*');
  });
});
