const adopted = new Set<string>();

/** Gives the document a style sheet more, once. */
export const adopt = (document: Document, styles: string): void => {
  if (adopted.has(styles)) return;
  adopted.add(styles);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
};
