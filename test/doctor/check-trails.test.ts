import { describe, expect, it } from '@jest/globals';
import { checkTrails, type SelectorField, type Trail, type TrailSelector } from '../../src/doctor/check-trails.ts';

const read = <T>(value: T) => ({ kind: 'read' as const, value });
const BASIC: TrailSelector = { kind: 'basic', managementEvents: true, readWrite: 'All', excludedSources: [] };
const trail = (selectors: TrailSelector[], changes: Partial<Trail> = {}): Trail => ({
  name: 'main',
  homeRegion: 'us-east-1',
  isMultiRegion: true,
  isLogging: read(true),
  selectors: read(selectors),
  ...changes,
});
const field = (name: string, changes: Partial<SelectorField> = {}): SelectorField => ({
  field: name,
  equals: [],
  notEquals: [],
  hasOtherOperators: false,
  ...changes,
});
const advanced = (...fields: SelectorField[]): TrailSelector => ({ kind: 'advanced', fields });
const MANAGEMENT = field('eventCategory', { equals: ['Management'] });
const outcome = (...trails: Trail[]) => checkTrails(trails, 'eu-west-1').outcome;

describe('the trail that EventBridge hears by', () => {
  it.each<[string, Trail, string]>([
    ['logs everything, in every region', trail([BASIC]), 'ok'],
    ['logs writes alone', trail([{ ...BASIC, readWrite: 'WriteOnly' }]), 'ok'],
    ['logs reads alone', trail([{ ...BASIC, readWrite: 'ReadOnly' }]), 'failure'],
    ['logs data events alone', trail([{ ...BASIC, managementEvents: false }]), 'failure'],
    ['leaves out KMS', trail([{ ...BASIC, excludedSources: ['kms.amazonaws.com'] }]), 'ok'],
    ['leaves out EC2', trail([{ ...BASIC, excludedSources: ['ec2.amazonaws.com'] }]), 'failure'],
    ['is off', trail([BASIC], { isLogging: read(false) }), 'failure'],
    ['is of this region alone', trail([BASIC], { isMultiRegion: false, homeRegion: 'eu-west-1' }), 'ok'],
    ['is of another region alone', trail([BASIC], { isMultiRegion: false }), 'failure'],
    ['takes management events by an advanced selector', trail([advanced(MANAGEMENT)]), 'ok'],
    [
      'takes writes by an advanced selector',
      trail([advanced(MANAGEMENT, field('readOnly', { equals: ['false'] }))]),
      'ok',
    ],
    [
      'takes reads by an advanced selector',
      trail([advanced(MANAGEMENT, field('readOnly', { equals: ['true'] }))]),
      'failure',
    ],
    ['takes data by an advanced selector', trail([advanced(field('eventCategory', { equals: ['Data'] }))]), 'failure'],
    [
      'leaves out KMS by an advanced selector',
      trail([advanced(MANAGEMENT, field('eventSource', { notEquals: ['kms.amazonaws.com'] }))]),
      'ok',
    ],
    [
      'leaves out EC2 by an advanced selector',
      trail([advanced(MANAGEMENT, field('eventSource', { notEquals: ['ec2.amazonaws.com'] }))]),
      'failure',
    ],
    [
      'takes S3 alone by an advanced selector',
      trail([advanced(MANAGEMENT, field('eventSource', { equals: ['s3.amazonaws.com'] }))]),
      'failure',
    ],
    [
      'leaves out by some beginning of a name',
      trail([advanced(MANAGEMENT, field('eventSource', { hasOtherOperators: true }))]),
      'failure',
    ],
    [
      'leaves out by who called',
      trail([advanced(MANAGEMENT, field('userIdentity.arn', { notEquals: ['x'] }))]),
      'failure',
    ],
    [
      'has a second selector that takes them',
      trail([advanced(field('eventCategory', { equals: ['Data'] })), advanced(MANAGEMENT)]),
      'ok',
    ],
    ['may not be looked at', trail([], { selectors: { kind: 'unread', why: 'AccessDenied' } }), 'warning'],
  ])('that %s is %s', (_title, one, expected) => {
    expect(outcome(one)).toBe(expected);
  });

  it('is any of them', () => {
    expect(outcome(trail([BASIC], { isLogging: read(false) }), trail([BASIC], { name: 'second' }))).toBe('ok');
  });

  it('is missed where there is none, with the command that makes one', () => {
    expect(checkTrails([], 'eu-west-1')).toMatchObject({
      outcome: 'failure',
      what: 'no trail covers eu-west-1',
      todo: expect.stringContaining('aws cloudtrail create-trail'),
    });
  });

  it('is told to be put on where it is off', () => {
    expect(checkTrails([trail([BASIC], { isLogging: read(false) })], 'eu-west-1')).toMatchObject({
      what: 'main is not logging',
      todo: expect.stringContaining('start-logging'),
    });
  });
});
