import pc from 'picocolors';

export type Paint = ReturnType<typeof pc.createColors>;

/** Colours for a stream: on a terminal, unless NO_COLOR is set; elsewhere only where FORCE_COLOR asks for them. */
export const paintFor = (stream: { isTTY?: boolean }, forced: boolean): Paint =>
  pc.createColors(pc.isColorSupported && (stream.isTTY === true || forced));
