import {AttemptId, SigningKeys, type SigningJwk} from '@florin/protocol';
import {finite, is, minValue, number, parse, pipe} from 'valibot';

/** What the processor wrote into the page, so that the form is ready without an API call. */
export interface Page {
  /** The processor's time when it made the page, in ms since 1970. */
  time: number;
  keys: SigningJwk[];
  /** The session's attempt that is under way or approved, where the processor knows one. */
  attempt: AttemptId | undefined;
}

const Time = pipe(number(), finite(), minValue(1));

/**
 * Reads the page's `<meta>` elements.
 * @throws ValiError or SyntaxError where the page is not one of a processor's: then nothing starts
 */
export const readPage = (document: Document): Page => {
  const meta = (name: string): string =>
    document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';
  const attempt = meta('florin-attempt');
  return {
    attempt: is(AttemptId, attempt) ? attempt : undefined,
    time: parse(Time, Number(meta('florin-time'))),
    keys: parse(SigningKeys, JSON.parse(meta('florin-keys'))).keys,
  };
};
