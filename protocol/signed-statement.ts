/**
 * A statement with its notary's signature, as bytes that anybody may pass on: the signature, then the statement. Knows
 * no keys: how to sign and verify is given (`content/hashing/ed25519.ts`). One signature for each statement: measured,
 * 0.1 ms to make and to check, less than it would cost to keep batches together.
 */
import { Fault } from '../content/fault.ts';
import { MAX_STATEMENT_BYTES, SIGNATURE_BYTES } from './limits.ts';
import { decodeStatement, encodeStatement, type Statement } from './statement.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Before what is signed, so that a signature of anything else with the same key is none of a statement. In ASCII. */
const CONTEXT = Uint8Array.from('hearsay statement\n', (char) => char.charCodeAt(0));

/** Throws Fault `statement` for a statement that could not be read. */
export async function sealStatement(
  statement: Statement,
  sign: (bytes: Bytes) => Promise<Uint8Array>,
): Promise<Bytes> {
  const body = encodeStatement(statement);
  if (body.length > MAX_STATEMENT_BYTES - SIGNATURE_BYTES) throw tooLarge(body.length);
  return join(await sign(join(CONTEXT, body)), body);
}

/** The statement, when `verify` says that the signature is the notary's. Throws Fault `statement`, also for one that can't
 * be read. Whether it holds now is for the caller to ask (`holdsAt`). */
export async function openStatement(
  sealed: Uint8Array,
  verify: (bytes: Bytes, signature: Bytes) => Promise<boolean>,
): Promise<Statement> {
  if (sealed.length > MAX_STATEMENT_BYTES || sealed.length <= SIGNATURE_BYTES) throw unsigned();
  const signature = sealed.slice(0, SIGNATURE_BYTES);
  const body = sealed.slice(SIGNATURE_BYTES);
  if (!(await verify(join(CONTEXT, body), signature))) throw unsigned();
  return decodeStatement(body);
}

function join(first: Uint8Array, second: Uint8Array): Bytes {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

function tooLarge(bytes: number): Fault<'statement'> {
  const detail = `${bytes} bytes and a signature, over ${MAX_STATEMENT_BYTES}`;
  return new Fault(
    'statement',
    { detail },
    `Cannot make this statement: ${detail}. Send fewer headers with it.`,
  );
}

function unsigned(): Fault<'statement'> {
  const detail = "it does not carry the notary's signature";
  return new Fault(
    'statement',
    { detail },
    `A statement was refused: ${detail}. Does the site name the key of the notary that it uses?`,
  );
}
