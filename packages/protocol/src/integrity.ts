import * as v from 'valibot';

/** SHA-384 of a file's bytes as an `integrity` attribute has it (W3C Subresource Integrity). */
export const Integrity = v.pipe(v.string(), v.regex(/^sha384-[A-Za-z0-9+/]{64}$/));

/**
 * A file that browsers load, with what an inventory of scripts must say of it (PCI DSS 6.4.3). `page` is where it
 * runs: the merchant's payment page or the frame with the card fields. `when` it is loaded: at the start, once the
 * form can be typed into and before a submit, for one language, or for those sessions that need it. `purpose` says in a sentence why it is needed.
 */
export const ReleasedFile = v.object({
  name: v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/)),
  role: v.picklist(['script', 'style', 'locale', 'part', 'chunk']),
  /** Last part of its address. */
  file: v.pipe(v.string(), v.regex(/^\w[\w.-]{0,127}$/)),
  integrity: Integrity,
  page: v.picklist(['payment_page', 'card_frame']),
  when: v.picklist(['start', 'before_submit', 'language', 'session']),
  purpose: v.pipe(v.string(), v.minLength(1), v.maxLength(500)),
});
export type ReleasedFile = v.InferOutput<typeof ReleasedFile>;

/** The files of one package, all of one version. What its build writes into `manifest.json`. */
export const Release = v.object({
  version: v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/)),
  files: v.array(ReleasedFile),
});
export type Release = v.InferOutput<typeof Release>;

/** A release and where it is served: the address of a file is `base` and its name. */
export const ServedRelease = v.object({base: v.pipe(v.string(), v.url()), ...Release.entries});
export type ServedRelease = v.InferOutput<typeof ServedRelease>;

/** What a processor serves at `integrity_url`: every file of the merchant page's script, and of the card frame. */
export const IntegrityManifest = v.object({sdk: ServedRelease, frame: ServedRelease});
export type IntegrityManifest = v.InferOutput<typeof IntegrityManifest>;
