/** What became of a thing: as this build has it, or what else. */
export type Verdict = 'ok' | 'CHANGED' | 'MISSING' | 'UNEXPECTED';

/** One thing that was looked at, and what was found. */
export interface Finding {
  verdict: Verdict;
  /** The address it was looked for at. */
  where: string;
  what: string;
}

/** Things by name. */
export type Named = ReadonlyMap<string, string>;

/** Characters that are shown of what differs, and of what stands before it. */
const SHOWN = 120;
const BEFORE = 24;

/** Tells what differs by name. Nothing where nothing does. */
export const compare = (where: string, expected: Named, found: Named): Finding[] =>
  [...new Set([...expected.keys(), ...found.keys()])].flatMap((name): Finding[] => {
    const [wanted, had] = [expected.get(name), found.get(name)];
    if (wanted === had) return [];
    if (had === undefined) return [{verdict: 'MISSING', where, what: name}];
    if (wanted === undefined) return [{verdict: 'UNEXPECTED', where, what: `${name}: ${cut(had, 0)}`}];
    const from = Math.max(0, firstDifference(wanted, had) - BEFORE);
    return [{verdict: 'CHANGED', where, what: `${name}: ${cut(had, from)} instead of ${cut(wanted, from)}`}];
  });

const firstDifference = (one: string, other: string): number => {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
};

const cut = (text: string, from: number): string => {
  const end = from + SHOWN;
  return `${from > 0 ? '…' : ''}${text.slice(from, end)}${text.length > end ? '…' : ''}`;
};

/**
 * Headers that say what a browser may run, embed, lend, keep or tell. Each is as this build sends it, and one that it
 * does not send must not be there: a policy that only reports tells others where a shopper is.
 */
const WATCHED = [
  ...['content-type', 'x-content-type-options', 'content-disposition'],
  ...['content-security-policy', 'content-security-policy-report-only', 'permissions-policy'],
  ...['x-frame-options', 'referrer-policy', 'document-policy', 'require-document-policy'],
  ...['cross-origin-embedder-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy'],
  ...['cross-origin-embedder-policy-report-only', 'cross-origin-opener-policy-report-only'],
  ...['access-control-allow-origin', 'access-control-allow-credentials', 'timing-allow-origin'],
  ...['cache-control', 'clear-site-data', 'set-cookie', 'service-worker-allowed'],
  ...['link', 'refresh', 'report-to', 'reporting-endpoints', 'nel'],
];

/** Tells which headers that matter are not as expected. */
export const compareHeaders = (where: string, expected: Headers, found: Headers): Finding[] =>
  compare(where, watched(expected), watched(found));

const watched = (headers: Headers): Named =>
  new Map(WATCHED.filter(name => headers.has(name)).map(name => [`header ${name}`, headers.get(name)!]));
