import { withoutMetadata } from './history.ts';
import { isJson, objectsOf, type Ephemeral, type Json, type Person, type StoredMessage } from './slack-types.ts';
import type { Workspace } from './workspace.ts';

export type Click = {
  person: Person;
  channel: string;
  block: Json;
  element: Json;
  triggerId: string;
  responseUrl: string;
  /** Epoch milliseconds. */
  now: number;
} & ({ message: StoredMessage } | { ephemeral: Ephemeral });

/** Finds what was clicked in the blocks as they are now; null when the message has changed since. */
export const findElement = (
  blocks: unknown,
  blockId: string,
  actionId: string,
): { block: Json; element: Json } | null => {
  for (const block of objectsOf(blocks)) {
    const elements = [...objectsOf(block.elements), ...(isJson(block.accessory) ? [block.accessory] : [])];
    const element = elements.find((candidate) => candidate.action_id === actionId);
    if (block.block_id === blockId && element) return { block, element };
  }
  return null;
};

/**
 * The `block_actions` payload of a click on a button. The message of an ephemeral is not sent along, and no metadata
 * is: an app that needs it must read it from its own records.
 * Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
export const buildBlockActions = (workspace: Workspace, click: Click): Json => {
  const { person, channel, element, block } = click;
  const isEphemeral = 'ephemeral' in click;
  const ts = isEphemeral ? click.ephemeral.ts : click.message.ts;
  const threadTs = isEphemeral ? click.ephemeral.thread_ts : click.message.thread_ts;
  const pick = (key: string) => (element[key] === undefined ? {} : { [key]: element[key] });
  return {
    type: 'block_actions',
    user: { id: person.id, username: person.username, name: person.username, team_id: workspace.teamId },
    api_app_id: workspace.appId,
    token: 'sandbox-verification-token',
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel,
      is_ephemeral: isEphemeral,
      ...(threadTs ? { thread_ts: threadTs } : {}),
    },
    trigger_id: click.triggerId,
    team: { id: workspace.teamId, domain: workspace.teamDomain },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channel, name: workspace.channels.find(({ id }) => id === channel)?.name ?? 'directmessage' },
    ...(isEphemeral ? {} : { message: { ...withoutMetadata(click.message), team: workspace.teamId } }),
    state: { values: {} },
    response_url: click.responseUrl,
    actions: [
      {
        ...pick('action_id'),
        block_id: block.block_id,
        ...pick('text'),
        ...pick('value'),
        ...pick('style'),
        ...pick('confirm'),
        type: element.type,
        action_ts: (click.now / 1000).toFixed(6),
      },
    ],
  };
};
