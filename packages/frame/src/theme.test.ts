import {describe, expect, it} from 'vitest';
import {contrast, parseRgb, readableTheme} from './theme.js';

it('computes contrast as WCAG does', () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5);
  expect(contrast([118, 118, 118], [255, 255, 255])).toBeCloseTo(4.54, 2);
});

it('reads only opaque rgb', () => {
  expect(parseRgb('rgb(1, 2, 3)')).toEqual([1, 2, 3]);
  expect(parseRgb('rgba(1, 2, 3, 0.5)')).toBeUndefined();
});

describe('readableTheme', () => {
  it('keeps what can be read', () => {
    const theme = {'--florin-color': 'rgb(20, 20, 20)', '--florin-background': 'rgb(250, 250, 250)'};
    expect(readableTheme(theme)).toEqual({theme, dark: false});
  });

  it.each([
    ['text like its background', 'rgb(200, 200, 200)', 'rgb(255, 255, 255)'],
    ['invisible text', 'rgba(0, 0, 0, 0)', 'rgb(255, 255, 255)'],
  ])('drops %s with its background', (_what, color, background) => {
    const {theme} = readableTheme({'--florin-color': color, '--florin-background': background});
    expect(theme).toEqual({});
  });

  it('holds the error colour against the field as it stands in the end', () => {
    const white = 'rgb(255, 255, 255)';
    const black = 'rgb(0, 0, 0)';
    expect(readableTheme({'--florin-background': black, '--florin-error-color': white}).theme).toEqual({});
    const dark = {'--florin-color': white, '--florin-background': black, '--florin-error-color': white};
    expect(readableTheme(dark).theme).toEqual(dark);
  });

  it('is dark where the text is light', () => {
    expect(readableTheme({'--florin-color': 'rgb(240, 240, 240)'}).dark).toBe(true);
    expect(readableTheme({'--florin-color': 'rgb(30, 30, 30)'}).dark).toBe(false);
  });

  it('drops what is not of the grammar', () => {
    const theme = {'--florin-radius': 'url(x)', '--florin-font-size': '2px', '--other': 'rgb(1, 2, 3)'};
    expect(readableTheme(theme).theme).toEqual({});
  });
});
