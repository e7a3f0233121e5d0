/** The value below which `share` (0 to 1) of the sample lies. */
export const quantile = (sample: readonly number[], share: number): number => {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
};

export const median = (sample: readonly number[]): number => quantile(sample, 0.5);

/** One figure of a benchmark, held against its bound. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** The most, or the least, that is good enough. */
  bound?: {most: number} | {least: number};
}

const holds = ({value, bound}: Figure): boolean =>
  !bound || ('most' in bound ? value <= bound.most : value >= bound.least);

/** Prints figures as a table and sets the exit code where one misses its bound. */
export const report = (title: string, figures: readonly Figure[]): void => {
  console.log(`\n${title}`);
  for (const figure of figures) {
    const {name, value, unit, bound} = figure;
    const limit = !bound ? '' : 'most' in bound ? `≤ ${bound.most}` : `≥ ${bound.least}`;
    const verdict = !bound ? '' : holds(figure) ? 'ok' : 'MISSED';
    const digits = Math.abs(value) >= 100 ? 0 : 2;
    console.log(
      `  ${name.padEnd(52)}${value.toFixed(digits).padStart(9)} ${unit.padEnd(6)}${limit.padEnd(8)}${verdict}`,
    );
    if (!holds(figure)) process.exitCode = 1;
  }
};
