import { buildBlockActions, findElement } from './block-actions.ts';
import type { Feed } from './feed.ts';
import type { ResponseUrls } from './response-urls.ts';
import { signInteraction } from './sign-request.ts';
import { textOf, type Json, type SendInteraction } from './slack-types.ts';
import type { Workspace } from './workspace.ts';

export type InteractDeps = {
  workspace: Workspace;
  feed: Feed;
  responseUrls: ResponseUrls;
  /** Where the front is reached, for `response_url`. */
  url: string;
  signingSecret: string;
  sendInteraction: SendInteraction;
  clock: { now(): number };
  /** How long the app may take to acknowledge, in milliseconds. */
  acknowledgeWithin: number;
};
export type InteractResult = { kind: 'done' } | { kind: 'refused'; why: string };

const refuse = (why: string): InteractResult => ({ kind: 'refused', why });

const timeLimit = async <T>(work: Promise<T>, ms: number): Promise<T | 'late'> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), ms)));
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

/**
 * Carries out one click on the page: looks the button up in the message as it is stored now, and sends the signed
 * interaction to the app. The click names channel, message, block, action and person; nothing else of it is believed.
 */
export const createInteract =
  (deps: InteractDeps) =>
  async (click: Json): Promise<InteractResult> => {
    const { workspace, feed, clock } = deps;
    const [channel, ts] = [textOf(click.channel), textOf(click.ts)];
    const person = workspace.people.find(({ id }) => id === click.user);
    if (!person) return refuse('Nobody of that id is in this workspace.');
    const message = feed.findMessage(channel, ts);
    const ephemeral = message ? null : feed.findEphemeral(channel, ts, person.id);
    const found = findElement((message ?? ephemeral)?.blocks, textOf(click.block_id), textOf(click.action_id));
    if (!found) return refuse('This button is gone: the message has changed since.');

    const trigger = await workspace.call('views.generateTriggerId', { user_id: person.id });
    const id = deps.responseUrls.create({ channel, ts, user: person.id, isEphemeral: message === null });
    const payload = buildBlockActions(workspace, {
      ...found,
      ...(message ? { message } : { ephemeral: ephemeral ?? { ts, channel, user: person.id, text: '', blocks: [] } }),
      person,
      channel,
      triggerId: textOf(trigger.trigger_id),
      responseUrl: `${deps.url}/response/${id}`,
      now: clock.now(),
    });
    try {
      const sent = deps.sendInteraction(signInteraction(payload, deps.signingSecret, clock.now()));
      const answer = await timeLimit(sent, deps.acknowledgeWithin);
      if (answer === 'late') return refuse(`The app did not answer within ${deps.acknowledgeWithin / 1000} s.`);
      return answer.status === 200 ? { kind: 'done' } : refuse(`The app answered HTTP ${answer.status}.`);
    } catch (error) {
      return refuse(`The app failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
