/** Version of this package. Two scripts of one version may meet on a page; of two versions the second stands back. */
export const VERSION = '0.1.0';
