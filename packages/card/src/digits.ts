const ASCII = /^[ -~]*$/;
const decimal = /\p{Nd}/u;

/** Unicode keeps every script's decimal digits in unbroken runs of ten, so the run's start tells the value. */
const valueOf = (char: string): string => {
  const code = char.codePointAt(0) ?? 0;
  let below = 0;
  while (decimal.test(String.fromCodePoint(code - below - 1))) below++;
  return String(below % 10);
};

/** The text with every Unicode decimal digit (full-width, Arabic-Indic, Devanagari …) as ASCII, the rest as it is. */
export const asciiDigits = (text: string): string =>
  // Most text is ASCII, and the table of all scripts' digits is slow to be made.
  ASCII.test(text) ? text : text.replace(/(?!\d)\p{Nd}/gu, valueOf);

/** The digits of what was typed or pasted, in ASCII; everything else is dropped. */
export const digitsOf = (text: string): string => asciiDigits(text).replace(/\D/g, '');

/** Whether the last digit is the right check digit (ISO/IEC 7812-1 annex B). An empty text is not valid. */
export function luhnValid(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 ? (digit * 2) % 9 || digit : digit;
  }
  return digits !== '' && sum % 10 === 0;
}

/** The last four digits: all of the number that may be shown once it is entered. */
export const lastFour = (digits: string): string => digits.slice(-4);

/** The issuer's number (ISO/IEC 7812 IIN): the first eight digits, or as many as there are. */
export const bin = (digits: string): string => digits.slice(0, 8);
