/**
 * The origin this script was loaded from. A classic script is told by `document.currentScript`, which must be a
 * script: an image of that name would stand in its place. A module has none, and one file that runs as both can not
 * say `import.meta`; but the first address on the stack is that of the file that runs.
 */
export const ownOrigin = (): string => {
  const {currentScript} = document;
  const src = currentScript instanceof HTMLScriptElement ? currentScript.src : '';
  return /https?:\/\/[^\s/]+/.exec(src || (new Error().stack ?? ''))?.[0] ?? '';
};
