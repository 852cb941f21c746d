import fc from "fast-check";
import { expect, test } from "vitest";
import { embeddings, hostSpellings } from "./address-spellings.ts";
import { checkUrl, isOwnNetwork, type ResolveHost } from "./check-url.ts";

const names: Record<string, string[]> = {
  "models.example.com": ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"],
  "xn--bcher-kva.example.com": ["93.184.216.34"],
  "half.example.com": ["93.184.216.34", "10.0.0.1"],
  "sixth.example.com": ["93.184.216.34", "fd00:ec2::254"],
  "nip.example.com": ["127.0.0.1"],
  "gone.example.com": [],
};
const resolve: ResolveHost = async (hostname) => names[hostname] ?? [];
const nothing = { allow: [] };
const check = (url: string, allow: readonly string[] = []) => checkUrl(url, { allow }, resolve);

test.each([
  "https://models.example.com",
  "https://MODELS.example.com:443/v1?x=1",
  "https://models.example.com./v1",
  "https://bücher.example.com",
  "https://93.184.216.34/v1",
  "https://[2606:2800:220:1:248:1893:25c8:1946]/",
])("%s may be reached", async (url) => {
  expect((await check(url)).href).toBe(new URL(url).href);
});

test.each([
  ["http://models.example.com", "only https may be used"],
  ["ftp://models.example.com", "only https may be used"],
  ["file:///etc/passwd", "only https may be used"],
  ["javascript:alert(1)", "only https may be used"],
  ["data:text/plain,x", "only https may be used"],
  ["https://models.example.com:8443", "only the usual port"],
  ["https://models.example.com:22", "only the usual port"],
  ["https://user:secret@models.example.com", "name or password"],
  ["https://user@models.example.com", "name or password"],
  ["https://models.example.com@127.0.0.1", "name or password"],
  ["https://half.example.com", "not on the public internet"],
  ["https://sixth.example.com", "not on the public internet"],
  ["https://nip.example.com", "not on the public internet"],
  ["https://localhost", "not on the public internet"],
  ["https://LOCALHOST.", "not on the public internet"],
  ["https://a.localhost", "not on the public internet"],
  ["https://metadata", "not on the public internet"],
  ["https://metadata.google.internal", "not on the public internet"],
  ["https://printer.local", "not on the public internet"],
  ["https://db.home.arpa", "not on the public internet"],
  ["https://models.example.com..", "not on the public internet"],
  ["https://168.63.129.16", "not on the public internet"],
  ["https://100.100.100.200", "not on the public internet"],
  ["https://[fe80::1]", "not on the public internet"],
  ["https://[::]", "not on the public internet"],
  ["https://[fec0::1]", "not on the public internet"],
  ["https://[ff02::1]", "not on the public internet"],
  ["https://[2001:db8::1]", "not on the public internet"],
  ["https://[3fff::1]", "not on the public internet"],
  ["https://[4000::1]", "not on the public internet"],
  ["https://192.0.0.192", "not on the public internet"],
  ["https://0.0.0.0", "not on the public internet"],
  ["https://0", "not on the public internet"],
  ["https://127.1", "not on the public internet"],
  ["https://①②⑦.⓪.⓪.①", "not on the public internet"],
  ["https://", "not the address of a server"],
  ["not an address", "not the address of a server"],
  ["//models.example.com", "not the address of a server"],
])("The address %s is refused: %s", async (url, reason) => {
  const refusal = await check(url).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: "address_forbidden", message: expect.stringContaining(reason) });
  expect(String(refusal)).not.toContain("secret");
});

/** First addresses and lengths of what is nobody's on the public internet. */
const closedRanges: readonly (readonly [number, number])[] = [
  [0x00000000, 8],
  [0x0a000000, 8],
  [0x64400000, 10],
  [0x7f000000, 8],
  [0xa9fe0000, 16],
  [0xac100000, 12],
  [0xc0000000, 24],
  [0xc0000200, 24],
  [0xc0a80000, 16],
  [0xc6120000, 15],
  [0xc6336400, 24],
  [0xcb007100, 24],
  [0xe0000000, 4],
  [0xf0000000, 4],
];
const closedAddress = fc
  .tuple(fc.constantFrom(...closedRanges), fc.nat(0xffffffff))
  .map(([[first, length], random]) => octetsOf(first + (random % 2 ** (32 - length))));

