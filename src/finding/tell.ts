import type { Finding, MessageRef, TrackedExposure, Transition } from './finding.ts';
import { findingIdOf } from './finding.ts';

/** Everything that the bus and the thread were not told yet, oldest first. */
export const untoldTransitions = (finding: Finding): Transition[] => {
  const found = finding.exposures.filter(({ told }) => !told);
  return [...found.map((exposure) => foundTransition(finding, exposure)), ...finding.untold];
};

const foundTransition = (finding: Finding, exposure: TrackedExposure): Transition => ({
  id: `${findingIdOf(finding)}/found/${exposure.id}`,
  kind: exposure.foundAt === finding.openedAt ? 'opened' : 'joined',
  exposureIds: [exposure.id],
  at: exposure.foundAt,
  by: null,
});

/** The state after `told` was told. */
export const markTold = (finding: Finding, told: readonly Transition[]): Finding => {
  const ids = new Set(told.map(({ id }) => id));
  return {
    ...finding,
    version: finding.version + 1,
    exposures: finding.exposures.map((exposure) =>
      ids.has(foundTransition(finding, exposure).id) ? { ...exposure, told: true } : exposure,
    ),
    untold: finding.untold.filter(({ id }) => !ids.has(id)),
  };
};

/** The state after its message was posted or updated from the version that `finding` has. */
export const markShown = (finding: Finding, message: MessageRef): Finding => ({
  ...finding,
  version: finding.version + 1,
  shown: finding.version + 1,
  message,
  posting: null,
  exposures: finding.exposures.map((exposure) => ({ ...exposure, shownIn: exposure.shownIn ?? finding.version })),
});

/** True while the Slack message may differ from the stored state. */
export const isMessageStale = (finding: Finding): boolean => finding.shown !== finding.version;
