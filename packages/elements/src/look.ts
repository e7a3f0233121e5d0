import {THEME, type Theme, type ThemeName} from '@florin/protocol/channel';

const entries = Object.entries(THEME) as [ThemeName, string][];
const BLACK = 'rgb(0, 0, 0)';

// `color` falls back to what the page's colour scheme writes in, so that a dark page is known without being told.
const declaration = ([name, property]: (typeof entries)[number]): string =>
  `${property}:var(${name}${property === 'color' ? ',CanvasText' : ''})`;

/** Puts each property of the look into a real one on the probe; its transition is what tells of a change. */
export const probeRules: string =
  '[part=probe]{position:absolute;width:0;height:0;overflow:hidden;visibility:hidden;border:0 solid;outline:0 solid;' +
  `${entries.map(declaration).join(';')};transition:1ms step-start allow-discrete;` +
  `transition-property:${entries.map(([, property]) => property).join()}}`;

/** The look as the page's browser computes it. What the page has not set is left to the form. */
export const readLook = (probe: Element): Theme => {
  const style = getComputedStyle(probe);
  const look: Theme = {};
  for (const [name, property] of entries) {
    const given = style.getPropertyValue(name).trim();
    const value = style.getPropertyValue(property);
    const known = given ? CSS.supports(property, given) : property === 'color' && value !== BLACK;
    if (known) look[name] = value;
  }
  return look;
};
