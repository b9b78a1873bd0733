type Metric = { unit: 'Count' | 'Milliseconds'; dimension: 'Outcome' | 'Function' | null };

/** Every metric there is. docs/operations.md says what each of them counts, and a test compares the two. */
export const METRICS = {
  ExposuresOpened: { unit: 'Count', dimension: null },
  ExposuresSettled: { unit: 'Count', dimension: 'Outcome' },
  ExposuresFailed: { unit: 'Count', dimension: null },
  TimeToAlert: { unit: 'Milliseconds', dimension: null },
  TimeToClosed: { unit: 'Milliseconds', dimension: 'Outcome' },
  SweepCatches: { unit: 'Count', dimension: null },
  SweepsRun: { unit: 'Count', dimension: null },
  EventsNotWatched: { unit: 'Count', dimension: null },
  Refusals: { unit: 'Count', dimension: null },
  HeartbeatSeen: { unit: 'Count', dimension: null },
  HeartbeatDelay: { unit: 'Milliseconds', dimension: null },
  RequestsRefused: { unit: 'Count', dimension: null },
  Paused: { unit: 'Count', dimension: null },
  Retries: { unit: 'Count', dimension: 'Function' },
  DeadLetters: { unit: 'Count', dimension: 'Function' },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;
