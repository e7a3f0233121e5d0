/** Tags that say something other than their first subtag does: scripts, regions, and old or near names. */
const OTHERWISE: readonly [pattern: RegExp, language: string][] = [
  [/^zh(?!.*-hans).*-(hant|tw|hk|mo)\b/, 'zh-Hant'],
  [/^zh\b/, 'zh-Hans'],
  [/^pt\b.*-br\b/, 'pt-BR'],
  [/^n[no]\b/, 'nb'],
  [/^iw\b/, 'he'],
  [/^in\b/, 'id'],
];

/**
 * The closest of the languages there are, by their tags, for any text that should be a BCP 47 tag; else English.
 * Element, form and processor all ask here, so that they speak one language.
 */
export const closestLanguage = (tag: string, languages: object): string => {
  const asked = tag.toLowerCase().replaceAll('_', '-');
  const language = OTHERWISE.find(([pattern]) => pattern.test(asked))?.[1] ?? asked.split('-')[0]!;
  return Object.hasOwn(languages, language) ? language : 'en';
};
