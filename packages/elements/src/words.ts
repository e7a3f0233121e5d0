interface Words {
  /** Name of the frame for assistive technology. */
  title: string;
  /** Shown where the form could not be opened. */
  failed: string;
  retry: string;
  /** What `validationMessage` says of a card that cannot be paid with yet. */
  incomplete: string;
}

const words = (title: string, failed: string, retry: string, incomplete: string): Words => ({
  title,
  failed,
  retry,
  incomplete,
});

const EN = words(
  'Card details',
  'The card form could not be opened.',
  'Try again',
  'Complete your card details.',
);

const LOCALES = new Map([
  ['en', EN],
  ['ar', words('بيانات البطاقة', 'تعذّر فتح نموذج البطاقة.', 'إعادة المحاولة', 'أكمل بيانات بطاقتك.')],
  [
    'de',
    words(
      'Kartendaten',
      'Das Kartenformular konnte nicht geöffnet werden.',
      'Erneut versuchen',
      'Vervollständigen Sie Ihre Kartendaten.',
    ),
  ],
  [
    'es',
    words(
      'Datos de la tarjeta',
      'No se pudo abrir el formulario de la tarjeta.',
      'Reintentar',
      'Complete los datos de su tarjeta.',
    ),
  ],
  [
    'fr',
    words(
      'Données de la carte',
      "Le formulaire de carte n'a pas pu s'ouvrir.",
      'Réessayer',
      'Complétez les données de votre carte.',
    ),
  ],
]);

/** The host's few words in the language of a BCP 47 tag, by its first subtag; English where there are none. */
export const wordsFor = (locale: string): Words => LOCALES.get(locale.toLowerCase().split(/[-_]/)[0]!) ?? EN;
