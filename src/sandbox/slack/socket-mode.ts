export const startSocketMode = async (
  _: { log: (text: string) => void } & Record<string, unknown>,
): Promise<{ close(): Promise<void> }> => {
  throw new Error('x');
};
