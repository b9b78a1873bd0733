import { findingMessage } from '../../src/slack/views/finding-message.ts';
import { threadReply } from '../../src/slack/views/thread-reply.ts';
import { HOUR, MINUTE } from '../support/clock.ts';
import { VIEWS } from '../support/findings.ts';
import { APPROVERS } from './fake-ports.ts';
import { randomFates } from './fates.ts';
import { calmProfile, type Profile } from './profile.ts';
import { createRandom } from './random.ts';
import type { Play } from './seed.ts';
import { aRule } from './stories.ts';
import { createWorld, PLACE, type World } from './world.ts';

type Told = { title: string; profile: Profile; lasts: number; play: (world: World) => void };

const open = (world: World, after: number, cidr: string, port: number): void => {
  const group = world.aws.createGroup(PLACE);
  world.schedule(after, () => void world.aws.add(group.groupId, [aRule(cidr, port)], 'somebody'));
};

/** The two days that the promises are about most of all. */
export const TOLD: Readonly<Record<string, Told>> = {
  outage: {
    title: 'Slack is down for a day. Two groups are opened meanwhile.',
    profile: calmProfile({ name: 'outage', slackDown: 24 * HOUR, faultsUntil: 24 * HOUR, sweeps: true }),
    lasts: 26 * HOUR,
    play: (world) => {
      open(world, 0, '0.0.0.0/0', 10250);
      open(world, 6 * HOUR, '::/0', 6443);
    },
  },
  lost: {
    title: 'No event comes, and no wake-up. Only the sweep looks, every 15 minutes.',
    profile: calmProfile({ name: 'lossy', eventsLost: 1, never: 1, faultsUntil: 12 * HOUR, sweeps: true }),
    lasts: 3 * HOUR,
    play: (world) => {
      open(world, 0, '0.0.0.0/0', 10250);
      open(world, HOUR + 7 * MINUTE, '0.0.0.0/1', 6443);
    },
  },
};

/**
 * Plays such a day and tells it to people: what happens to the rules, what is stored of them, what Slack shows. Nothing
 * is told that was not seen from outside. Answers what is wrong in the end.
 */
export const tellStory = async (name: string, tell: (line: string) => void): Promise<readonly string[]> => {
  const told = TOLD[name];
  if (!told) throw new RangeError(`There are the stories ${Object.keys(TOLD).join(' and ')}.`);
  const random = createRandom(1);
  const teller = createTeller(tell);
  const world = createWorld({
    random,
    profile: told.profile,
    fates: randomFates(random, told.profile),
    trace: (line) => teller.hear(line),
  });
  tell(told.title);
  told.play(world);
  const play: Play = { world, end: world.start + told.lasts, story: name };
  world.sweepUntil(play.end);
  while (world.timeline.step(play.end)) {
    await new Promise<void>((resolve) => void setImmediate(resolve));
    teller.look(world);
  }
  return world.end();
};

const WHO: Readonly<Record<string, string>> = { somebody: 'somebody', bot: 'Portcullis' };
const DOES: Readonly<Record<string, string>> = { added: 'opens', removed: 'closes', modified: 'edits' };

const createTeller = (tell: (line: string) => void) => {
  /** What was seen of each thing last. */
  const seen = new Map<string, string>();
  let vain = 0;
  const tellNew = (key: string, text: string, line: string): void => {
    if (seen.get(key) === text) return;
    seen.set(key, text);
    tell(line);
  };
  return {
    hear: (line: string): void => {
      const change = /^(\S+) aws: (\w+) (\w+) (\d+) (\d+) (\S+)/.exec(line);
      if (change) {
        const [, at = '', who = '', does = '', id = '', port = '', source = ''] = change;
        tell(
          `${at.slice(0, 9)}  AWS    ${WHO[who] ?? who} ${DOES[does] ?? does} TCP ${port} to ${source} (rule …${id})`,
        );
      }
      const failure = /^(\S+) .* notifier\.\w+: (?:fails|the run dies)/.exec(line);
      if (failure) {
        vain += 1;
        if (vain === 1) tell(`${String(failure[1]).slice(0, 9)}  Slack  does not answer`);
      }
    },
    look: (world: World): void => {
      const at = clockOf(world, world.timeline.now());
      for (const { key } of world.aws.groups())
        for (const { id, rule, state } of world.stored(key)?.exposures ?? []) {
          const deadline = state.kind === 'pending' ? (world.stored(key)?.deadline ?? null) : null;
          const until = deadline === null ? '' : `, until ${clockOf(world, deadline)}`;
          tellNew(id, state.kind, `${at}  table  rule …${rule.ruleId.slice(-3)} is ${state.kind}${until}`);
        }
      const views = { ...VIEWS, ...world.settings, approvers: APPROVERS };
      for (const { ref, finding, replies } of world.slack.messages) {
        if (vain > 0) tell(`${at}  Slack  answers again, after ${vain} calls in vain`);
        vain = 0;
        const { text } = findingMessage(finding, views);
        tellNew(ref.ts, text, `${at}  Slack  ${seen.has(ref.ts) ? 'the message now says' : 'a message'}: ${text}`);
        for (const reply of replies) {
          const said = threadReply(finding, reply, views);
          if (said !== null) tellNew(reply.id, said, `${at}  Slack  in its thread: ${plain(said)}`);
        }
      }
    },
  };
};

/** Without what Slack makes a date or a name of. */
const plain = (text: string): string =>
  text
    .replaceAll(/<!date[^|]*\|([^>]*)>/g, '$1')
    .replaceAll(/<@U0(\w+)>/g, (_mention, name: string) => `@${name.toLowerCase()}`);

/** Since the beginning, to the second. */
const clockOf = (world: World, moment: number): string => {
  const seconds = Math.floor((moment - world.start) / 1_000);
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  return `+${two(seconds / 3_600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
};
