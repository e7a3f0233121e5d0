import {html} from 'hono/html';

/** Escaped HTML. */
export type Html = ReturnType<typeof html>;

interface Page {
  title: string;
  /** What stands in the head besides: the checkout loads the card form here. */
  head?: Html | undefined;
  main: Html;
}

/** A page of the shop. */
export const layout = ({title, head, main}: Page): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Florin Shop</title>
        <link rel="icon" href="/logo.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/shop.css" />
        ${head ?? ''}
      </head>
      <body>
        <header class="top">
          <a class="name" href="/"><img src="/logo.svg" alt="" width="32" height="32" />Florin Shop</a>
          <nav aria-label="Shop"><a href="/books">Our books</a></nav>
        </header>
        <main>${main}</main>
        <footer>A demo. The cards, the banks and the money are simulated; the payment is not.</footer>
      </body>
    </html>`;

/** A page that says what happened and where to go from here. */
export const message = (title: string, text: string, action?: {href: string; label: string}): Html =>
  layout({
    title,
    main: html`<section class="panel message">
      <h1>${title}</h1>
      <p>${text}</p>
      ${action ? html`<p><a class="button" href="${action.href}">${action.label}</a></p>` : ''}
    </section>`,
  });
