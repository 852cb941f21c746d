import { afterEach, expect, test, vi } from "vitest";
import { onceOnline } from "./once-online.ts";

afterEach(() => vi.unstubAllGlobals());

/** What the browser says, and the event with which it says otherwise. */
function browser(isOnline: boolean, hostname = "app.example"): EventTarget {
  const target = new EventTarget();
  vi.stubGlobal("location", { hostname });
  vi.stubGlobal("navigator", { onLine: isOnline });
  vi.stubGlobal("addEventListener", target.addEventListener.bind(target));
  return target;
}

test("Without a network, code is asked for once there is one", async () => {
  const page = browser(false);
  const load = vi.fn(() => Promise.resolve("code"));
  const loading = onceOnline(load)();
  await Promise.resolve();
  expect(load).not.toHaveBeenCalled();
  page.dispatchEvent(new Event("online"));
  expect(await loading).toBe("code");
});

test("Code that is here is not waited for", async () => {
  browser(true);
  const loaded = onceOnline(() => Promise.resolve("code"));
  await loaded();
  browser(false);
  expect(await loaded()).toBe("code");
});

test.for(["localhost", "127.0.0.1", "[::1]"])("Code from %s needs no network", async (hostname) => {
  browser(false, hostname);
  expect(await onceOnline(() => Promise.resolve("code"))()).toBe("code");
});
