import {startChromium} from './chromium.ts';
import type {Engine, EngineName} from './engine.ts';
import {startFirefox} from './firefox.ts';
import {startWebKit} from './webkit.ts';

export * from './engine.ts';

const START: Record<EngineName, () => Promise<Engine>> = {
  chromium: startChromium,
  firefox: startFirefox,
  webkit: startWebKit,
};

/** Starts a real browser of one engine. */
export const startEngine = (name: EngineName): Promise<Engine> => START[name]();
