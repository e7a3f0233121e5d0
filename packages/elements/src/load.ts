/** How the script bundle is loaded. */
export interface LoadOptions {
  /** Subresource integrity of the bundle, the same at every address. */
  integrity?: string;
  /** How often the whole list is tried. Default 2. */
  rounds?: number;
  /** Milliseconds after which an address that has not answered is given up. Default 10,000. */
  patience?: number;
  /** Nonce of the page's Content-Security-Policy. */
  nonce?: string;
}

const NAME = 'florin-card-form';
const PAUSE = 1_000;

/** Nothing at any of the addresses could be loaded as the script bundle. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
  readonly code = 'script_not_loaded';
}

const pause = (ms: number): Promise<void> => new Promise(resolve => void setTimeout(resolve, ms));

// The address is handed on untouched: under Trusted Types it is an object that only the page itself can make.
const attempt = (url: string | URL | TrustedAddress, options: LoadOptions): Promise<boolean> =>
  new Promise(resolve => {
    const script = document.createElement('script');
    const end = (loaded: boolean): void => {
      clearTimeout(late);
      if (!loaded) script.remove();
      resolve(loaded);
    };
    const late = setTimeout(() => end(false), options.patience ?? 10_000);
    script.crossOrigin = 'anonymous';
    script.integrity = options.integrity ?? '';
    script.nonce = options.nonce ?? '';
    script.onload = () => end(!!customElements.get(NAME));
    script.onerror = () => end(false);
    script.src = url as string;
    document.head.append(script);
  });

/** A `TrustedScriptURL` of the page's own policy. */
export interface TrustedAddress {
  toString(): string;
  toJSON(): string;
}

/**
 * Loads the script bundle from the first address that answers, in the order given, and resolves once the element
 * is registered. Does nothing where it already is.
 * @throws LoadError when every address has failed in every round
 */
export const load = async (
  urls: readonly (string | URL | TrustedAddress)[],
  options: LoadOptions = {},
): Promise<void> => {
  for (let round = 0; round < (options.rounds ?? 2); round++) {
    if (round > 0) await pause(PAUSE);
    for (const url of urls) if (customElements.get(NAME) || (await attempt(url, options))) return;
  }
  throw new LoadError('The script could not be loaded from any of its addresses.');
};
