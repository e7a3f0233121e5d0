/** Label names and values. Values are words of a closed set: never an id, an amount or anything of a card. */
export type Labels = Readonly<Record<string, string>>;

/** Counts up. */
export type Counter = (labels?: Labels, by?: number) => void;
/** Takes one measured value. */
export type Histogram = (value: number) => void;

/** Figures of one processor, in the text format that Prometheus reads (0.0.4). Two in one process share nothing. */
export interface Registry {
  counter(name: string, help: string): Counter;
  /** @param bounds upper bounds, ascending */
  histogram(name: string, help: string, bounds: readonly number[]): Histogram;
  /** What is only looked at when it is asked for; undefined where that is not known now. */
  gauge(name: string, help: string, read: () => Promise<number | undefined> | number | undefined): void;
  expose(): Promise<string>;
}

/** Media type of what is exposed. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

type Lines = () => Promise<string[]> | string[];

export const createRegistry = (): Registry => {
  const families: (() => Promise<string[]>)[] = [];
  const add = (name: string, help: string, type: string, lines: Lines): void =>
    void families.push(async () => {
      const written = await lines();
      return written.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...written];
    });
  return {
    counter: (name, help) => {
      const counts = new Map<string, number>();
      add(name, help, 'counter', () => [...counts].map(([labels, count]) => `${name}${labels} ${count}`));
      return (labels = {}, by = 1) => {
        const key = render(labels);
        counts.set(key, (counts.get(key) ?? 0) + by);
      };
    },
    histogram: (name, help, bounds) => {
      const counts = new Array<number>(bounds.length + 1).fill(0);
      let sum = 0;
      add(name, help, 'histogram', () => {
        let below = 0;
        const buckets = [...bounds.map(String), '+Inf'].map(
          (bound, i) => `${name}_bucket{le="${bound}"} ${(below += counts[i]!)}`,
        );
        return [...buckets, `${name}_sum ${sum}`, `${name}_count ${below}`];
      });
      return value => {
        const at = bounds.findIndex(bound => value <= bound);
        counts[at < 0 ? bounds.length : at]!++;
        sum += value;
      };
    },
    gauge: (name, help, read) =>
      add(name, help, 'gauge', async () => {
        const value = await read();
        return value === undefined ? [] : [`${name} ${value}`];
      }),
    expose: async () => {
      const written = await Promise.all(families.map(lines => lines()));
      return `${written.flat().join('\n')}\n`;
    },
  };
};

const render = (labels: Labels): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
};

const escaped = (value: string): string => value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n');
