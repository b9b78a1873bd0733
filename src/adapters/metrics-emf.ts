import { METRICS } from '../metrics.ts';
import type { Clock, Metrics } from '../ports.ts';
import { writeLine } from './log-stdout.ts';

type MetricsOptions = {
  /** Service and stage: two stacks of one account do not mix. */
  stack: string;
  functionName: string;
  clock: Pick<Clock, 'now'>;
};

/** CloudWatch takes no more values of a metric from one line. */
const MOST_VALUES = 100;

/**
 * Metrics as lines of the log in CloudWatch's embedded metric format: no call, no role, no waiting. CloudWatch Logs
 * reads them out of the log group. Source: CloudWatch User Guide, "Specification: Embedded metric format".
 */
export const createMetricsEmf =
  ({ stack, functionName, clock }: MetricsOptions): Metrics =>
  (name, values, outcome) => {
    const all = typeof values === 'number' ? [values] : values;
    const { unit, dimension } = METRICS[name];
    const second = { Outcome: outcome, Function: functionName };
    const more = dimension === null ? {} : { [dimension]: second[dimension] };
    for (let i = 0; i < all.length; i += MOST_VALUES) {
      const some = all.slice(i, i + MOST_VALUES);
      const directive = {
        Namespace: 'Portcullis',
        Dimensions: [['Stack'], ...(dimension === null ? [] : [['Stack', dimension]])],
        Metrics: [{ Name: name, Unit: unit }],
      };
      writeLine({
        _aws: { Timestamp: clock.now(), CloudWatchMetrics: [directive] },
        Stack: stack,
        ...more,
        [name]: some.length === 1 ? some[0] : some,
      });
    }
  };
