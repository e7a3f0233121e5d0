/** What an operator is refused: a stable code, and a sentence that says why. */
export class Refused<C extends string = string> extends Error {
  override readonly name: string = 'Refused';
  readonly code: C;
  constructor(code: C, why: string) {
    super(`${code}: ${why}`);
    this.code = code;
  }
}
