// `npm run faults:browser -- --runs 200 [--seed 7]`: shoppers in a real browser whose tab is closed, reloaded or offline
// in the middle of a payment. Exits with 1 where a payment was made twice, or its outcome does not show in time.
import {parseArgs} from 'node:util';
import {browserRuns, lineOf, violations} from './browser.ts';
import {newSeed} from './chance.ts';

const {values} = parseArgs({options: {runs: {type: 'string', default: '200'}, seed: {type: 'string'}}});
const seed = Number(values.seed ?? newSeed());
console.log(`seed ${seed}`);
const report = await browserRuns(Number(values.runs), seed);
console.log(`${lineOf(report)}; seed ${seed}`);
const found = violations(report);
for (const text of found.slice(0, 20)) console.error(`  ${text}`);
if (found.length > 0) process.exitCode = 1;
