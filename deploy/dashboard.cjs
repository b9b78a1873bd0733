'use strict';

// The CloudWatch dashboard, from top to bottom in the order in which one asks: is anything wrong, what was found and how
// did it end, how fast, what waits or was given up, what fails, who knocked. 24 columns wide.

const QUEUES = ['IngressQueue', 'DecisionsQueue', 'RemediateQueue', 'InspectQueue', 'ReopenQueue'];
const DEAD_LETTERS = [
  'IntakeDeadLetters',
  'IngressDeadLetters',
  'DecisionsDeadLetters',
  'DecisionsQueueDeadLetters',
  'RemediateDeadLetters',
  'InspectDeadLetters',
  'SweepDeadLetters',
  'ReopenDeadLetters',
  'UnansweredDeadLetters',
  'PausedDeadLetters',
  'TamperDeadLetters',
];
const FUNCTIONS = ['ingress', 'slack', 'operate', 'remediate', 'inspect', 'reopen', 'heartbeat'];

// Those of REOPEN=on are not among them: a dashboard cannot show what may not be there.
const ALARMS = [
  ...DEAD_LETTERS.map((queue) => `${queue}Alarm`),
  ...QUEUES.map((queue) => `${queue}AgeAlarm`),
  ...['Ingress', 'Slack', 'Operate', 'Remediate', 'Inspect'].flatMap((name) => [
    `${name}ErrorsAlarm`,
    `${name}ThrottlesAlarm`,
  ]),
  'ExposuresFailedAlarm',
  'PausedAlarm',
  'SweepCatchesAlarm',
  'SweepMissingAlarm',
  'RequestsRefusedAlarm',
  'WakeUpsDroppedAlarm',
];

const RED = '#d13212';
const ORANGE = '#ff9900';
const GREEN = '#1d8102';
const BLUE = '#1f77b4';
const VIOLET = '#9467bd';
const GREY = '#7f7f7f';

