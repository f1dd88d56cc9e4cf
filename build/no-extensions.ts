/**
 * Stands in the browser's scripts for MessagePack's extension types (dates and whatever a program adds), which no message of
 * ours has: encoders meet none, and every decoder is told to refuse any of more than no bytes. Called by `bundle.ts`.
 */

/** As the library has it, for a codec that knows no type. */
interface NoExtensions {
  tryToEncode(value: unknown): null;
  decode(): null;
}

export const ExtensionCodec: { readonly defaultCodec: NoExtensions } = {
  defaultCodec: { tryToEncode: () => null, decode: () => null },
};
