import { findButton } from './find-button.ts';
import { until } from './until.ts';

/** Who is in the local workspace; Dana and Sam are its approvers. */
export type Name = 'dana' | 'alex' | 'sam' | 'robin' | 'gus' | 'casey';
export type View = {
  id: string;
  hash: string;
  title: { text: string } | null;
  blocks: unknown[];
  private_metadata: string;
};
export type Whisper = { ts: string; user: string; text: string; blocks: unknown[] };
type Snapshot = {
  channelId: string;
  people: { username: string; id: string; dm: string }[];
  messages: { channel: string; message: { ts: string; text: string; blocks?: unknown[] } }[];
  ephemerals: Whisper[];
  modals: Record<string, View[]>;
  homes: Record<string, View>;
};
/** What stands in a form, by the id that is both its block's and its action's. */
export type Entered = Record<string, string | readonly string[]>;

export type SlackPeople = {
  idOf(who: Name): Promise<string>;
  /** Clicks the button of a message, in whatever state the message is by then. */
  click(ts: string, button: string, who?: Name, beside?: string): Promise<void>;
  clickIn(view: View, button: string, who: Name, beside?: string): Promise<void>;
  /** The modal that the person has on top, once it has this title. */
  modal(who: Name, title: string): Promise<View>;
  openModals(who: Name): Promise<View[]>;
  /** Submits a modal. Resolves with what is wrong with the form, by block id; empty when nothing is. */
  submit(view: View, entered: Entered, who: Name): Promise<Record<string, string>>;
  /** Closes a modal with its button or Escape. */
  close(view: View, who: Name): Promise<void>;
  /** What the person alone is told because of `act`; of several people, whoever is told something first. */
  whisper(who: Name | readonly Name[], act: () => Promise<unknown>): Promise<Whisper>;
  command(text: string, who: Name): Promise<void>;
  /** The Home tab as the app publishes it when the person opens it, again and again until it fulfils `good`. */
  home(who: Name, good?: (view: View) => boolean): Promise<View>;
  /** Direct messages of the app to the person. */
  directMessages(who: Name): Promise<string[]>;
};

const BOUND = 20_000;

/** The people of the local Slack, over the page's own HTTP: what they click and type, and what each of them sees. */
export const slackPeople = (page: string, context: () => string): SlackPeople => {
  const snapshot = () => readSnapshot(page);
  const idOf = async (who: Name) => (await snapshot()).people.find(({ username }) => username === who)?.id ?? '';
  const post = async (path: string, body: object) => {
    const response = await fetch(`${page}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: page },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as { error?: string; errors?: Record<string, string> };
    if (response.status !== 200 && !answer.errors) throw new Error(`${path}: ${response.status} ${answer.error}`);
    return answer;
  };
  const openModals = async (who: Name) => {
    const { people, modals } = await snapshot();
    return modals[people.find(({ username }) => username === who)?.id ?? ''] ?? [];
  };
  const whispersTo = async (users: readonly string[]) =>
    (await snapshot()).ephemerals.filter(({ user }) => users.includes(user));
  return {
    idOf,
    click: async (ts, button, who = 'dana', beside = '') => {
      const { channelId, messages } = await snapshot();
      const { channel = channelId, message } = messages.find((one) => one.message.ts === ts) ?? {};
      await post('interact', { user: await idOf(who), channel, ts, ...findButton(message, button, beside) });
    },
    clickIn: async (view, button, who, beside = '') => {
      await post('interact', { user: await idOf(who), view_id: view.id, ...findButton(view, button, beside) });
    },
    modal: (who, title) =>
      until(`a modal “${title}” of ${who}`, BOUND, context, async () => {
        const top = (await openModals(who)).at(-1);
        return top?.title?.text === title ? top : null;
      }),
    openModals,
    submit: async (view, entered, who) => {
      const state = Object.fromEntries(Object.entries(entered).map(([id, value]) => [id, { [id]: value }]));
      const { errors = {} } = await post('submit', { user: await idOf(who), view_id: view.id, state });
      return errors;
    },
    close: async (view, who) => {
      await post('close', { user: await idOf(who), view_id: view.id });
    },
    whisper: async (who, act) => {
      const users = await Promise.all([who].flat().map(idOf));
      const before = new Set((await whispersTo(users)).map(({ ts }) => ts));
      await act();
      return until(`words to ${String(who)} alone`, BOUND, context, async () => {
        return (await whispersTo(users)).find(({ ts }) => !before.has(ts)) ?? null;
      });
    },
    command: async (text, who) => {
      const { channelId: channel } = await snapshot();
      await post('command', { user: await idOf(who), channel, text });
    },
    home: async (who, good = () => true) => {
      const user = await idOf(who);
      const published = async (other: string) => {
        const view = (await snapshot()).homes[user];
        return view && view.hash !== other ? view : null;
      };
      return until(`the Home tab of ${who}`, BOUND, context, async () => {
        const before = (await published(''))?.hash ?? '';
        await post('home', { user });
        const view = await until('a new Home tab', BOUND, context, () => published(before));
        return good(view) ? view : null;
      });
    },
    directMessages: async (who) => {
      const { people, messages } = await snapshot();
      const dm = people.find(({ username }) => username === who)?.dm;
      return messages.filter(({ channel }) => channel === dm).map(({ message }) => JSON.stringify(message));
    },
  };
};

/** All that the page is told when it is opened. */
const readSnapshot = async (page: string): Promise<Snapshot> => {
  const response = await fetch(`${page}/events`);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (reader && !text.includes('\n\n')) text += (await reader.read()).value ?? '';
  await reader?.cancel();
  return JSON.parse(text.slice('data: '.length, text.indexOf('\n\n'))) as Snapshot;
};
