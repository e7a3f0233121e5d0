import type {IntegrityManifest, Release} from '@florin/protocol';

/** A built file, ready to be sent. */
export interface Asset {
  body: Uint8Array<ArrayBuffer>;
  gzip: Uint8Array<ArrayBuffer>;
  type: string;
}

/** What a package's build wrote of its files, and those files by name. */
export interface Part {
  manifest: Release;
  files: ReadonlyMap<string, Asset>;
}

/** The built files of frame and elements. */
export interface Assets {
  frame: Part & {
    /** The words of each language, by its tag, as JSON. */
    words: Readonly<Record<string, string>>;
  };
  sdk: Part;
  /** Fonts that pages may ask the form for, by file name, and the file names by family. */
  fonts: {families: Readonly<Record<string, string>>; files: ReadonlyMap<string, Asset>};
}

/** Where the frame's files are served: their names change with their bytes. */
export const FRAME_ASSETS = '/frame/assets/';
/** Where the merchant page's files are served under an address that never changes what it leads to. */
export const sdkPath = (version: string): string => `/sdk/${version}/`;
/** Leads to the newest version: for demos, never with an `integrity` attribute. */
export const NEWEST = 'v1';

const IMMUTABLE = 'public, max-age=31536000, immutable';
const FIVE_MINUTES = 'public, max-age=300';

/** How long an address of the merchant page's files may be kept. */
export const sdkCaching = (version: string): string => (version === NEWEST ? FIVE_MINUTES : IMMUTABLE);

/** Every released file with its hash, its address and what it is for: `integrity_url` of the discovery document. */
export const integrityManifest = (issuer: string, {sdk, frame}: Assets): IntegrityManifest => ({
  sdk: {base: `${issuer}${sdkPath(sdk.manifest.version)}`, ...sdk.manifest},
  frame: {base: `${issuer}${FRAME_ASSETS}`, ...frame.manifest},
});

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
