/** L2 authentication: an HMAC over what is sent, with the key's own secret (reference polymarket.md 2d). */

function decodeSecret(secret: string): Uint8Array<ArrayBuffer> | null {
  try {
    const text = atob(secret.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}

/** base64url with padding of HMAC-SHA256(secret, timestamp + METHOD + path + body); `path` without the query. */
export async function l2Signature(
  secret: string,
  timestamp: string,
  method: string,
  path: string,
  body: string,
): Promise<string | null> {
  const bytes = decodeSecret(secret);
  if (bytes === null || bytes.length === 0) return null;
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const message = new TextEncoder().encode(timestamp + method + path + body);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
  return btoa(String.fromCharCode(...mac))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}

/** Compares two texts without telling by its time where they differ. */
export function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < b.length; i += 1) difference |= (a.charCodeAt(i) || 0) ^ b.charCodeAt(i);
  return difference === 0;
}
