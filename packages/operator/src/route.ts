/** The screens of the page, and how they are called. */
export const SCREENS = {payments: 'Payments', ledger: 'Ledger', settlements: 'Settlements'} as const;
export type ScreenName = keyof typeof SCREENS;

const FILTERS = ['merchant', 'status', 'reference', 'session', 'cursor'] as const;
/** What narrows a list, and where its page begins. */
export type Query = Partial<Record<(typeof FILTERS)[number], string | undefined>>;

/** A place of the page, as the address has it behind its `#`. */
export interface Route {
  screen: ScreenName;
  /** Of the one payment or settlement that is looked at. */
  id: string | undefined;
  query: Query;
}

/** Reads the part of an address behind its `#`; undefined where it leads nowhere. */
export const readRoute = (hash: string): Route | undefined => {
  const [path = '', said = ''] = hash.replace(/^#?\/?/, '').split('?');
  const [screen = '', id, ...more] = path.split('/').map(decoded);
  if (screen === '' && id === undefined) return {screen: 'payments', id: undefined, query: {}};
  if (!isScreen(screen) || more.length > 0 || id === '' || (screen === 'ledger' && id)) return undefined;
  return {screen, id, query: filtersOf(Object.fromEntries(new URLSearchParams(said)))};
};

/** The address of a place. */
export const hrefOf = (screen: ScreenName, id?: string, query: Query = {}): string =>
  `#/${screen}${id ? `/${encodeURIComponent(id)}` : ''}${search(query)}`;

/** A query as addresses have it; nothing where nothing is said. */
export const search = (query: Query): string => {
  const said = new URLSearchParams(filtersOf(query)).toString();
  return said && `?${said}`;
};

/** What was filled in above a list. */
export interface Wanted {
  merchant?: string | undefined;
  status?: string | undefined;
  /** An id, or the merchant's own reference. */
  find?: string | undefined;
}

/** Where what was filled in leads: an id of one thing to that thing, everything else to the list of what fits. */
export const findHref = (screen: ScreenName, {merchant, status, find = ''}: Wanted): string => {
  const text = find.trim();
  if (/^pay_/.test(text)) return hrefOf('payments', text);
  if (/^set_/.test(text)) return hrefOf('settlements', text);
  const found = /^cs_/.test(text) ? {session: text} : {reference: text};
  return hrefOf(screen, undefined, {merchant, status, ...found});
};

/** Those filters that say something. */
const filtersOf = (query: Query): Record<string, string> =>
  Object.fromEntries(FILTERS.flatMap(name => (query[name] ? [[name, query[name]]] : [])));

const isScreen = (name: string): name is ScreenName => Object.hasOwn(SCREENS, name);

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
