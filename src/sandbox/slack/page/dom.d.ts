export type View = { tag: string; attributes: Record<string, string>; children: (View | string)[] };
export const textOf: (view: View | string) => string;
