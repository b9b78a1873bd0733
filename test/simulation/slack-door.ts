import type { ModalView } from '@slack/types';
import type { Finding, GroupKey, SlackUser } from '../../src/finding/finding.ts';
import { findingIdOf } from '../../src/finding/finding.ts';
import type { PersonCommand } from '../../src/finding/command.ts';
import type { RefusedClick } from '../../src/finding/may-decide.ts';
import type { Decisions } from '../../src/ports.ts';
import * as ACTIONS from '../../src/slack/actions.ts';
import { OURS, type DoorPorts } from './handle-doors.ts';
import type { Click, People } from './people.ts';
import type { Queues } from './queues.ts';
import type { Effects } from './run.ts';
import type { Slack } from './slack.ts';

type From = Readonly<Record<keyof typeof OURS, string>>;
/** Ways to click that nobody may, whoever it is, and what they are told. */
const WAYS = {
  'in another workspace': { from: { team: 'T0EVIL', home: 'T0EVIL' }, told: /another Slack workspace/ },
  'of another organisation': { from: { home: 'T0EVIL' }, told: /Slack Connect/ },
  'through another app': { from: { app: 'A0EVIL' }, told: /another Slack app/ },
  'in another channel': { from: { channel: 'C0RANDOM' }, told: /in the channel of its alerts only/ },
  'while it only alerts': { from: {}, told: /only alerts at the moment/ },
} as const satisfies Record<string, { from: Partial<From>; told: RegExp }>;
type Way = keyof typeof WAYS;
export const FROM_OUTSIDE = (Object.keys(WAYS) as Way[]).filter((way) => way !== 'while it only alerts');

const BUTTONS: Readonly<Record<Click['kind'], string>> = {
  revoke: ACTIONS.REVOKE_ACTION,
  keep: ACTIONS.KEEP_ACTION,
  narrow: ACTIONS.NARROW_ACTION,
  undo: ACTIONS.UNDO_ACTION,
  agree: ACTIONS.AGREE_ACTION,
  'more-time': ACTIONS.MORE_TIME_ACTION,
  withdraw: ACTIONS.WITHDRAW_ACTION,
  adopt: ACTIONS.ADOPT_ACTION,
};
/** Null where the message has no such button. */
const valueOf = (kind: Click['kind'], shown: Finding): string | null => {
  const [proposal, exception] = [shown.proposals[0], shown.exceptions.at(-1)];
  if (kind === 'agree') return proposal ? ACTIONS.agreeValue(shown, proposal) : null;
  if (kind === 'withdraw') return exception ? ACTIONS.withdrawValue(shown, exception) : null;
  return ACTIONS.buttonValue(shown);
};

/** How long somebody takes to fill in a form (ms). */
const FILLS_IN = 20_000;

type Options = {
  slack: Slack;
  queues: Queues;
  people: People;
  refusals: () => readonly RefusedClick[];
  trace: ((text: string) => void) | null;
  report: (fault: string) => void;
};

