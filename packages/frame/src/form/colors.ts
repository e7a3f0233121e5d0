/** Red, green and blue, 0 to 255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** The form's own colours on a light page and on a dark one: what a page's look is held against. */
export interface Colors {
  text: Rgb;
  field: Rgb;
  faint: Rgb;
  bad: Rgb;
  good: Rgb;
}

export const LIGHT: Colors = {
  text: [26, 29, 33],
  field: [255, 255, 255],
  faint: [91, 99, 109],
  bad: [179, 38, 30],
  good: [11, 107, 58],
};

export const DARK: Colors = {
  text: [240, 242, 245],
  field: [28, 31, 36],
  faint: [169, 177, 187],
  bad: [255, 138, 128],
  good: [125, 219, 163],
};
