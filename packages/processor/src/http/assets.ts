/** A built file, ready to be sent. */
export interface Asset {
  body: Uint8Array<ArrayBuffer>;
  gzip: Uint8Array<ArrayBuffer>;
  type: string;
}

/** What rollup wrote beside the bundles. */
export interface Manifest {
  version: string;
  files: {name: string; role: 'script' | 'locale' | 'chunk'; file: string; integrity: string}[];
}

/** The built files of frame and elements, by file name. */
export interface Assets {
  frame: {manifest: Manifest; files: ReadonlyMap<string, Asset>};
  sdk: {manifest: Manifest; files: ReadonlyMap<string, Asset>};
  /** Fonts that pages may ask the form for, by file name, and the file names by family. */
  fonts: {families: Readonly<Record<string, string>>; files: ReadonlyMap<string, Asset>};
}

const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Sends a file, gzipped where the browser takes that. Any page may load it: it holds no secret. */
export const sendAsset = (asset: Asset, request: Request, cacheControl = IMMUTABLE): Response => {
  const zip = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '');
  return new Response(zip ? asset.gzip : asset.body, {
    headers: {
      'content-type': asset.type,
      'cache-control': cacheControl,
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
      ...(zip && {'content-encoding': 'gzip'}),
    },
  });
};