/** Clicks as Slack sends them, through the real door: those of people who may come in, and of others. */
export const createSlackDoor = ({ slack, queues, people, refusals, trace, report }: Options) => {
  let clicks = 0;
  /** Clicks that open a form, by what Slack knows them by. */
  const filling = new Map<string, { click: Click; interaction: object }>();
  const trespasses: { name: string; userId: string; what: string; told: RegExp }[] = [];
  const looks: string[] = [];
  const request = (body: unknown, delay = 0): void => queues.send('slack', body, delay);
  /** `isHome`: in the Home tab, which is in no channel. */
  const press = (click: Click, by: SlackUser, value: string, from: From, isHome = false): void => {
    clicks += 1;
    const trigger_id = `${clicks}.portcullis`;
    const { team, home, app, channel } = from;
    const interaction = {
      user: { id: by.userId, name: by.name, team_id: home },
      team: { id: team },
      api_app_id: app,
    };
    trace?.(`${by.name} presses ${click.kind}`);
    filling.set(trigger_id, { click, interaction });
    const actions = [{ action_id: BUTTONS[click.kind], value }];
    const shown = isHome ? { view: { type: 'home', id: 'V0HOME' } } : { channel: { id: channel } };
    request({ kind: 'press', body: { ...interaction, ...shown, trigger_id, actions } });
  };
  const submit = ({ callback_id, private_metadata, blocks }: ModalView, trigger: string): void => {
    const pending = filling.get(trigger);
    filling.delete(trigger);
    // Without a form it says why there is nothing to decide.
    if (!pending || callback_id === undefined) return;
    const { keepFor = 3_600_000, ruleIds } = pending.click;
    const rules = blocks.find((block) => 'block_id' in block && block.block_id === ACTIONS.RULES_INPUT) as
      { element: { options: { value: string }[] } } | undefined;
    const chosen = rules?.element.options.filter(({ value }) => ruleIds?.includes(value) ?? true);
    const entered = (id: string, value: object) => ({ [id]: { [id]: value } });
    const values = {
      ...entered(ACTIONS.RULES_INPUT, { selected_options: chosen }),
      ...entered(ACTIONS.REASON_INPUT, { value: 'a migration' }),
      ...entered(ACTIONS.DURATION_INPUT, { selected_option: { value: String(keepFor) } }),
    };
    const view = { type: 'modal', callback_id, private_metadata, state: { values } };
    request({ kind: 'submit', body: { ...pending.interaction, view } }, FILLS_IN);
  };
  const publish = (type: string, detail: object): void =>
    queues.send('decisions', { source: 'portcullis.slack', 'detail-type': type, detail });
  const named = ({ group, sequence, ...rest }: RefusedClick | PersonCommand) => ({
    ...rest,
    finding: findingIdOf({ group, sequence }),
  });
  const decisions: Effects<Decisions> = {
    publish: (commands) => {
      for (const command of commands) {
        const { by } = command;
        if (by.kind === 'person' && trespasses.some(({ name }) => name === by.name))
          report(`${by.name} may not come in, and did`);
        publish('Decision', named(command));
      }
    },
    refuse: (click) => publish('Refused click', named(click)),
    showHome: (userId) => publish('Home opened', { userId }),
  };
  const views: Effects<DoorPorts['views']> = { open: ({ trigger_id, view }) => submit(view, trigger_id) };
  const lookAt = (userId: string, { team, app }: From): void =>
    request({ kind: 'home', from: { team_id: team, api_app_id: app }, event: { user: userId, tab: 'home' } });
  return {
    decisions,
    views,
    /** On the newest message of the group, as it shows it; nothing when there is no such button. */
    press: (group: GroupKey, click: Click, where: 'message' | 'home' = 'message'): void => {
      const message = slack.messages.findLast(({ finding }) => finding.group.groupId === group.groupId);
      const value = message ? valueOf(click.kind, message.finding) : null;
      if (value === null) return;
      people.note(click);
      press(click, click.by, value, OURS, where === 'home');
    },
    /** By what is no person: it comes to nothing, and there is nobody to tell. */
    pressAsNobody: (group: GroupKey): void => {
      const message = slack.messages.findLast(({ finding }) => finding.group.groupId === group.groupId);
      const nobody = { kind: 'person', userId: 'B0BOT', name: 'a bot' } as const;
      if (message) press({ kind: 'revoke', by: nobody }, nobody, ACTIONS.buttonValue(message.finding), OURS);
    },
    /** On the report of what was open before. */
    adopt: (group: GroupKey, by: SlackUser): void => {
      if (slack.reports.length === 0) return;
      people.note({ kind: 'adopt', by });
      press({ kind: 'adopt', by }, by, ACTIONS.adoptValue(group), OURS);
    },
    /** Somebody clicks in a way that nobody may. It is an approver, so nothing but the way is wrong with it. */
    trespass: (group: GroupKey, kind: Click['kind'], by: SlackUser, way: Way): void => {
      const message = slack.messages.findLast(({ finding }) => finding.group.groupId === group.groupId);
      const value = message ? valueOf(kind, message.finding) : null;
      if (value === null) return;
      const { from, told } = WAYS[way];
      const name = `${by.name} ${way} (${trespasses.length + 1})`;
      trespasses.push({ name, userId: by.userId, what: kind, told });
      press({ kind, by }, { ...by, name }, value, { ...OURS, ...from });
    },
    lookAtHome: (by: SlackUser): void => {
      looks.push(by.userId);
      lookAt(by.userId, OURS);
    },
    /** An approver of another workspace, to whom this one's Home is not shown. */
    lookFromOutside: (): void => {
      for (const from of [{ team: 'T0EVIL' }, { app: 'A0EVIL' }]) lookAt('U0EVE', { ...OURS, ...from });
    },
    /** `hasFaults`: then a request may have failed for good. */
    end: (hasFaults: boolean): string[] => {
      const strangers = slack.homes.some(({ userId }) => userId === 'U0EVE')
        ? ['Home is shown to another workspace']
        : [];
      if (hasFaults) return strangers;
      const unshown = looks.filter((userId) => !slack.homes.some((home) => home.userId === userId));
      return [
        ...strangers,
        ...unshown.map((userId) => `${userId} looked at Home, and was shown nothing`),
        ...trespasses.flatMap(({ name, userId, what, told }) => {
          const isKnown = refusals().some(
            ({ by, what: wanted }) => by.kind === 'person' && by.name === name && wanted === what,
          );
          const isTold = slack.told.some((one) => one.userId === userId && told.test(one.text));
          return [
            ...(isKnown ? [] : [`${name} was refused, and that is not on record`]),
            ...(isTold ? [] : [`${name} was not told why`]),
          ];
        }),
      ];
    },
  };
};
