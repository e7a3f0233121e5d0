// How fast a form that is being typed into shows what its page changes: another language, look, amount or layout, from
// the change on the page until the frame has drawn it. The form is half filled all the while, and keeps it.
import {launchChromium} from '../support/browsers.ts';
import {CHANGES, changing} from '../support/changes.ts';
import {secureFrame, typeCard} from '../support/card-form.ts';
import {startFormWorld} from '../support/form-world.ts';
import {quantile, report} from './statistics.ts';

const RUNS = 100;
const TYPED = '4242 4242 4';

const scene = await startFormWorld();
const browser = await launchChromium();
try {
  const page = await browser.newPage();
  const form = `<florin-card-form session="${await scene.newToken()}"></florin-card-form>`;
  await page.goto(scene.site.page(`<!doctype html><html lang="en">${scene.script}<body>${form}`));
  const frame = await secureFrame(page);
  await typeCard(page, {number: TYPED});
  const {next, sameDocument} = await changing(page, frame, scene.newToken);
  for (const kind of CHANGES) {
    const taken: number[] = [];
    for (let i = 0; i < RUNS; i++) taken.push(await next(kind));
    report(`From another ${kind} on the page to the frame drawn with it, ${RUNS} times`, [
      {name: 'median', value: quantile(taken, 0.5), unit: 'ms'},
      {name: '95 of 100', value: quantile(taken, 0.95), unit: 'ms', bound: {most: 100}},
      {name: 'the slowest', value: Math.max(...taken), unit: 'ms'},
    ]);
  }
  const typed = await frame.locator('#cc-number').inputValue();
  if (typed !== TYPED || !(await sameDocument()))
    throw new Error(`the form holds “${typed}” of what was typed`);
} finally {
  await browser.close();
  await scene.close();
}
