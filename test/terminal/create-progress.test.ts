import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createProgress } from '../../src/terminal/create-progress.ts';
import { widthOf } from '../../src/terminal/fit.ts';

const streamOf = (isTTY: boolean, columns: number) => {
  const stream = Object.assign(new PassThrough(), { isTTY, columns });
  return { stream, text: () => String(stream.read() ?? '') };
};

describe('progress', () => {
  it('is a bar on a terminal, drawn over and over on one line that never wraps', () => {
    const { stream, text } = streamOf(true, 30);
    const progress = createProgress(stream);
    progress.update(0, 0, 'beginning');
    progress.update(1, 2, 'regions, of which there are many');
    const drawn = text().split('\r\u001b[K');
    expect(drawn).toEqual(['', '░░░░░░░░░░░░░░░░░░░░ 0/0 beg…', '██████████░░░░░░░░░░ 1/2 reg…']);
    expect(drawn.map(widthOf)).toEqual([0, 29, 29]);
  });

  it('is there on a terminal that does not know how wide it is', () => {
    const { stream, text } = streamOf(true, 0);
    createProgress(stream).update(1, 2, 'regions');
    expect(text()).toContain('██████████░░░░░░░░░░ 1/2 regions');
  });

  it('goes away before something else is printed, once', () => {
    const { stream, text } = streamOf(true, 80);
    const progress = createProgress(stream);
    progress.update(1, 2, 'regions');
    text();
    progress.hide();
    progress.hide();
    expect(text()).toBe('\r\u001b[K');
  });

  it('is plain lines elsewhere, of what is finished', () => {
    const { stream, text } = streamOf(false, 80);
    const progress = createProgress(stream);
    progress.update(1, 2, 'regions');
    progress.finished('eu-west-1: 3 groups');
    progress.hide();
    expect(text()).toBe('eu-west-1: 3 groups\n');
  });
});
