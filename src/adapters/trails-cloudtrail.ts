import {
  type AdvancedFieldSelector,
  type CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  type GetEventSelectorsResponse,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { messageOf } from '../errors.ts';
import type { Read } from '../doctor/check.ts';
import type { SelectorField, Trail, TrailSelector } from '../doctor/check-trails.ts';

export const actions = [
  'cloudtrail:DescribeTrails',
  'cloudtrail:GetEventSelectors',
  'cloudtrail:GetTrailStatus',
] as const;

/** The trails that are seen from this region, also those of other regions and of the organisation. */
export const readTrails = async (client: CloudTrailClient): Promise<Trail[]> => {
  const { trailList = [] } = await client.send(new DescribeTrailsCommand({ includeShadowTrails: true }));
  return Promise.all(
    trailList.map(async ({ Name: name = '', TrailARN, HomeRegion: homeRegion = '', IsMultiRegionTrail }) => {
      const id = TrailARN ?? name;
      const [isLogging, selectors] = await Promise.all([
        read(async () => (await client.send(new GetTrailStatusCommand({ Name: id }))).IsLogging === true),
        read(async () => toSelectors(await client.send(new GetEventSelectorsCommand({ TrailName: id })))),
      ]);
      return { name, homeRegion, isMultiRegion: IsMultiRegionTrail === true, isLogging, selectors };
    }),
  );
};

/** A trail of the organisation may be nobody's in this account to look at. */
const read = async <T>(ask: () => Promise<T>): Promise<Read<T>> => {
  try {
    return { kind: 'read', value: await ask() };
  } catch (error) {
    return { kind: 'unread', why: messageOf(error) };
  }
};

const toSelectors = ({
  EventSelectors = [],
  AdvancedEventSelectors = [],
}: GetEventSelectorsResponse): TrailSelector[] => [
  ...EventSelectors.map((one) => ({
    kind: 'basic' as const,
    managementEvents: one.IncludeManagementEvents !== false,
    readWrite: one.ReadWriteType ?? 'All',
    excludedSources: one.ExcludeManagementEventSources ?? [],
  })),
  ...AdvancedEventSelectors.map(({ FieldSelectors = [] }) => ({
    kind: 'advanced' as const,
    fields: FieldSelectors.map(toField),
  })),
];

const toField = (one: AdvancedFieldSelector): SelectorField => ({
  field: one.Field ?? '',
  equals: one.Equals ?? [],
  notEquals: one.NotEquals ?? [],
  hasOtherOperators: [one.StartsWith, one.EndsWith, one.NotStartsWith, one.NotEndsWith].some(
    (values) => (values ?? []).length > 0,
  ),
});
