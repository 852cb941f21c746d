// pg_net: requests that SQL sends. They go to the project's own API, so that a hosted project can be tested too.
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adminClient, isHosted, sql, target } from "../target.ts";

const db = sql();
afterAll(() => db.end());

const serviceHeaders = () => ({
  "Content-Type": "application/json",
  apikey: target().secretKey,
  Authorization: `Bearer ${target().serviceJwt}`,
});
const bucketUrl = () => `${target().url}/storage/v1/bucket`;

async function answer(id: unknown) {
  const read = async () => (await db`select * from net._http_response where id = ${String(id)}`)[0];
  await expect.poll(read, { interval: 20 }).toBeDefined();
  return await read();
}

const bucketExists = async (id: string) => (await adminClient().storage.getBucket(id)).error === null;

test("a GET carries its parameters and headers, and its response is stored", async () => {
  const [row] = await db`
    select net.http_get(${bucketUrl()}, params := '{"search": "homes", "limit": "1"}', headers := ${db.json(serviceHeaders())}) as id`;
  const response = await answer(row?.id);
  expect(response).toMatchObject({ status_code: 200, timed_out: false, error_msg: null });
  expect(response?.content_type).toContain("application/json");
  expect(response?.headers["content-type"]).toContain("application/json");
  expect(JSON.parse(response?.content)).toMatchObject([{ id: "homes" }]);
});

test("a POST carries its body and a DELETE has none", async () => {
  const name = `net-${randomUUID()}`;
  const [made] = await db`
    select net.http_post(${bucketUrl()}, body := ${db.json({ name })}, headers := ${db.json(serviceHeaders())}) as id`;
  expect(await answer(made?.id)).toMatchObject({ status_code: 200 });
  expect(await bucketExists(name)).toBe(true);
  const [gone] = await db`
    select net.http_delete(${`${bucketUrl()}/${name}`}, headers := ${db.json({ ...serviceHeaders(), "Content-Type": "text/plain" })}) as id`;
  expect(await answer(gone?.id)).toMatchObject({ status_code: 200 });
  expect(await bucketExists(name)).toBe(false);
});

test("a request is sent when its transaction commits, and not after a rollback", async () => {
  const [kept, dropped] = [`net-${randomUUID()}`, `net-${randomUUID()}`];
  const post = (tx: postgres.TransactionSql, name: string) =>
    tx`select net.http_post(${bucketUrl()}, ${db.json({ name })}, '{}', ${db.json(serviceHeaders())}) as id`;
  const rolledBack = db.begin(async (tx) => {
    await post(tx, dropped);
    throw new Error("rolled back");
  });
  await expect(rolledBack).rejects.toThrow("rolled back");
  const id = await db.begin(async (tx) => {
    const [row] = await post(tx, kept);
    expect(await bucketExists(kept)).toBe(false);
    return row?.id;
  });
  await answer(id);
  expect(await bucketExists(kept)).toBe(true);
  expect(await bucketExists(dropped)).toBe(false);
  await adminClient().storage.deleteBucket(kept);
});

test("a request that cannot connect stores an error instead of a status", async () => {
  const [row] = await db`select net.http_get('http://127.0.0.1:1/') as id`;
  const response = await answer(row?.id);
  expect(response).toMatchObject({ status_code: null, content: null });
  expect(response?.error_msg).toEqual(expect.any(String));
});

test("a POST must be JSON", async () => {
  const send = db`select net.http_post(${bucketUrl()}, headers := '{"Content-Type": "text/plain"}')`;
  await expect(send).rejects.toThrow('Content-Type header must be "application/json"');
});

test("a security definer function can send requests for its caller", async () => {
  const url = `${target().url}/storage/v1/bucket`;
  const { data, error } = await adminClient().rpc("request_from_definer", { url });
  expect(error).toBeNull();
  expect(await answer(data)).toMatchObject({ timed_out: false });
});

// A hosted database cannot reach a server of this test.
describe.skipIf(isHosted)("a server", () => {
  let server: Server;
  let url = "";
  const seen: { method: string | undefined; path: string | undefined; agent: string | undefined }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push({ method: request.method, path: request.url, agent: request.headers["user-agent"] });
      if (request.url?.startsWith("/never")) return;
      if (request.url?.startsWith("/moved")) {
        response.writeHead(302, { location: request.url.replace("/moved", "") }).end();
        return;
      }
      if (request.url?.startsWith("/echo")) return void text(request).then((body) => response.end(body));
      response.end("ok");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server has an address of this kind
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test("a request times out when the server does not answer", async () => {
    const [row] = await db`select net.http_get(${`${url}/never`}, timeout_milliseconds := 200) as id`;
    const response = await answer(row?.id);
    expect(response?.status_code).toBeNull();
    expect(response?.error_msg).toMatch(/^Timeout of 200 ms reached/);
  });

  test("parameters are encoded in the URL", async () => {
    const path = `/params-${randomUUID()}`;
    const [row] = await db`select net.http_get(${`${url}${path}?a=1`}, ${db.json({ "b c": "ü&/" })}) as id`;
    await answer(row?.id);
    const request = seen.find((entry) => entry.path?.startsWith(path));
    expect(request).toMatchObject({ method: "GET", path: `${path}?a=1&b%20c=%C3%BC%26%2F` });
    expect(request?.agent).toMatch(/^pg_net\//);
  });

  test("a DELETE carries its body whole, whatever length its headers claim", async () => {
    const [body, path] = [{ names: ["a", "b"] }, `/echo-${randomUUID()}`];
    const headers = { "Content-Type": "application/json", "Content-Length": "3" };
    const [row] = await db`
      select net.http_delete(${url + path}, body := ${db.json(body)}, headers := ${db.json(headers)}) as id`;
    const response = await answer(row?.id);
    expect(response).toMatchObject({ status_code: 200, error_msg: null });
    expect(JSON.parse(response?.content)).toEqual(body);
    expect(seen.filter((entry) => entry.path === path)).toMatchObject([{ method: "DELETE" }]);
  });

  test("a redirect is followed, and a POST becomes a GET", async () => {
    const path = randomUUID();
    const [row] = await db`select net.http_post(${`${url}/moved/${path}`}) as id`;
    expect(await answer(row?.id)).toMatchObject({ status_code: 200, content: "ok" });
    const hops = seen.filter((entry) => entry.path?.endsWith(path));
    expect(hops).toMatchObject([
      { method: "POST", path: `/moved/${path}` },
      { method: "GET", path: `/${path}` },
    ]);
  });

  test("too many redirects store an error", async () => {
    const [row] = await db`select net.http_get(${url + "/moved".repeat(30)}) as id`;
    const response = await answer(row?.id);
    expect(response).toMatchObject({ status_code: null, error_msg: "More than 20 redirects" });
  });

  test("many requests are sent once each although one of them hangs", async () => {
    const mark = randomUUID();
    await db`select net.http_get(${`${url}/never`}, timeout_milliseconds := 3000)`;
    const rows = await db`select net.http_get(${`${url}/${mark}`}) as id from generate_series(1, 300)`;
    await answer(rows.at(-1)?.id);
    const count = () => seen.filter(({ path }) => path === `/${mark}`).length;
    await expect.poll(count).toBe(300);
    await db`select net.http_get(${`${url}/${mark}-after`}) as id`.then(([row]) => answer(row?.id));
    expect(count()).toBe(300);
  });
});
