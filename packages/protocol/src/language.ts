/** Tags that say something other than their first subtag does: scripts, regions, and old or near names. */
const ALIASES: Readonly<Record<string, string>> = {
  ...{zh: 'zh-Hans', 'zh-hant': 'zh-Hant', 'zh-tw': 'zh-Hant', 'zh-hk': 'zh-Hant', 'zh-mo': 'zh-Hant'},
  ...{'pt-br': 'pt-BR', no: 'nb', nn: 'nb', iw: 'he', in: 'id'},
};

/**
 * The closest of the languages there are, by their tags, for any text that should be a BCP 47 tag; else English. Subtags
 * are dropped from the end until one is known (RFC 4647 §3.4). Element, form and processor all ask here, so that they
 * speak one language.
 */
export const closestLanguage = (tag: string, languages: object): string => {
  for (
    let left = tag.slice(0, 35).toLowerCase().replaceAll('_', '-');
    left;
    left = left.replace(/-?[^-]*$/, '')
  ) {
    const language = Object.hasOwn(ALIASES, left) ? ALIASES[left]! : left;
    if (Object.hasOwn(languages, language)) return language;
  }
  return 'en';
};
