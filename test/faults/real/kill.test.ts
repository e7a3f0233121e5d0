import {expect, test} from 'vitest';
import {newSeed} from './chance.ts';
import {killRun, lineOf, violations} from './kill.ts';
import {DATABASES} from './stand.ts';

// Both at once: most of the time one waits for a processor to begin.
test.concurrent.each(DATABASES)(
  'a processor on %s that is killed twenty times under load loses no result and takes no payment twice',
  async database => {
    const seed = newSeed();
    const report = await killRun(database, {times: 20, seed});
    console.log(`${lineOf(report)}; seed ${seed}`);
    expect(violations(report), `seed ${seed}`).toEqual([]);
    // Otherwise nothing was going on, and nothing was shown.
    expect(report.authorized).toBeGreaterThan(20);
  },
  600_000,
);
