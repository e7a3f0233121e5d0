/** What is told of a property that changed. */
type Changed = ReadonlySet<PropertyKey>;

// On a server there are no elements: there the class is only a name.
const Base = globalThis.HTMLElement ?? (Object as unknown as typeof HTMLElement);

/**
 * An element that hears of its changed properties once, after the script that set them: a page may set a session and a
 * locale in one go. The little of a framework that this element needs, for a tenth of its weight on merchants' pages.
 */
export abstract class LiveElement extends Base {
  #changed = new Set<PropertyKey>();

  /** Takes over what was set before the browser knew this class; called at the end of a constructor. */
  protected adopt(...names: (keyof this)[]): void {
    for (const name of names) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      // Out of the way of the accessor that is to have it.
      Reflect.deleteProperty(this, name);
      this[name] = value;
    }
  }

  /** Notes that a property changed; `update()` follows. */
  protected touch(name: PropertyKey): void {
    this.#changed.add(name);
    if (this.#changed.size === 1) queueMicrotask(() => this.catchUp());
  }

  /** Hears of what changed now, not later. */
  protected catchUp(): void {
    const changed = this.#changed;
    if (changed.size === 0) return;
    this.#changed = new Set();
    if (this.isConnected) this.update(changed);
  }

  protected abstract update(changed: Changed): void;
}
