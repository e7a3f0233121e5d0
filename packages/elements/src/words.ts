import {closestLanguage} from '@florin/protocol';

/** The host's few words in one language. */
export type Words = readonly [
  /** Shown where the form could not be opened. */
  failed: string,
  retry: string,
];

// One text, not a table: every page that has the element carries all of it.
const TEXTS = `en|Form unavailable|Try again
id|Formulir tidak tersedia|Coba lagi
ms|Borang tidak tersedia|Cuba lagi
fr|Formulaire indisponible|Réessayer
ro|Formular indisponibil|Reîncercați
pt|Formulário indisponível|Tentar de novo
es|Formulario no disponible|Reintentar
it|Modulo non disponibile|Riprova
de|Formular nicht verfügbar|Erneut versuchen
nl|Formulier niet beschikbaar|Opnieuw proberen
da|Formular utilgængelig|Prøv igen
nb|Skjema utilgjengelig|Prøv igjen
sv|Formulär otillgängligt|Försök igen
fi|Lomake ei aukea|Yritä uudelleen
et|Vorm pole saadaval|Proovi uuesti
lv|Veidlapa nav pieejama|Mēģināt vēlreiz
lt|Forma neprieinama|Bandyti dar kartą
pl|Formularz niedostępny|Spróbuj ponownie
cs|Formulář nedostupný|Zkusit znovu
sk|Formulár nedostupný|Skúsiť znova
sl|Obrazec ni na voljo|Poskusi znova
hr|Obrazac nedostupan|Pokušaj ponovno
hu|Az űrlap nem elérhető|Újra
tr|Form açılamıyor|Tekrar dene
vi|Không mở được biểu mẫu|Thử lại
bg|Формата е недостъпна|Нов опит
ru|Форма недоступна|Повторить
uk|Форма недоступна|Повторити
el|Η φόρμα δεν ανοίγει|Ξανά
ar|النموذج غير متاح|أعد المحاولة
fa|فرم در دسترس نیست|تلاش دوباره
he|הטופס אינו זמין|נסו שוב
hi|फ़ॉर्म नहीं खुला|फिर करें
th|เปิดฟอร์มไม่ได้|ลองใหม่
ja|フォームを開けません|再試行
ko|양식을 열 수 없음|재시도
zh-Hans|无法打开表单|重试
zh-Hant|無法開啟表單|重試`;

const LOCALES: Record<string, Words> = {};
for (const line of TEXTS.split('\n')) {
  const [tag, failed, retry] = line.split('|') as [string, string, string];
  LOCALES[tag] = [failed, retry];
}

/** The words of the closest language to a BCP 47 tag. */
export const wordsFor = (locale: string): Words => LOCALES[closestLanguage(locale, LOCALES)]!;
