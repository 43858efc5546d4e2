/** Sets of strings by a key. Most sets have one member, and then cost no more than it. */
export class SetsByKey {
  readonly #sets = new Map<string, string | Set<string>>();

  get(key: string): readonly string[] {
    const members = this.#sets.get(key);
    if (members === undefined) return [];
    return typeof members === 'string' ? [members] : [...members];
  }

  add(key: string, value: string): void {
    const members = this.#sets.get(key);
    if (members === undefined) this.#sets.set(key, value);
    else if (typeof members !== 'string') members.add(value);
    else if (members !== value) this.#sets.set(key, new Set([members, value]));
  }

  remove(key: string, value: string): void {
    const members = this.#sets.get(key);
    if (members === value) this.#sets.delete(key);
    if (members === undefined || typeof members === 'string') return;
    members.delete(value);
    if (members.size === 0) this.#sets.delete(key);
  }
}
