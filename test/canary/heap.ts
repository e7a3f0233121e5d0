import {connectInspector, type Inspector} from './inspector.ts';

/** A heap as V8 writes it down: everything that is still reachable. */
export interface Heap {
  nodes: number;
  /** Every text, each once. */
  strings: readonly string[];
  /** The texts that properties of this name lead to. */
  textsOf(property: string): string[];
  /** Names of what holds the strings that `is` picks, from the string outwards, for who has to mend it. */
  holders(is: (text: string) => boolean): string[];
}

interface Snapshot {
  snapshot: {
    meta: {node_fields: string[]; node_types: [string[]]; edge_fields: string[]; edge_types: [string[]]};
  };
  nodes: number[];
  edges: number[];
  strings: string[];
}

interface Edge {
  from: number;
  name: string;
  to: number;
}

/** Node's flags without which a snapshot cuts every text at 1,024 letters. */
export const HEAP_FLAGS = ['--inspect=127.0.0.1:0', '--heap-snapshot-string-limit=100000000'];

/** Collects garbage and writes down what is left. */
export const takeHeap = async (address: string): Promise<Heap> => {
  const inspector = await connectInspector(address);
  const chunks: string[] = [];
  inspector.on('HeapProfiler.addHeapSnapshotChunk', ({chunk}) => chunks.push(chunk as string));
  for (let i = 0; i < 3; i++) await inspector.send('HeapProfiler.collectGarbage');
  await inspector.send('HeapProfiler.takeHeapSnapshot', {reportProgress: false});
  inspector.close();
  return readHeap(JSON.parse(chunks.join('')) as Snapshot);
};

const readHeap = ({snapshot: {meta}, nodes, edges, strings}: Snapshot): Heap => {
  const width = meta.node_fields.length;
  const field = Object.fromEntries(meta.node_fields.map((name, i) => [name, i]));
  const nameOf = (node: number): string => strings[nodes[node + field['name']!]!]!;
  const typeOf = (node: number): string => meta.node_types[0][nodes[node + field['type']!]!]!;
  const isText = (node: number): boolean => typeOf(node).includes('string');
  const allEdges = function* (): Generator<Edge> {
    let at = 0;
    for (let from = 0; from < nodes.length; from += width)
      for (let left = nodes[from + field['edge_count']!]!; left > 0; left--, at += 3) {
        const type = meta.edge_types[0][edges[at]!];
        const byIndex = type === 'element' || type === 'hidden';
        yield {from, name: byIndex ? `[${edges[at + 1]}]` : strings[edges[at + 1]!]!, to: edges[at + 2]!};
      }
  };
  return {
    nodes: nodes.length / width,
    strings,
    textsOf: property =>
      [...allEdges()].filter(({name, to}) => name === property && isText(to)).map(({to}) => nameOf(to)),
    holders: is =>
      holders(
        [...allEdges()],
        node => isText(node) && is(nameOf(node)),
        node => `${typeOf(node)} ${nameOf(node).slice(0, 60)}`,
      ),
  };
};

/** How far outwards holders are told. */
const STEPS = 6;

const holders = (
  edges: Edge[],
  is: (node: number) => boolean,
  describe: (node: number) => string,
): string[] => {
  const into = new Map<number, Edge>();
  for (const edge of edges) if (!into.has(edge.to)) into.set(edge.to, edge);
  const targets = new Set(edges.filter(({to}) => is(to)).map(({to}) => to));
  return [...targets].map(target => {
    const steps: string[] = [];
    let edge = into.get(target);
    for (let i = 0; i < STEPS && edge; i++) {
      steps.push(`${edge.name} of ${describe(edge.from)}`);
      edge = into.get(edge.from);
    }
    return steps.join(' <- ');
  });
};

/** How many live buffers of the process hold one of these texts: snapshots tell of buffers, but not what is in them. */
export const buffersWith = async (
  address: string,
  texts: readonly string[],
): Promise<{buffers: number; hits: number}> => {
  const inspector = await connectInspector(address);
  try {
    const counts = {buffers: 0, hits: 0};
    for (const kind of ['ArrayBuffer', 'SharedArrayBuffer']) {
      const {buffers, hits} = await countIn(inspector, kind, texts);
      counts.buffers += buffers;
      counts.hits += hits;
    }
    return counts;
  } finally {
    inspector.close();
  }
};

const COUNT = `function (...texts) {
  let hits = 0;
  for (const buffer of this) {
    const bytes = process.getBuiltinModule('buffer').Buffer.from(buffer);
    if (texts.some(text => bytes.includes(text) || bytes.includes(text, 0, 'utf16le'))) hits++;
  }
  return [this.length, hits];
}`;

const countIn = async (inspector: Inspector, kind: string, texts: readonly string[]) => {
  const {result} = await inspector.send('Runtime.evaluate', {expression: `${kind}.prototype`});
  const {objects} = await inspector.send('Runtime.queryObjects', {
    prototypeObjectId: (result as {objectId: string}).objectId,
  });
  const called = await inspector.send('Runtime.callFunctionOn', {
    objectId: (objects as {objectId: string}).objectId,
    functionDeclaration: COUNT,
    arguments: texts.map(value => ({value})),
    returnByValue: true,
  });
  const [buffers, hits] = (called['result'] as {value: [number, number]}).value;
  return {buffers, hits};
};
