import type { DigestLine, StoredDigest, Written } from '../finding/digest.ts';
import { parseDigestId } from '../finding/digest.ts';

/**
 * How a digest lies in its DynamoDB item. Each line is an attribute of its own, with beside it the version of the digest
 * from which on it is there, and the same of the line before it: one UpdateItem, which reads nothing, writes all four.
 */
export const lineAttributes = (finding: string) => ({
  '#line': `line:${finding}`,
  '#from': `from:${finding}`,
  '#wasVersion': `wasVersion:${finding}`,
  '#wasFrom': `wasFrom:${finding}`,
});

export const digestOfItem = (item: Record<string, unknown>): StoredDigest => {
  const id = item['pk'] as string;
  const lines = Object.entries(item).flatMap(([name, value]) =>
    name.startsWith('line:') ? [value as DigestLine] : [],
  );
  // By the name of the group, so that no line moves while people read.
  lines.sort((a, b) => (a.finding < b.finding ? -1 : 1));
  const writtenOf = (line: DigestLine): Written[] => {
    const names = lineAttributes(line.finding);
    const was = { version: item[names['#wasVersion']] as number, from: item[names['#wasFrom']] as number };
    return [{ version: line.version, from: item[names['#from']] as number }, ...(was.from > 0 ? [was] : [])];
  };
  return {
    id,
    account: parseDigestId(id)?.account ?? '',
    startedAt: item['startedAt'] as number,
    version: item['version'] as number,
    shown: (item['shown'] ?? null) as StoredDigest['shown'],
    message: (item['message'] ?? null) as StoredDigest['message'],
    posting: (item['posting'] ?? null) as StoredDigest['posting'],
    lines,
    claims: (item['claims'] ?? 0) as number,
    written: Object.fromEntries(lines.map((line) => [line.finding, writtenOf(line)])),
  };
};
