// No navigation of the page around it, and no windows.
const SANDBOX = 'allow-scripts allow-forms allow-same-origin';

/** A page of ours in a frame; null where another's stands there, or none that could be loaded. */
const readable = ({contentDocument: page}: HTMLIFrameElement, issuer: string): Document | null =>
  page?.URL.startsWith(`${issuer}/`) ? page : null;

/**
 * Makes the frame in which the issuer meets the shopper. It begins with a page of the processor's whose form leads to the
 * issuer, and which may run no script to send it. What comes back to the processor's origin, without a form, is the end.
 * Of all other pages nothing can be told, and nothing need be.
 */
export const issuerPage = (
  document: Document,
  url: string,
  issuer: string,
  over: () => void,
  again: (task: () => void) => void,
): HTMLIFrameElement => {
  const iframe = document.createElement('iframe');
  let first = true;
  iframe.addEventListener('load', () => {
    const page = readable(iframe, issuer);
    // Our own page did not load: the network was away for a moment.
    if (first && !page) return void again(() => first && iframe.isConnected && void (iframe.src = url));
    const form = page?.querySelector('form');
    if (page && !form) over();
    // The first alone: an issuer could lead to a form of ours, and would have it sent. A field may be called `submit`.
    if (form && first) HTMLFormElement.prototype.submit.call(form);
    first = false;
  });
  iframe.setAttribute('sandbox', SANDBOX);
  iframe.referrerPolicy = 'no-referrer';
  iframe.src = url;
  return iframe;
};
