/**
 * The closed list of custom properties a merchant may set on the element, each with the real CSS property into which
 * the page's browser puts it, so that it crosses as a computed value: no raw CSS and no URL. Fonts are names: the form
 * has those of the browser and those that the processor's operator serves.
 */
export const THEME = {
  '--florin-color': 'color',
  '--florin-background': 'background-color',
  '--florin-border-color': 'border-top-color',
  '--florin-focus-color': 'outline-color',
  '--florin-error-color': 'text-decoration-color',
  '--florin-success-color': 'text-emphasis-color',
  '--florin-label-color': 'caret-color',
  '--florin-placeholder-color': 'column-rule-color',
  '--florin-hover-color': 'border-right-color',
  '--florin-focus-background': 'border-bottom-color',
  '--florin-font': 'font-family',
  '--florin-font-size': 'font-size',
  '--florin-font-weight': 'font-weight',
  '--florin-label-size': 'padding-bottom',
  '--florin-radius': 'border-top-left-radius',
  '--florin-border-width': 'padding-top',
  '--florin-padding': 'padding-left',
  '--florin-field-height': 'min-height',
  '--florin-gap': 'column-gap',
  '--florin-row-gap': 'row-gap',
  '--florin-labels': 'grid-row-start',
  '--florin-areas': 'grid-template-areas',
} as const;
export type ThemeName = keyof typeof THEME;
export type Theme = Partial<Record<ThemeName, string>>;
