import { csvRow, type Field } from './csv-row.ts';
import { recordsOf, type ExposureRecord } from './exposure-record.ts';
import { unreadOf, type Reporter, type Unread } from './reporter.ts';

/** The columns by their names: new ones come last. What could not be read says why in the place of a reason. */
const COLUMNS: Readonly<Record<string, { of: (record: ExposureRecord) => Field; unread?: (unread: Unread) => Field }>> =
  {
    kind: { of: ({ kind }) => kind, unread: ({ kind }) => kind },
    account: { of: ({ account }) => account, unread: ({ account }) => account },
    region: { of: ({ region }) => region, unread: ({ region }) => region },
    group_id: { of: ({ groupId }) => groupId },
    group_name: { of: ({ groupName }) => groupName },
    vpc_id: { of: ({ vpcId }) => vpcId },
    rule_id: { of: ({ ruleId }) => ruleId },
    protocol: { of: ({ protocol }) => (protocol === '-1' ? 'all' : protocol) },
    from_port: { of: ({ fromPort }) => fromPort },
    to_port: { of: ({ toPort }) => toPort },
    source: { of: ({ source }) => source },
    watched_ports: { of: ({ ports }) => ports.join(' ') },
    reason: { of: ({ reason }) => reason, unread: ({ why }) => why },
    share: { of: ({ coverage }) => coverage },
    reach: { of: ({ reach }) => reach },
    because: { of: ({ because }) => because.join('; ') },
    attached: { of: (record) => attachedText(record) },
    description: { of: ({ description }) => description },
  };

/** CSV with a header. */
export const csvReporter: Reporter = {
  begin: () => csvRow(Object.keys(COLUMNS)),
  scanned: (scanned) => {
    const columns = Object.values(COLUMNS);
    const records = scanned.kind === 'place' ? scanned.open.flatMap(recordsOf) : [];
    const unread = unreadOf(scanned);
    return [
      ...records.map((record) => columns.map(({ of }) => of(record))),
      ...(unread ? [columns.map((column) => column.unread?.(unread) ?? null)] : []),
    ]
      .map(csvRow)
      .join('');
  },
  end: () => '',
};

const attachedText = ({ attached, attachedCount }: ExposureRecord): string => {
  const hidden = attachedCount - attached.length;
  const more = hidden > 0 ? [`${hidden} more`] : [];
  return [...attached.map(({ what, id, addresses }) => [what, id, ...addresses].join(' ')), ...more].join('; ');
};
