/** Where the key is kept, in this tab alone. */
const PLACE = 'florin-key';

/**
 * The key of the page's server, which the address brings along behind its `#`, where no server hears of it. It is taken
 * out of the address at once, so that nobody reads or copies it with that. The tab keeps it until it is closed, because
 * reloading is how people look again; it opens nothing any more once the command that printed it has ended.
 */
export const takeKey = (page: Pick<Window, 'location' | 'history' | 'sessionStorage'>): string => {
  const {location, history} = page;
  const [, given] = /^#key=([\w-]+)$/.exec(location.hash) ?? [];
  const storage = storageOf(page);
  if (given === undefined) return storage?.getItem(PLACE) ?? '';
  history.replaceState(null, '', '#/payments');
  storage?.setItem(PLACE, given);
  return given;
};

/** Undefined where the browser forbids it: then the page is good until it is loaded again. */
const storageOf = (page: Pick<Window, 'sessionStorage'>): Storage | undefined => {
  try {
    return page.sessionStorage;
  } catch {
    return undefined;
  }
};
