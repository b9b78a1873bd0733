import { Writable } from 'node:stream';
import { expect, it } from '@jest/globals';
import { createTimeline } from '../../src/sandbox/timeline.ts';
import { NOON } from '../support/clock.ts';

it('shows what a topic was told, on one line', () => {
  const lines: string[] = [];
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  const message = '"Nobody has answered."\n"Finding 1"';
  createTimeline(out, () => NOON).activity({ at: NOON, kind: 'published', topic: 'UnansweredTopic', message });
  expect(lines).toEqual([expect.stringMatching(/UnansweredTopic.*PAGED.*"Nobody has answered\." "Finding 1"\n$/)]);
});
