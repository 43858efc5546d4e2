// The digest of a set of entries: the sum of their hashes modulo 2^256, so that it neither depends on the order nor
// needs the whole set when one entry changes.

const words = 8;

export class SetDigest {
  readonly #sum = new Uint32Array(words); // the most significant word first

  static from(bytes: Uint8Array): SetDigest {
    const digest = new SetDigest();
    digest.add(bytes);
    return digest;
  }

  add(hash: Uint8Array): void {
    const view = viewOf(hash);
    let carry = 0;
    for (let i = words - 1; i >= 0; i--) {
      const sum = (this.#sum[i] as number) + view.getUint32(i * 4) + carry;
      this.#sum[i] = sum;
      carry = sum > 0xffffffff ? 1 : 0;
    }
  }

  remove(hash: Uint8Array): void {
    const view = viewOf(hash);
    let borrow = 0;
    for (let i = words - 1; i >= 0; i--) {
      const difference = (this.#sum[i] as number) - view.getUint32(i * 4) - borrow;
      this.#sum[i] = difference;
      borrow = difference < 0 ? 1 : 0;
    }
  }

  equals(bytes: Uint8Array): boolean {
    return this.toBytes().equals(bytes);
  }

  /** 32 bytes, big-endian. */
  toBytes(): Buffer {
    const bytes = Buffer.alloc(words * 4);
    this.#sum.forEach((word, i) => {
      bytes.writeUInt32BE(word, i * 4);
    });
    return bytes;
  }
}

function viewOf(hash: Uint8Array): DataView {
  if (hash.length !== words * 4) throw new RangeError(`a hash has 32 bytes, not ${hash.length}`);
  return new DataView(hash.buffer, hash.byteOffset, hash.length);
}
