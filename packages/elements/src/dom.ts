/**
 * Makes an element with these properties, in their order. Not by `document` itself: an image that is named
 * `createElement` would stand in the place of the document's own.
 */
export const element = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<Record<keyof HTMLElementTagNameMap[K], unknown>>,
): HTMLElementTagNameMap[K] =>
  Object.assign(Document.prototype.createElement.call(document, tag) as HTMLElementTagNameMap[K], properties);

/** Whether the page is hidden, by the browser's word and not by that of an image named so. */
export const isHidden = (): boolean => !!Reflect.get(Document.prototype, 'hidden', document);
