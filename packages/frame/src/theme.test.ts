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

  it.each(['--florin-label-color', '--florin-placeholder-color', '--florin-success-color'] as const)(
    'drops %s where it cannot be read',
    name => {
      const white = 'rgb(255, 255, 255)';
      expect(readableTheme({[name]: 'rgb(190, 190, 190)'}).theme).toEqual({});
      expect(readableTheme({[name]: 'rgb(0, 0, 0)'}).theme).toEqual({[name]: 'rgb(0, 0, 0)'});
      const dark = {'--florin-color': white, '--florin-background': 'rgb(0, 0, 0)'};
      expect(readableTheme({...dark, [name]: 'rgb(0, 0, 60)'}).theme).toEqual(dark);
    },
  );

  it("takes the text's colour where its own cannot be read on that background", () => {
    const theme = {'--florin-color': 'rgb(0, 0, 0)', '--florin-background': 'rgb(190, 190, 190)'};
    expect(readableTheme(theme).theme).toMatchObject({'--florin-placeholder-color': 'rgb(0, 0, 0)'});
  });

  it('drops a background in focus on which the text cannot be read, and holds the others against it', () => {
    const focus = '--florin-focus-background';
    expect(readableTheme({[focus]: 'rgb(40, 40, 40)'}).theme).toEqual({});
    expect(readableTheme({[focus]: 'rgba(0, 0, 0, 0.1)'}).theme).toEqual({});
    expect(readableTheme({[focus]: 'rgb(255, 250, 230)'}).theme).toEqual({[focus]: 'rgb(255, 250, 230)'});
    const label = {'--florin-label-color': 'rgb(110, 110, 110)', [focus]: 'rgb(235, 235, 235)'};
    expect(readableTheme(label).theme).toEqual({[focus]: 'rgb(235, 235, 235)'});
  });
});
