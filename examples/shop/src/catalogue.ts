import type {Money} from '@florin/merchant';

/** Something the shop sells. */
export interface Product {
  id: string;
  name: string;
  /** One sentence under the name. */
  about: string;
  /** File name of its picture in `public`. */
  picture: string;
  price: Money;
}

/** All that the shop sells. Prices live here, on the server: the page can choose a product, never an amount. */
export const catalogue: readonly Product[] = [
  {
    id: 'fiorino',
    name: 'Fiorino',
    about: 'Gilded brass, 21 mm, after the coin that was good everywhere.',
    picture: 'fiorino.svg',
    price: {value: 2400, currency: 'EUR'},
  },
  {
    id: 'notebook',
    name: 'Marbled notebook',
    about: '144 pages of Tuscan paper, sewn, with a lily on the cover.',
    picture: 'notebook.svg',
    price: {value: 1999, currency: 'EUR'},
  },
  {
    id: 'ink',
    name: 'Iron gall ink',
    about: 'Fifty millilitres, dark as a ledger. Brown again in a hundred years.',
    picture: 'ink.svg',
    price: {value: 1250, currency: 'EUR'},
  },
];

/** The product of that id, if there is one. */
export const productOf = (id: unknown): Product | undefined => catalogue.find(product => product.id === id);
