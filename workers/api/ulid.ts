const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A ULID: 48 bits of wall time (ms), 80 random bits, in Crockford's base 32; sorts by time. */
export function ulid(now: number, random: Uint8Array = crypto.getRandomValues(new Uint8Array(10))): string {
  let bits = BigInt(now);
  for (const byte of random) bits = (bits << 8n) | BigInt(byte);
  let text = "";
  for (let place = 0; place < 26; place++) {
    text = (ALPHABET[Number(bits & 31n)] ?? "") + text;
    bits >>= 5n;
  }
  return text;
}
