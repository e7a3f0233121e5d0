import {defineConfig} from 'vitest/config';

/** Tests that need more than Node alone: a real browser, or the whole machine. */
const BROWSERS = 'test/{e2e,engines,canary}';
const FAULTS = 'test/{faults,trade}';

/**
 * Packages resolve each other through `dist`, as their users do, so the build comes first. `unit` needs Node alone.
 * `e2e` drives real browsers, two files at a time. `faults` keeps both cores busy by itself, one file after the other.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'examples/*/src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [`${BROWSERS}/**`, `${FAULTS}/**`, 'test/output/**', '**/node_modules/**', '**/dist/**'],
          testTimeout: 30_000,
          expect: {poll: {timeout: 15_000}},
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: {groupOrder: 0},
        },
      },
      {
        test: {
          name: 'e2e',
          include: [`${BROWSERS}/**/*.test.ts`],
          testTimeout: 60_000,
          expect: {poll: {timeout: 15_000}},
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: {groupOrder: 1},
        },
      },
      {
        test: {
          name: 'faults',
          include: [`${FAULTS}/**/*.test.ts`],
          testTimeout: 60_000,
          expect: {poll: {timeout: 15_000}},
          hookTimeout: 60_000,
          maxWorkers: 1,
          sequence: {groupOrder: 2},
        },
      },
    ],
  },
});
