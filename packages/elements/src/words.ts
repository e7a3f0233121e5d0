/** The host's few words in one language. */
export type Words = readonly [
  /** Name of the frame for assistive technology. */
  title: string,
  /** Shown where the form could not be opened. */
  failed: string,
  retry: string,
];

const LOCALES: Record<string, Words> = {
  en: ['Card details', 'The card form could not be opened.', 'Try again'],
  ar: ['بيانات البطاقة', 'تعذّر فتح نموذج البطاقة.', 'إعادة المحاولة'],
  de: ['Kartendaten', 'Das Kartenformular konnte nicht geöffnet werden.', 'Erneut versuchen'],
  es: ['Datos de la tarjeta', 'No se pudo abrir el formulario de la tarjeta.', 'Reintentar'],
  fr: ['Données de la carte', "Le formulaire de carte n'a pas pu s'ouvrir.", 'Réessayer'],
};

/** The words for a BCP 47 tag, by its first subtag; English where there are none. */
export const wordsFor = (locale: string): Words => {
  const language = locale.toLowerCase().split(/[-_]/)[0]!;
  return LOCALES[Object.hasOwn(LOCALES, language) ? language : 'en']!;
};
