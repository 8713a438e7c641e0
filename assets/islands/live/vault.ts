// Sealed is what stands on the disk in place of text.
export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

const IV = 12; // bytes, as AES-GCM wants them
const encoder = new TextEncoder();

// Vault locks away what a person has not sent yet. Its keys come from a secret
// that the server tells that person only; they cannot be read by a script and
// are never stored, so that nobody else on this computer reads what is locked.
export class Vault {
  private constructor(
    // owner names the person to who has the secret, and means nothing to others.
    readonly owner: string,
    private readonly locking: CryptoKey,
    private readonly naming: CryptoKey,
  ) {}

  // open makes the keys from a secret in base64. It throws where the browser
  // has no WebCrypto, as on a page that came without TLS.
  static async open(secret: string): Promise<Vault> {
    const { subtle } = crypto;
    const bytes = Uint8Array.from(atob(secret), (c) => c.charCodeAt(0));
    const base = await subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]);
    bytes.fill(0);
    const from = (info: string) => ({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoder.encode(info) });
    const aes = { name: "AES-GCM", length: 256 };
    const hmac = { name: "HMAC", hash: "SHA-256", length: 256 };
    const locking = await subtle.deriveKey(from("rodedraad unsent text"), base, aes, false, ["encrypt", "decrypt"]);
    const naming = await subtle.deriveKey(from("rodedraad unsent names"), base, hmac, false, ["sign"]);
    return new Vault(await name(naming, ["owner"]), locking, naming);
  }

  // name stands for some words on the disk without telling them.
  name(...words: string[]): Promise<string> {
    return name(this.naming, ["name", ...words]);
  }

  // seal locks a value away under a name, under which alone it opens again.
  async seal(name: string, value: unknown): Promise<Sealed> {
    const iv = crypto.getRandomValues(new Uint8Array(IV));
    const algorithm = { name: "AES-GCM", iv, additionalData: encoder.encode(name) };
    const data = await crypto.subtle.encrypt(algorithm, this.locking, encoder.encode(JSON.stringify(value)));
    return { iv, data };
  }

  // unseal throws when the value is not ours, or not as it was sealed.
  async unseal(name: string, { iv, data }: Sealed): Promise<unknown> {
    const algorithm = { name: "AES-GCM", iv, additionalData: encoder.encode(name) };
    const bytes = await crypto.subtle.decrypt(algorithm, this.locking, data);
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  }
}

async function name(key: CryptoKey, words: string[]): Promise<string> {
  const digest = await crypto.subtle.sign("HMAC", key, encoder.encode(JSON.stringify(words)));
  return [...new Uint8Array(digest).subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
