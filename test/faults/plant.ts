import {registerHooks} from 'node:module';
import {planted} from './planted.ts';

/**
 * Has this thread load one of our built files with a bug written into it.
 * @throws where the text is not there just once: a bug that no longer is one would be found by nobody
 */
export const plant = (id: string): void => {
  const bug = planted.find(other => other.id === id);
  if (!bug) throw new Error(`no bug is called ${id}`);
  const files = new Set(bug.changes.map(({file}) => file));
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      const file = [...files].find(name => url.endsWith(`/packages/${name}`));
      if (file === undefined) return loaded;
      let source = Buffer.from(loaded.source as Uint8Array).toString();
      for (const change of bug.changes.filter(other => other.file === file)) {
        const times = source.split(change.from).length - 1;
        if (times !== 1) throw new Error(`bug ${id}: its text stands ${times} times in ${file}, not once`);
        source = source.replace(change.from, () => change.to);
      }
      return {...loaded, source};
    },
  });
};
