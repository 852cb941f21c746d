// A log sequence number: a byte position in the WAL, written by Postgres as two hexadecimal halves.

export type Lsn = bigint;

export function parseLsn(text: string): Lsn {
  const [high, low] = text.split("/");
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

export function formatLsn(lsn: Lsn): string {
  const hex = (half: bigint) => half.toString(16).toUpperCase();
  return `${hex(lsn >> 32n)}/${hex(lsn & 0xffff_ffffn)}`;
}
