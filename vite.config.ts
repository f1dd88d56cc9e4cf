/** The test runner's projects. What is built for shipping is listed in `build/bundle.ts`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', 'test/**/*.browser.test.ts', 'test/budgets/**'],
          // Two on two cores, where the default is one: many files wait for sockets and clocks.
          maxWorkers: '100%',
          // A busy machine is no failure.
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts', 'test/**/*.browser.test.ts'],
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
      // Measures what `npm run build` has left in `dist`.
      { test: { name: 'budgets', include: ['test/budgets/**/*.test.ts'], testTimeout: 30_000 } },
    ],
  },
});
