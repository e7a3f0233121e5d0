import type {Clock} from '@florin/runtime';
import type {Device} from './tools.js';

const storage = (): Storage | undefined => {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
};

/** The device this runs on. */
export const thisDevice = ({now}: Pick<Clock, 'now'>): Device => ({
  storage: storage(),
  onceOnline: task => {
    addEventListener('online', task);
    return () => removeEventListener('online', task);
  },
  browser: () => ({
    language: navigator.language.slice(0, 35),
    color_depth: screen.colorDepth,
    screen_width: screen.width,
    screen_height: screen.height,
    timezone_offset: new Date(now()).getTimezoneOffset(),
  }),
});
