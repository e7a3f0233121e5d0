// Every attack in every engine: first against a build that was weakened on purpose, where it must succeed, then against
// ours, where it must not. `--engine chromium` takes one engine, `--only text` the attacks whose names hold the text.
import {parseArgs} from 'node:util';
import {ENGINES, startEngine, type Engine, type EngineName} from '../engines/index.ts';
import type {Attack} from './attack.ts';
import {groups} from './cases/index.ts';
import {startScene, type Scene} from './scene.ts';
import type {Weakness} from './weak.ts';

const {values} = parseArgs({
  options: {engine: {type: 'string'}, only: {type: 'string', default: ''}, times: {type: 'boolean'}},
});
const engines = ENGINES.filter(name => !values.engine || values.engine.split(',').includes(name));

/** Milliseconds after which an attempt is given up. */
const LONGEST = 120_000;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** An attempt that could not be made, a frame that did not open in time, is made once more. */
const tried = async (...args: Parameters<typeof attempted>): Promise<readonly string[]> => {
  try {
    return await attempted(...args);
  } catch (error) {
    const [, , , print] = args;
    print(`made once more: ${messageOf(error)}`);
    return attempted(...args);
  }
};

/** Names of what succeeded. */
const attempted = async (
  scene: Scene,
  engine: Engine,
  attack: Attack,
  print: (text: string) => void,
  weakness?: Weakness,
): Promise<readonly string[]> => {
  const {hostile = false} = attack;
  const attempt = await scene.attempt(engine, {hostile, print, ...(weakness && {weakness})});
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('took too long')), LONGEST);
  });
  try {
    const won = await Promise.race([attack.run(attempt), late]);
    return typeof won === 'boolean' ? (won ? [attack.name] : []) : won;
  } finally {
    clearTimeout(timer);
    await attempt.end();
  }
};

/** How often at most: an attack that races the frame loses now and then, though nothing holds it up. */
const WEAK_TRIES = 10;

/** Those of an attack's names that did not succeed against the weakened build. */
const notShown = async (
  scene: Scene,
  engine: Engine,
  attack: Attack,
  weakness: Weakness,
): Promise<readonly string[]> => {
  let missing = attack.names ?? [attack.name];
  for (let i = 0; i < WEAK_TRIES && missing.length > 0; i++) {
    const won = await tried(scene, engine, attack, () => undefined, weakness);
    missing = missing.filter(name => !won.includes(name));
  }
  return missing;
};

interface Count {
  attacks: number;
  succeeded: number;
  /** Shown to succeed against a weakened build. */
  shown: number;
  /** That could not be tried, or do not succeed where they must. */
  void: number;
}

/** Tries an attack against the weakened build and against ours, and counts what became of it. */
const judge = async (
  scene: Scene,
  engine: Engine,
  attack: Attack,
  count: Count,
  tell: (text: string) => void,
): Promise<void> => {
  const names = attack.names ?? [attack.name];
  count.attacks += names.length;
  try {
    const withstood = attack.withstood?.[engine.name];
    if (withstood) tell(`is not shown here: ${withstood}`);
    else if (!('none' in attack.weak)) {
      const missing = await notShown(scene, engine, attack, attack.weak);
      count.shown += names.length - missing.length;
      count.void += missing.length;
      if (missing.length > 0) tell(`does not succeed against the weakened build: ${missing.join('; ')}`);
    }
    const succeeded = await tried(scene, engine, attack, tell, attack.bare);
    count.succeeded += succeeded.length;
    if (succeeded.length > 0) tell(`SUCCEEDED: ${succeeded.join('; ')}`);
  } catch (error) {
    count.void += names.length;
    tell(`could not be tried: ${messageOf(error)}`);
  }
};

const attackWith = async (scene: Scene, name: EngineName): Promise<void> => {
  const engine = await startEngine(name);
  const count: Count = {attacks: 0, succeeded: 0, shown: 0, void: 0};
  try {
    for (const {title, attacks} of groups)
      for (const attack of attacks.filter(one => `${title}: ${one.name}`.includes(values.only))) {
        const began = performance.now();
        const tell = (text: string) => console.log(`  ${name}: ${title}: ${attack.name}: ${text}`);
        if (attack.cannot?.[name]) tell(`left out: ${attack.cannot[name]}`);
        else await judge(scene, engine, attack, count, tell);
        if (values.times) tell(`${Math.round(performance.now() - began)} ms`);
      }
  } finally {
    await engine.close();
  }
  const voided = count.void > 0 ? `; ${count.void} COULD NOT BE SHOWN` : '';
  console.log(
    `${name}: ${count.attacks} attacks, ${count.succeeded} succeeded` +
      ` (${count.shown} shown to succeed against a weakened build${voided})`,
  );
  if (count.succeeded + count.void > 0 || count.attacks === 0) process.exitCode = 1;
};

const scene = await startScene();
try {
  for (const name of engines) await attackWith(scene, name);
} finally {
  await scene.close();
}
