/** Bytes one after another: whole numbers of any size in as few bytes as they need, other numbers in eight, text. */

const FIRST_SIZE = 1_024;

export class ByteWriter {
  #bytes = new Uint8Array(FIRST_SIZE);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  u8(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  u32(value: number): void {
    this.#room(4);
    this.#view.setUint32(this.#length, value);
    this.#length += 4;
  }

  f64(value: number): void {
    this.#room(8);
    this.#view.setFloat64(this.#length, value);
    this.#length += 8;
  }

  /** A whole number in [0, 2^53]: seven bits a byte, lowest first. */
  unsigned(value: number): void {
    this.#room(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) + 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Text as its UTF-16 units, so that every string comes back, also one that is no valid text. */
  text(value: string, from = 0): void {
    this.unsigned(value.length - from);
    for (let i = from; i < value.length; i++) this.unsigned(value.charCodeAt(i));
  }

  /** What was written since the last call; the writer begins again. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * this.#bytes.length);
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** What a reader meets when bytes are missing or are not what a writer wrote. */
export class BadBytes extends Error {
  override readonly name = "BadBytes";
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** How many bytes have been read. */
  get offset(): number {
    return this.#at;
  }

  u8(): number {
    this.#need(1);
    return this.#view.getUint8(this.#at++);
  }

  u32(): number {
    this.#need(4);
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4);
  }

  f64(): number {
    this.#need(8);
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8);
  }

  unsigned(): number {
    let value = 0;
    for (let weight = 1; weight <= 2 ** 49; weight *= 0x80) {
      const byte = this.u8();
      value += (byte % 0x80) * weight;
      if (byte < 0x80) return value;
    }
    throw new BadBytes(`no whole number ends before byte ${this.#at}`);
  }

  text(): string {
    const length = this.unsigned();
    this.#need(length);
    let text = "";
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.unsigned());
    return text;
  }

  #need(count: number): void {
    if (this.#at + count > this.#bytes.length)
      throw new BadBytes(`${count} more bytes are wanted at ${this.#at} of ${this.#bytes.length}`);
  }
}
