import type { SecretName } from '../ports.ts';
import { SECRET_FORMS } from '../secret-forms.ts';
import { skipped, type Check, type Read, type Section } from './check.ts';
import { checkEndpoint, endpointNotAsked } from './check-endpoint.ts';
import { checkSecret, type SecretState } from './check-secret.ts';
import { checkApprovers, checkChannel, checkScopes, checkToken } from './check-slack.ts';
import type { DoctorDeps } from './doctor-deps.ts';
import { read } from './examine-stack.ts';
import type { Settings } from './settings.ts';

const NAMES = ['botToken', 'signingSecret'] as const satisfies SecretName[];

/** The secrets, and each of them that can be used. */
export const examineSecrets = async (
  deps: DoctorDeps,
  { parameters }: Settings,
): Promise<{ section: Section; usable: Partial<Record<SecretName, string>> }> => {
  const answer = await read(() => deps.secrets(NAMES.map((name) => parameters[name])));
  const stateOf = (name: SecretName): Read<SecretState | null> =>
    answer.kind === 'read' ? { kind: 'read', value: answer.value.get(parameters[name]) ?? null } : answer;
  const usable = NAMES.flatMap((name) => {
    const state = stateOf(name);
    const value = state.kind === 'read' ? state.value?.value : undefined;
    return value !== undefined && SECRET_FORMS[name].pattern.test(value) ? [[name, value] as const] : [];
  });
  return {
    section: {
      title: 'Settings and secrets',
      checks: NAMES.map((name) => checkSecret(name, parameters[name], deps.region, stateOf(name))),
    },
    usable: Object.fromEntries(usable),
  };
};

/** The workspace, as the bot itself sees it. */
export const examineSlack = async (
  deps: DoctorDeps,
  settings: Settings,
  token: string | undefined,
): Promise<Section> => {
  const title = 'Slack';
  if (token === undefined)
    return { title, checks: [skipped('slack-token', 'not asked, without a bot token to ask with')] };
  const workspace = deps.workspace(token);
  const identity = await read(() => workspace.identity());
  const first = checkToken(identity, settings);
  if (identity.kind === 'unread') return { title, checks: [first] };
  const { teamId } = identity.value;
  const scopes = await read(() => deps.manifestScopes());
  const channels = await Promise.all(
    settings.channels.map(async (channel) => checkChannel(channel, await read(() => workspace.channel(channel)))),
  );
  const approvers = await read(() => Promise.all(settings.approvers.map((id) => workspace.approver(id, teamId))));
  return {
    title,
    checks: [
      first,
      scopes.kind === 'read'
        ? checkScopes(identity.value, scopes.value)
        : skipped('slack-scopes', `slack-manifest.json could not be read: ${scopes.why}`),
      ...channels,
      checkApprovers(settings.approvers, approvers),
    ],
  };
};

/** The door to the internet. */
export const examineEndpoint = async (
  deps: DoctorDeps,
  url: string | undefined,
  signingSecret: string | undefined,
): Promise<Check> => {
  if (url === undefined) return endpointNotAsked('the stack does not say its URL');
  if (signingSecret === undefined) return endpointNotAsked('not asked, without a signing secret to sign with');
  return checkEndpoint(url, await read(() => deps.knock(url, signingSecret)));
};
