/** The countries of a billing address. Codes of ISO 3166-1; their names are the browser's own. */
const CODES =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ ' +
  'CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO ' +
  'FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE ' +
  'JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO ' +
  'MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW ' +
  'PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM ' +
  'TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW';

/** Every code of ISO 3166-1 alpha-2 that is assigned. */
export const countryCodes: readonly string[] = CODES.split(' ');

/** A country's code, and its name in one language. */
export type Country = readonly [code: string, name: string];

/** All countries by their names, in the order of that language's alphabet. */
export const countriesIn = (locale: string): Country[] => {
  const names = new Intl.DisplayNames(locale, {type: 'region'});
  const {compare} = new Intl.Collator(locale);
  return countryCodes
    .map((code): Country => [code, names.of(code) ?? code])
    .sort(([, a], [, b]) => compare(a, b));
};

/**
 * Fills the list in a language and leaves what was chosen: that, else the given country, else none.
 */
export const fillCountries = (select: HTMLSelectElement, locale: string, country: string): void => {
  if (select.lang === locale) return;
  const {value} = select;
  select.lang = locale;
  const options = countriesIn(locale).map(([code, name]) => new Option(name, code));
  select.replaceChildren(new Option('', ''), ...options);
  select.value = value || country;
};
