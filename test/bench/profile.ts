/** File of the server's folder that its profile is written to. */
export const PROFILE = 'server.cpuprofile';

interface CpuProfile {
  nodes: {id: number; callFrame: {functionName: string; url: string}}[];
  samples: number[];
  timeDeltas: number[];
}

/** Where a file belongs: its package, or Node itself. */
const owner = ({url, functionName}: {url: string; functionName: string}): string => {
  if (/^\((idle|program|garbage collector|root)\)$/.test(functionName)) return functionName;
  const library = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (library) return library;
  const own = /packages\/([^/]+)\/dist/.exec(url)?.[1];
  if (own) return `@florin/${own}`;
  return url.startsWith('node:') || url === '' ? 'node' : 'benchmark';
};

/** Shares of the server's own time by package, from a V8 CPU profile; time in which it waited is left out. */
export const profileLines = (text: string): string[] => {
  const {nodes, samples, timeDeltas} = JSON.parse(text) as CpuProfile;
  const owners = new Map(nodes.map(({id, callFrame}) => [id, owner(callFrame)]));
  const time = new Map<string, number>();
  samples.forEach((id, i) => {
    const name = owners.get(id) ?? 'unknown';
    time.set(name, (time.get(name) ?? 0) + (timeDeltas[i] ?? 0));
  });
  time.delete('(idle)');
  const total = [...time.values()].reduce((sum, value) => sum + value, 0);
  const rows = [...time].sort(([, a], [, b]) => b - a).slice(0, 12);
  return [
    "\nWhere the server's processor time goes while it takes payments, in a round of its own",
    ...rows.map(([name, value]) => `  ${name.padEnd(52)}${((100 * value) / total).toFixed(1).padStart(9)} %`),
  ];
};
