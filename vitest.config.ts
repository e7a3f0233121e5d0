import {defineConfig} from 'vitest/config';

/**
 * Packages resolve each other through `dist`, as their users do, so the build comes first.
 * `unit` needs Node alone. `e2e` drives a real Chromium and comes after it, two files at a time.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'examples/*/src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [
            'test/{e2e,engines,canary,faults}/**',
            'test/output/**',
            '**/node_modules/**',
            '**/dist/**',
          ],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: {groupOrder: 0},
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/{e2e,engines,canary,faults}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: {groupOrder: 1},
        },
      },
    ],
  },
});
