// Encrypts stored provider keys again, under the master key that seals. What is left to do is in the rows, so a rotation that was
// interrupted is finished by the next one, and running it twice changes nothing.
import type postgres from "postgres";
import { type KeyRing, type SealedKey, UnreadableKey } from "../../supabase/functions/_shared/keys/key-ring.ts";

export interface RotationOptions {
  readonly keyRing: KeyRing;
  readonly batchSize: number;
  /** Opens every key, to say which would be lost, and writes nothing. */
  readonly isDryRun: boolean;
  readonly say: (line: string) => void;
}

export interface RotationCounts {
  /** In a dry run: that could be. */
  readonly rotated: number;
  /** Their users replaced or deleted them while they were being encrypted. */
  readonly changed: number;
  readonly unreadable: number;
}

interface StoredKey extends SealedKey {
  readonly id: string;
  readonly userId: string;
  readonly provider: string;
  readonly host: string;
}

interface Resealed extends SealedKey {
  readonly id: string;
  /** The ciphertext that it replaces. */
  readonly was: string;
}

const beforeEveryId = "00000000-0000-0000-0000-000000000000";

/** Each batch is one statement: it is stored as a whole or not at all. */
export async function rotateKeys(sql: postgres.Sql, options: RotationOptions): Promise<RotationCounts> {
  const { batchSize, isDryRun, say } = options;
  let [rotated, changed, unreadable] = [0, 0, 0];
  for (let after = beforeEveryId; ;) {
    const found = await readBatch(sql, { after, ...options });
    const resealed = await reseal(found, options);
    const stored = isDryRun ? resealed.length : await store(sql, resealed);
    rotated += stored;
    changed += resealed.length - stored;
    unreadable += found.length - resealed.length;
    const last = found.at(-1);
    if (last === undefined || found.length < batchSize) return { rotated, changed, unreadable };
    after = last.id;
    say(`${rotated + changed + unreadable} keys looked at.`);
  }
}

function readBatch(
  sql: postgres.Sql,
  { after, keyRing, batchSize }: RotationOptions & { readonly after: string },
): Promise<StoredKey[]> {
  return sql<StoredKey[]>`
    select s.provider_key_id as id, k.user_id as "userId", k.provider, k.host, s.master_key_id,
      encode(s.ciphertext, 'base64') as ciphertext, encode(s.nonce, 'base64') as nonce
    from private.provider_key_secrets s join public.provider_keys k on k.id = s.provider_key_id
    where s.master_key_id <> ${keyRing.sealsWith} and s.provider_key_id > ${after}
    order by s.provider_key_id limit ${batchSize}`;
}

async function reseal(found: readonly StoredKey[], { keyRing, say }: RotationOptions): Promise<Resealed[]> {
  const resealed: Resealed[] = [];
  for (const stored of found) {
    try {
      const sealed = await keyRing.seal(await keyRing.open(stored, stored), stored);
      resealed.push({ id: stored.id, was: stored.ciphertext, ...sealed });
    } catch (error) {
      if (!(error instanceof UnreadableKey)) throw error;
      say(`Key ${stored.id}, under "${stored.master_key_id}", is left as it is: ${error.message}`);
    }
  }
  return resealed;
}

/** Only over the ciphertext that was read: a key that its user has replaced meanwhile must not come back. */
async function store(sql: postgres.Sql, resealed: readonly Resealed[]): Promise<number> {
  const { count } = await sql`
    update private.provider_key_secrets s
    set ciphertext = decode(n.ciphertext, 'base64'), nonce = decode(n.nonce, 'base64'), master_key_id = n.master_key_id
    from jsonb_to_recordset(${JSON.stringify(resealed)}::text::jsonb)
      as n (id uuid, was text, ciphertext text, nonce text, master_key_id text)
    where s.provider_key_id = n.id and s.ciphertext = decode(n.was, 'base64')`;
  return count;
}

/** How many keys are stored under each master key. */
export function countByMasterKey(sql: postgres.Sql): Promise<{ master_key_id: string; keys: number }[]> {
  return sql<{ master_key_id: string; keys: number }[]>`
    select master_key_id, count(*)::integer as keys from private.provider_key_secrets
    group by master_key_id order by master_key_id`;
}