function octetsOf(number: number) {
  return [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255] as const;
}

test("No address of a forbidden range passes in any spelling", async () => {
  await fc.assert(
    fc.asyncProperty(closedAddress, async (octets) => {
      for (const host of hostSpellings(octets)) {
        await expect(check(`https://${host}/v1`), host).rejects.toMatchObject({ code: "address_forbidden" });
      }
    }),
    { numRuns: 300 },
  );
});

test("A name with an address of a forbidden range does not pass, however the resolver spells it", async () => {
  await fc.assert(
    fc.asyncProperty(closedAddress, fc.nat(3), async (octets, place) => {
      for (const closed of [octets.join("."), ...embeddings(octets)]) {
        const addresses = ["93.184.216.34", "1.1.1.1", "2606:4700::1111"].toSpliced(place, 0, closed);
        const found = checkUrl("https://mixed.example.com", nothing, async () => addresses);
        await expect(found, closed).rejects.toMatchObject({ code: "address_forbidden" });
      }
    }),
    { numRuns: 200 },
  );
});

test("An unknown host is distinguished from a forbidden one", async () => {
  await expect(check("https://gone.example.com")).rejects.toMatchObject({
    code: "provider_unreachable",
    message: "There is no host named gone.example.com.",
  });
});

test("A resolver result that is not an address does not count as public", async () => {
  for (const nonsense of ["", "localhost", "fe80::1%eth0", "2606:4700::1111%eth0", "999.1.1.1"]) {
    const found = checkUrl("https://models.example.com", nothing, async () => [nonsense]);
    await expect(found, nonsense).rejects.toMatchObject({ code: "address_forbidden" });
  }
});

test("The name itself is checked when DNS lookups are not available", async () => {
  const blind: ResolveHost = async () => undefined;
  await checkUrl("https://models.example.com", nothing, blind);
  for (const host of ["10.0.0.1", "[::1]", "localhost", "metadata.google.internal"]) {
    await expect(checkUrl(`https://${host}`, nothing, blind)).rejects.toMatchObject({ code: "address_forbidden" });
  }
});

test.each([
  ["http://127.0.0.1:8080/v1", "127.0.0.1:8080"],
  ["http://127.1:8080/v1", "127.0.0.1:8080"],
  ["http://localhost:11434", "localhost"],
  ["http://models.lan:1234", "models.lan"],
  ["https://models.example.com:8443", "models.example.com:8443"],
  ["http://[::1]:8080", "[::1]:8080"],
  ["http://models.lan/", "models.lan:80"],
  ["https://models.lan./", "models.lan:443"],
])("the operator may let %s in as %s", async (url, entry) => {
  expect((await check(url, [entry])).href).toBe(new URL(url).href);
  expect(isOwnNetwork(new URL(url), { allow: [entry] })).toBe(true);
});

test.each([
  ["http://127.0.0.1:8081", "127.0.0.1:8080"],
  ["http://127.0.0.2:8080", "127.0.0.1"],
  ["http://evil.models.lan", "models.lan"],
  ["http://models.lan.evil.example", "models.lan"],
  ["http://user@models.lan", "models.lan"],
  ["ftp://models.lan", "models.lan"],
])("%s is not let in by %s", async (url, entry) => {
  await expect(check(url, [entry])).rejects.toMatchObject({ code: "address_forbidden" });
});

test("Only this machine counts as the operator's own network by default", () => {
  const own = [
    "http://127.0.0.1:1",
    "http://localhost",
    "http://x.localhost",
    "http://[::1]",
    "http://[::ffff:127.0.0.1]",
  ];
  for (const url of own) expect(isOwnNetwork(new URL(url), nothing), url).toBe(true);
  for (const url of ["https://models.example.com", "http://10.0.0.1", "http://localhost.example.com"]) {
    expect(isOwnNetwork(new URL(url), nothing), url).toBe(false);
  }
});
