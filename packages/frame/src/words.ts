import type {DeclineCategory, DeclineCode, ErrorCode} from '@florin/protocol';
import type {FieldProblem, FieldName} from './form/fields.js';

export {withOwnWords} from './own-words.js';

/** Everything the form says in one language. `{amount}` stands for the amount with its currency. */
export interface Words {
  dir: 'ltr' | 'rtl';
  /** What the form is called, for assistive technology. */
  title: string;
  labels: Record<FieldName, string>;
  optional: string;
  /** Shown in the empty expiry field. */
  expiry: string;
  errors: Record<FieldProblem, string>;
  /** What is wrong after a submit, by the plural rule of `{count}`; `{fields}` is the list of their labels. */
  summary: Partial<Record<Intl.LDMLPluralRule, string>> & {other: string};
  /** A note, not an error: the card can be paid with. */
  expires_soon: string;
  /** Names the choice of scheme on a card that carries two. */
  scheme: string;
  cards: {
    /** Names the list of saved cards. */
    choose: string;
    /** `{brand}` and `{last4}`. */
    ending: string;
    /** `{date}` is a month. */
    expires: string;
    expired: string;
    /** The choice that leads to the empty fields. */
    other: string;
    /** `{card}` is what `ending` gives. */
    forget: string;
    forgotten: string;
    /** Said where it could not be forgotten. */
    kept: string;
  };
  /** The leave that the shopper gives by ticking the box. Kept by the processor as it was shown. */
  save: string;
  /** While the shopper's bank asks who is paying (3-D Secure). */
  challenge: {
    asked: string;
    /** Names the bank's page, for assistive technology. */
    title: string;
    cancel: string;
  };
  paying: string;
  /** Said in the place of `paying` when the bank takes long. */
  waiting: string;
  paid: string;
  saving: string;
  saved: string;
  pending: string;
  /** A minute before the session ends. */
  expiring: string;
  expired: string;
  /** By category; a code has words of its own where those say more. Never why a card is barred. */
  declines: Record<DeclineCategory, string> & Partial<Record<DeclineCode, string>>;
  /** By code, and for all others. */
  problems: {other: string} & Partial<Record<ErrorCode | 'card_unknown', string>>;
}

/** A language of the form, and the locale in which it writes amounts. */
export interface Language {
  /** BCP 47 tag of the words. */
  lang: string;
  /** BCP 47 tag for numbers: what was asked for, if it is of that language. */
  locale: string;
  words: Words;
}

/** Words that are here already, as the page came with them. */
export interface Given extends Pick<Language, 'lang' | 'words'> {
  /** BCP 47 tag of what the page was asked for. */
  asked: string;
}

// The page brings the words it was asked for: which other languages there are, and where they lie, is seldom asked.
const find = async (locale: string, given: Given | undefined): Promise<Omit<Given, 'asked'>> =>
  given?.asked === locale ? given : (await import('./languages.js')).findWords(locale, given);

/** Loads the words for a locale, if they are not here. Rejects where the network does. */
export const loadLanguage = async (locale: string, given?: Given): Promise<Language> => {
  const {lang, words} = await find(locale, given);
  return {lang, locale: numberLocale(locale, lang), words};
};

/** What was asked for; where that has no words of its own, what they are in. */
const numberLocale = (locale: string, lang: string): string => {
  try {
    const tag = new Intl.Locale(locale);
    return lang !== 'en' || tag.language === 'en' ? tag.toString() : lang;
  } catch {
    return lang;
  }
};

/** The form for a count by the rules of a locale. What it holds in braces is still to be filled in. */
export const plural = (forms: Words['summary'], count: number, locale: string): string =>
  forms[new Intl.PluralRules(locale).select(count)] ?? forms.other;
