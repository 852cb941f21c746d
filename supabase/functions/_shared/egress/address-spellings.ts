// One IPv4 address in the spellings that parsers, people and attackers use, for tests.

type Octets = readonly [number, number, number, number];

const hex = (value: number) => `0x${value.toString(16)}`;
const octal = (value: number) => `0${value.toString(8)}`;

function asNumber([a, b, c, d]: Octets): number {
  return ((a * 256 + b) * 256 + c) * 256 + d;
}

/** For the host of a URL. */
export function hostSpellings(octets: Octets): string[] {
  const [a, b, c, d] = octets;
  const dotted = octets.join(".");
  return [
    dotted,
    `${dotted}.`,
    String(asNumber(octets)),
    hex(asNumber(octets)),
    octal(asNumber(octets)),
    octets.map(hex).join("."),
    octets.map(octal).join("."),
    `${hex(a)}.${b}.${octal(c)}.${d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    `${a}.${b}.${c * 256 + d}`,
    dotted.replaceAll(".", "。"),
    dotted.replaceAll(".", "%2e"),
    dotted.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    ...embeddings(octets).map((address) => `[${address}]`),
  ];
}

/** IPv6 addresses that some network routes to this one. */
export function embeddings(octets: Octets): string[] {
  const [a, b, c, d] = octets;
  const dotted = octets.join(".");
  const groups = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  return [
    `::ffff:${dotted}`,
    `::ffff:${groups}`,
    `0:0:0:0:0:ffff:${dotted}`,
    `::${dotted}`,
    `::${groups}`,
    `::ffff:0:${dotted}`,
    `64:ff9b::${dotted}`,
    `64:ff9b::${groups}`,
    `64:ff9b:1::${dotted}`,
    `2002:${groups}::1`,
    `2001:0:${groups}::`,
  ];
}
