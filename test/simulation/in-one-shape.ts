import type { Finding, TrackedExposure } from '../../src/finding/finding.ts';

/** Every field, those that may be absent too: the compiler asks for one that was added. */
type Whole<T> = { [F in keyof Required<T>]: T[F] };

/**
 * The engine tells objects apart by the order in which their fields came. A finding that was spread here and there has
 * dozens of such shapes, and each access costs a multiple. Written out when it is stored, whatever is loaded has one.
 */
export const inOneShape = (finding: Finding): Finding => {
  const whole: Whole<Finding> = {
    group: finding.group,
    version: finding.version,
    sequence: finding.sequence,
    openedAt: finding.openedAt,
    deadline: finding.deadline,
    waitingSince: finding.waitingSince,
    remindedAt: finding.remindedAt,
    extensions: finding.extensions,
    exposures: finding.exposures.map(exposureInOneShape),
    tombstones: finding.tombstones,
    settledBefore: finding.settledBefore,
    message: finding.message,
    posting: finding.posting,
    shown: finding.shown,
    recent: finding.recent,
    surroundings: finding.surroundings,
    exceptions: finding.exceptions,
    baseline: finding.baseline,
    proposals: finding.proposals,
    restores: finding.restores,
    undoUntil: finding.undoUntil,
    people: finding.people,
    toldActors: finding.toldActors,
    strays: finding.strays,
    quiet: finding.quiet,
    digest: finding.digest,
    paused: finding.paused,
    untold: finding.untold,
  };
  return whole;
};

const exposureInOneShape = (exposure: TrackedExposure): TrackedExposure => {
  const whole: Whole<TrackedExposure> = {
    id: exposure.id,
    rule: exposure.rule,
    ports: exposure.ports,
    reason: exposure.reason,
    coverage: exposure.coverage,
    tags: exposure.tags,
    foundAt: exposure.foundAt,
    entries: exposure.entries,
    origin: exposure.origin,
    shownIn: exposure.shownIn,
    waitsFrom: exposure.waitsFrom,
    told: exposure.told,
    state: exposure.state,
  };
  return whole as TrackedExposure;
};

/**
 * What was never written twice the engine takes for a constant, and then makes a new shape for each copy of the object
 * in which it differs. So every field of one object of each shape is written once more, here.
 */
const writeAgain = (whole: object): void => {
  for (const field of Object.keys(whole)) for (const value of [0, 0.5, '', null]) Reflect.set(whole, field, value);
};
const AN_EXPOSURE = exposureInOneShape({} as TrackedExposure);
writeAgain(inOneShape({ exposures: [AN_EXPOSURE] as readonly TrackedExposure[] } as Finding));
writeAgain(AN_EXPOSURE);

/** All fields of the model, in its order, changed here and there. */
export const changed = <T extends object>(model: T, changes: Partial<T>): T => {
  const whole = {} as T;
  for (const field in model) {
    const value = changes[field];
    whole[field] = value === undefined ? model[field] : value;
  }
  return whole;
};
