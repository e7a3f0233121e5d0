import {closestLanguage} from '@florin/protocol';

/** The host's few words in one language. */
export type Words = readonly [
  /** Shown where the form could not be opened. */
  failed: string,
  retry: string,
];

// One text, not a table: every page that has the element carries all of it.
const TEXTS = `en|Unavailable|Try again
id|Tidak tersedia|Coba lagi
ms|Tidak tersedia|Cuba lagi
fr|Indisponible|Réessayer
ro|Indisponibil|Reîncercați
pt|Indisponível|Tentar de novo
es|No disponible|Reintentar
it|Non disponibile|Riprova
de|Nicht verfügbar|Erneut versuchen
nl|Niet beschikbaar|Opnieuw
da|Ikke tilgængelig|Prøv igen
nb|Ikke tilgjengelig|Prøv igjen
sv|Inte tillgängligt|Försök igen
fi|Ei käytettävissä|Yritä uudelleen
et|Pole saadaval|Proovi uuesti
lv|Nav pieejams|Mēģināt vēlreiz
lt|Neprieinama|Bandyti dar kartą
pl|Niedostępne|Ponów
cs|Nedostupné|Znovu
sk|Nedostupné|Znova
sl|Ni na voljo|Ponovi
hr|Nedostupno|Ponovi
hu|Nem érhető el|Újra
tr|Kullanılamıyor|Tekrar dene
vi|Không khả dụng|Thử lại
bg|Недостъпно|Нов опит
ru|Недоступно|Повторить
uk|Недоступно|Повторити
el|Μη διαθέσιμο|Ξανά
ar|غير متاح|أعد المحاولة
fa|در دسترس نیست|تلاش دوباره
he|לא זמין|נסו שוב
hi|उपलब्ध नहीं|फिर करें
th|ไม่พร้อมใช้งาน|ลองใหม่
ja|利用できません|再試行
ko|사용할 수 없음|재시도
zh-Hans|不可用|重试
zh-Hant|無法使用|重試`;

const LOCALES: Record<string, Words> = {};
for (const line of TEXTS.split('\n')) {
  const [tag, failed, retry] = line.split('|') as [string, string, string];
  LOCALES[tag] = [failed, retry];
}

/** The words of the closest language to a BCP 47 tag. */
export const wordsFor = (locale: string): Words => LOCALES[closestLanguage(locale, LOCALES)]!;