/** Names in the body are those of the template: `${IngressQueue.QueueName}` is filled in by CloudFormation. */
const dashboard = (stack) => {
  /** A metric of ours; see docs/operations.md. */
  const own = (name, stat, label, color, more = {}) => {
    const { outcome, ...options } = more;
    const dimensions = outcome === undefined ? ['Stack', stack] : ['Stack', stack, 'Outcome', outcome];
    return ['Portcullis', name, ...dimensions, { stat, label, color, ...options }];
  };
  const graph = (title, metrics, options = {}) => ({
    type: 'metric',
    properties: { title, metrics, region: '${AWS::Region}', view: 'timeSeries', period: 300, ...options },
  });
  /** The whole time that one looks at, in one number each. */
  const numbers = (title, metrics) =>
    graph(title, metrics, { view: 'singleValue', setPeriodToTimeRange: true, sparkline: false });
  const outcomes = [
    own('ExposuresSettled', 'Sum', 'revoked', GREEN, { outcome: 'revoked' }),
    own('ExposuresSettled', 'Sum', 'vanished', BLUE, { outcome: 'vanished' }),
    own('ExposuresSettled', 'Sum', 'kept', VIOLET, { outcome: 'kept' }),
    own('ExposuresSettled', 'Sum', 'observed', GREY, { outcome: 'observed' }),
  ];
  const line = (value, label) => ({ horizontal: [{ value, label, color: GREY }] });

  const rows = [
    {
      height: 2,
      widgets: [
        {
          width: 24,
          type: 'text',
          properties: {
            background: 'transparent',
            markdown: `# Portcullis · ${stack}\nWhat each figure counts and what to do about an alarm: \`docs/operations.md\`.`,
          },
        },
      ],
    },
    {
      height: 4,
      widgets: [
        { width: 24, type: 'alarm', properties: { title: 'Alarms', alarms: ALARMS.map((name) => `\${${name}.Arn}`) } },
      ],
    },
    {
      height: 4,
      widgets: [
        {
          width: 12,
          ...numbers('Exposures', [
            own('ExposuresOpened', 'Sum', 'found', RED),
            ...outcomes,
            own('ExposuresFailed', 'Sum', 'tries that failed', ORANGE),
          ]),
        },
        {
          width: 12,
          ...numbers('How fast', [
            own('TimeToAlert', 'p50', 'alert, median', BLUE),
            own('TimeToAlert', 'p90', 'alert, 9 of 10', BLUE),
            own('TimeToClosed', 'p50', 'closed, median', GREEN),
            own('TimeToClosed', 'p90', 'closed, 9 of 10', GREEN),
          ]),
        },
      ],
    },
    {
      height: 6,
      widgets: [
        {
          width: 12,
          ...graph('Found, and how it ended', [own('ExposuresOpened', 'Sum', 'found', RED), ...outcomes], {
            period: 3600,
          }),
        },
        {
          width: 12,
          ...graph(
            'What went wrong',
            [
              own('ExposuresFailed', 'Sum', 'tries to revoke that failed', RED),
              own('SweepCatches', 'Sum', 'found by the sweep alone', ORANGE),
              own('Refusals', 'Sum', 'decisions refused', GREY),
              own('EventsNotWatched', 'Sum', 'events of accounts that are not watched', BLUE),
              own('Paused', 'Sum', 'paused: nothing is closed', VIOLET),
            ],
            { period: 3600 },
          ),
        },
      ],
    },
    {
      height: 6,
      widgets: [
        {
          width: 12,
          ...graph(
            'From the event to the message',
            [
              own('TimeToAlert', 'p50', 'median', BLUE),
              own('TimeToAlert', 'p90', '9 of 10', ORANGE),
              own('TimeToAlert', 'Maximum', 'the slowest', RED),
            ],
            { yAxis: { left: { min: 0, label: 'ms', showUnits: false } } },
          ),
        },
        {
          width: 12,
          ...graph(
            'From the finding to the closed rule',
            [
              own('TimeToClosed', 'p50', 'revoked, median', GREEN, { outcome: 'revoked' }),
              own('TimeToClosed', 'p90', 'revoked, 9 of 10', ORANGE, { outcome: 'revoked' }),
              own('TimeToClosed', 'p50', 'vanished, median', BLUE, { outcome: 'vanished' }),
            ],
            { yAxis: { left: { min: 0, label: 'ms', showUnits: false } } },
          ),
        },
      ],
    },
    {
      height: 6,
      widgets: [
        {
          width: 12,
          ...graph(
            'Age of the oldest message',
            QUEUES.map((queue) => [
              'AWS/SQS',
              'ApproximateAgeOfOldestMessage',
              'QueueName',
              `\${${queue}.QueueName}`,
              { stat: 'Maximum', label: queue },
            ]),
            {
              period: 60,
              annotations: line(300, 'IngressQueueAgeAlarm'),
              yAxis: { left: { min: 0, label: 's', showUnits: false } },
            },
          ),
        },
        {
          width: 12,
          ...graph(
            'Dead letters',
            DEAD_LETTERS.map((queue) => [
              'AWS/SQS',
              'ApproximateNumberOfMessagesVisible',
              'QueueName',
              `\${${queue}.QueueName}`,
              { stat: 'Maximum', label: queue },
            ]),
            { stacked: true, yAxis: { left: { min: 0 } } },
          ),
        },
      ],
    },
    {
      height: 6,
      widgets: [
        {
          width: 8,
          ...graph(
            'Errors and throttles of the functions',
            FUNCTIONS.flatMap((name) => [
              ['AWS/Lambda', 'Errors', 'FunctionName', `${stack}-${name}`, { stat: 'Sum', label: `${name}: errors` }],
              [
                'AWS/Lambda',
                'Throttles',
                'FunctionName',
                `${stack}-${name}`,
                { stat: 'Sum', label: `${name}: throttles` },
              ],
            ]),
            { yAxis: { left: { min: 0 } } },
          ),
        },
        {
          width: 8,
          ...graph(
            'Messages that failed and come back',
            FUNCTIONS.filter((name) => name !== 'slack' && name !== 'heartbeat').map((name) => [
              'Portcullis',
              'Retries',
              'Stack',
              stack,
              'Function',
              name,
              { stat: 'Sum', label: name },
            ]),
            { yAxis: { left: { min: 0 } } },
          ),
        },
        {
          width: 8,
          ...graph(
            'Duration of the functions, 9 of 10',
            FUNCTIONS.map((name) => [
              'AWS/Lambda',
              'Duration',
              'FunctionName',
              `${stack}-${name}`,
              { stat: 'p90', label: name },
            ]),
            { yAxis: { left: { min: 0, label: 'ms', showUnits: false } } },
          ),
        },
      ],
    },
    {
      height: 6,
      widgets: [
        {
          width: 12,
          ...graph('The door to the internet', [
            ['AWS/ApiGateway', 'Count', 'ApiId', '${HttpApi}', { stat: 'Sum', label: 'requests', color: BLUE }],
            ['AWS/ApiGateway', '4xx', 'ApiId', '${HttpApi}', { stat: 'Sum', label: 'refused (4xx)', color: ORANGE }],
            ['AWS/ApiGateway', '5xx', 'ApiId', '${HttpApi}', { stat: 'Sum', label: 'failed (5xx)', color: RED }],
            own('RequestsRefused', 'Sum', 'without a valid signature', GREY),
          ]),
        },
        {
          width: 12,
          ...graph(
            'Signs of life',
            [
              own('SweepsRun', 'Sum', 'sweeps in an hour', GREEN),
              own('HeartbeatSeen', 'Sum', 'heartbeats in an hour', BLUE),
              own('HeartbeatDelay', 'Maximum', 'how late events are (right)', GREY, { yAxis: 'right' }),
            ],
            {
              period: 3600,
              yAxis: { left: { min: 0 }, right: { min: 0, label: 'ms', showUnits: false } },
            },
          ),
        },
      ],
    },
  ];
  return { start: '-PT24H', periodOverride: 'inherit', widgets: placed(rows) };
};

/** Widgets with their places: each row below the one before, from left to right. */
const placed = (rows) => {
  let y = 0;
  return rows.flatMap(({ height, widgets }) => {
    let x = 0;
    const row = widgets.map((widget) => {
      const place = { x, y, height };
      x += widget.width;
      return { ...place, ...widget };
    });
    y += height;
    return row;
  });
};

/** For serverless.yml: the body as the text that CloudFormation wants. */
module.exports = async ({ resolveVariable }) => {
  const [service, stage] = [await resolveVariable('self:service'), await resolveVariable('sls:stage')];
  return { 'Fn::Sub': JSON.stringify(dashboard(`${service}-${stage}`)) };
};
