import { NOBODY, refuse, type Act, type InteractDeps, type InteractResult } from './interact.ts';
import type { Person } from './people.ts';
import { signCommand } from './sign-request.ts';
import type { SlackApi } from './slack-api.ts';
import { isJson, textOf, type Json } from './slack-types.ts';

const COMMAND = '/portcullis';

/** A JSON object is a message, any other text is said to the person alone. */
const parseAnswer = (body: string): Json => {
  try {
    const answer: unknown = JSON.parse(body);
    return isJson(answer) ? answer : { text: body };
  } catch {
    return { text: body };
  }
};

const say = async (api: SlackApi, person: Person, channel: string, body: string): Promise<InteractResult> => {
  if (body.trim() === '') return { kind: 'done' };
  const { response_type: kind, text, blocks } = parseAnswer(body);
  const content = { channel, ...(text === undefined ? {} : { text }), ...(blocks === undefined ? {} : { blocks }) };
  if (text === undefined && blocks === undefined) return { kind: 'done' };
  const said =
    kind === 'in_channel'
      ? await api('chat.postMessage', content)
      : await api('chat.postEphemeral', { ...content, user: person.id });
  return said.ok ? { kind: 'done' } : refuse(`The app's answer was refused: ${said.error}.`);
};

/**
 * Sends what somebody typed after `/portcullis` and shows the answer. Only people of the app's own workspace have its
 * commands: to a stranger it is no command at all.
 * Source: https://docs.slack.dev/interactivity/implementing-slash-commands
 */
export const createRunCommand =
  (deps: InteractDeps & { api: SlackApi }): Act =>
  async (params) => {
    const { workspace, triggers, responseUrls, clock } = deps;
    const person = workspace.people.find(({ id }) => id === params.user);
    if (!person) return NOBODY;
    const [, command = '', text = ''] = /^(\S+)\s*([^]*)$/.exec(textOf(params.text).trim()) ?? [];
    if (command !== COMMAND || person.standing === 'stranger') return refuse(`${command} is not a valid command.`);
    const channel = textOf(params.channel);
    const known = workspace.channels.find(({ id }) => id === channel);
    if (!known && channel !== person.dm) return refuse('There is no such channel.');

    const id = responseUrls.create({ channel, ts: '', user: person.id, isEphemeral: true });
    const fields = {
      token: 'sandbox-verification-token',
      team_id: workspace.teamId,
      team_domain: workspace.teamDomain,
      channel_id: channel,
      channel_name: known?.name ?? 'directmessage',
      user_id: person.id,
      user_name: person.username,
      command,
      text: text.trim(),
      api_app_id: workspace.appId,
      is_enterprise_install: 'false',
      response_url: `${deps.url}/response/${id}`,
      trigger_id: triggers.create({ user: person.id, viewId: null }),
    };
    const sent = await deps.sendToApp(signCommand(fields, deps.signingSecret, clock.now()));
    return sent.kind === 'refused'
      ? refuse(`${command} failed. ${sent.why}`)
      : say(deps.api, person, channel, sent.body);
  };
