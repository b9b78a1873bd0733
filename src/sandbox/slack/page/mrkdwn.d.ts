export type Node = {
  type: string;
  text?: string;
  children?: Node[];
  url?: string;
  id?: string;
  label?: string;
  name?: string;
  range?: string;
  timestamp?: number;
  format?: string;
  fallback?: string;
};
export const parseMrkdwn: (text: string, options?: { verbatim?: boolean }) => Node[];
export const parsePlain: (text: string, withEmoji?: boolean) => Node[];
export const safeUrl: (url: unknown) => string | null;
