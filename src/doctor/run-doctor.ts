import { checkHeartbeat } from './check-heartbeat.ts';
import { checkPause } from './check-pause.ts';
import { checkPlace } from './check-places.ts';
import { checkListed, checkStack } from './check-stack.ts';
import { checkTrails } from './check-trails.ts';
import { checkRead, failure, ok, skipped, type Check, type Section } from './check.ts';
import type { DeployedStack, StackPlace } from './deployed-stack.ts';
import type { DoctorDeps } from './doctor-deps.ts';
import { examineEndpoint, examineSecrets, examineSlack } from './examine-slack.ts';
import { EXAMINED_TYPES, read, STACK_SECTIONS } from './examine-stack.ts';
import { createResolver, type Resolver } from './resolve-template.ts';
import { settingsOf, variablesOfStack, type Settings } from './settings.ts';

/** `requestUrl`: where Slack reaches the endpoint, when that is not what the stack says. */
export type DoctorRequest = { stack: string; requestUrl: string | null };
/** What is being looked at; for somebody who waits. */
export type OnProgress = (done: number, all: number, title: string) => void;

const TITLES = ['Account', ...STACK_SECTIONS.map(({ title }) => title), 'Settings', 'Slack', 'Endpoint', 'Arrivals'];

/**
 * Looks at everything that has to be right, one section after the other, and gives each as soon as it is examined. It
 * changes nothing. Before the first deploy it looks at what a deploy needs.
 */
export async function* runDoctor(
  deps: DoctorDeps,
  { stack: name, requestUrl }: DoctorRequest,
  onProgress: OnProgress,
): AsyncGenerator<Section> {
  let done = 0;
  const begin = (title: string) => onProgress((done += 1) - 1, TITLES.length, title);

  begin('Account');
  const [caller, trails, found] = await Promise.all([
    read(() => deps.caller()),
    read(() => deps.trails()),
    read(() => deps.stack(name)),
  ]);
  if (caller.kind === 'unread') {
    const todo = 'Sign in, or set AWS_PROFILE and AWS_REGION.';
    const what = `AWS does not let these credentials in: ${caller.why}`;
    yield { title: 'Account', checks: [failure('credentials', what, todo)] };
    return;
  }
  const { account, partition, arn } = caller.value;
  const place: StackPlace = { account, region: deps.region, partition };
  const stack = found.kind === 'read' ? found.value : null;
  const resolver = stack && createResolver(stack, place);
  const unlisted = EXAMINED_TYPES.flatMap((type) => resolver?.declared(type) ?? []).filter(
    (one) => one.physicalId === '',
  );
  yield {
    title: 'Account',
    checks: [
      ok('credentials', `${arn} in ${account}`),
      checkRead('trail', trails, (all) => checkTrails(all, deps.region)),
      checkRead('stack', found, (one) => checkStack(name, deps.region, one)),
      ...checkListed(unlisted.map(({ logicalId }) => logicalId)),
    ],
  };

  for (const { title, examine } of stack === null ? [] : STACK_SECTIONS) {
    begin(title);
    if (resolver) yield { title, checks: await examine(deps, resolver) };
  }

  const { settings, checks } = readSettings(deps, resolver, name);
  begin('Settings');
  const { section, usable } = await examineSecrets(deps, settings);
  yield { ...section, checks: [...checks, ...section.checks] };
  begin('Slack');
  yield await examineSlack(deps, settings, usable.botToken);
  if (stack === null) return;
  begin('Endpoint');
  const url = requestUrl ?? stack.outputs['SlackRequestUrl'];
  yield { title: 'Endpoint', checks: [await examineEndpoint(deps, url, usable.signingSecret)] };
  begin('Arrivals');
  yield { title: 'Arrivals', checks: await examinePlaces(deps, settings, { stack, place }) };
}

/** What the stack was deployed with, or what the shell would deploy it with; and the policy file of this folder. */
const readSettings = (
  deps: DoctorDeps,
  resolver: Resolver | null,
  name: string,
): { settings: Settings; checks: Check[] } => {
  const checks: Check[] = [];
  const stage = name.replace(/^portcullis-/, '');
  let policy: ReturnType<DoctorDeps['policy']> = null;
  try {
    policy = deps.policy();
    if (policy) checks.push(ok('policy', `${Object.keys(policy.accounts).length} accounts in portcullis.policy.yml`));
  } catch (error) {
    checks.push(failure('policy', String((error as Error).message), 'npx portcullis policy check'));
  }
  if (resolver) return { settings: settingsOf(variablesOfStack(resolver), policy, stage), checks };
  const { variables, faults } = deps.shell();
  checks.push(
    ...(faults.length === 0
      ? [ok('settings', 'what the shell sets is usable')]
      : faults.map((fault) =>
          failure(`settings:${fault.split(' ', 1)[0]}`, fault, 'Set it in the environment of whoever deploys.'),
        )),
  );
  return { settings: settingsOf(variables, policy, stage), checks };
};

const NOT_ASKED = { kind: 'unread', why: 'not asked' } as const;

const examinePlaces = async (
  deps: DoctorDeps,
  { places }: Settings,
  { stack, place }: { stack: DeployedStack; place: StackPlace },
): Promise<Check[]> => {
  const table = stack.resources.find(({ type }) => type === 'AWS::DynamoDB::Table');
  if (!table) return [skipped('place', 'the stack has no table')];
  const home = { account: place.account, region: place.region };
  const isHome = ({ account, region }: typeof home) => account === home.account && region === home.region;
  const times = { now: deps.clock.now(), since: stack.createdAt };
  const isBeating = stack.parameters['Heartbeat'] === 'on';
  const heartbeat = isBeating ? await read(() => deps.heartbeat(stack.name)) : NOT_ASKED;
  const swept = await Promise.all(
    [home, ...places.filter((one) => !isHome(one))].map(async (one) =>
      checkPlace(one, await read(() => deps.lastSweep(table.physicalId, one)), times),
    ),
  );
  const pause = await read(() => deps.pause(table.physicalId));
  return [checkPause(pause, times.now), checkHeartbeat(isBeating, heartbeat, times), ...swept];
};
