import { expect, test } from "vitest";
import type { DraftStore } from "./draft-store.ts";
import { Drafts, type DraftsDeps } from "./drafts.ts";
import type { LocalAttachment } from "./local-attachment.ts";
import { type Prepared, prepareAttachment } from "./prepare-attachment.ts";

const texts = (...names: string[]) => names.map((name) => new File(["text"], name));

class MemoryDraftStore implements DraftStore {
  readonly rows = new Map<string, LocalAttachment & { readonly draft: string }>();

  async attachmentsOf(draft: string) {
    return [...this.rows.values()].filter((row) => row.draft === draft);
  }
  async keep(draft: string, attachments: readonly LocalAttachment[]) {
    for (const attachment of attachments) this.rows.set(attachment.attachment_id, { ...attachment, draft });
  }
  async forget(ids: readonly string[]) {
    for (const id of ids) this.rows.delete(id);
  }
  async forgetAll() {
    this.rows.clear();
  }
}

/** One browser, with as many tabs as are opened. */
function browser({ store = new MemoryDraftStore() }: { readonly store?: DraftStore } = {}) {
  const tabs: Drafts[] = [];
  return {
    openTab(change: Partial<DraftsDeps> = {}) {
      const tab: Drafts = new Drafts({
        store,
        loadPrepare: async () => prepareAttachment,
        tellTabs: (news) => tabs.forEach((other) => other !== tab && other.hear(news)),
        ...change,
      });
      tabs.push(tab);
      return tab;
    },
  };
}

const namesIn = (tab: Drafts, draft = "s") => tab.read(draft).attachments.map(({ name }) => name);
const preparingIn = (tab: Drafts, draft = "s") => tab.read(draft).preparing.map(({ name }) => name);
const idsIn = (tab: Drafts, draft = "s") => tab.read(draft).attachments.map(({ attachment_id: id }) => id);

/** Once the tab that was reloaded has written what it had to. */
function afterReload(openTab: () => Drafts, draft = "s") {
  return expect.poll(async () => {
    const tab = openTab();
    await tab.open(draft);
    return namesIn(tab, draft);
  });
}

/** Each file is prepared when `next` is called. */
function slowly() {
  const waiting: (() => void)[] = [];
  const prepare = async (file: File): Promise<Prepared> => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return prepareAttachment(file);
  };
  const next = async () => {
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    waiting.shift()?.();
  };
  return { loadPrepare: async () => prepare, next };
}

test("A draft names the files that are still prepared, so that a message waits for them", async () => {
  const { loadPrepare, next } = slowly();
  const tab = browser().openTab({ loadPrepare });
  const adding = tab.add("s", texts("a.txt", "b.txt"));
  expect(preparingIn(tab)).toEqual(["a.txt", "b.txt"]);
  await next();
  await expect.poll(() => [namesIn(tab), preparingIn(tab)]).toEqual([["a.txt"], ["b.txt"]]);
  await next();
  expect(await adding).toEqual([]);
  expect([namesIn(tab), preparingIn(tab)]).toEqual([["a.txt", "b.txt"], []]);
});

test("A file that is removed, or whose user signs out, while it is prepared is not attached", async () => {
  const { loadPrepare, next } = slowly();
  const { openTab } = browser();
  const tab = openTab({ loadPrepare });
  const adding = tab.add("s", texts("a.txt", "b.txt", "c.txt"));
  tab.remove([tab.read("s").preparing[0]?.id ?? ""]);
  for (let times = 0; times < 2; times += 1) await next();
  await expect.poll(() => namesIn(tab)).toEqual(["b.txt"]);
  tab.forgetAll();
  await next();
  await adding;
  expect([namesIn(tab), preparingIn(tab)]).toEqual([[], []]);
  await afterReload(openTab).toEqual([]);
});

test("A file too many is not attached, and is not there after a reload either", async () => {
  const { openTab } = browser();
  const names = Array.from({ length: 10 }, (_, index) => `${index}.txt`);
  expect(await openTab().add("s", texts(...names, "last.txt"))).toEqual([{ name: "last.txt", reason: "too_many" }]);
  await afterReload(openTab).toEqual(names);
});

test("When nothing can be prepared, no file is left waiting", async () => {
  const tab = browser().openTab({ loadPrepare: () => Promise.reject(new Error("The script did not load.")) });
  await expect(tab.add("s", texts("a.txt"))).rejects.toThrow();
  expect(preparingIn(tab)).toEqual([]);
});

test("What is attached is there after a reload, in its order and in its own draft, until it was sent or removed", async () => {
  const { openTab } = browser();
  const tab = openTab();
  await tab.add("s", texts("a.txt", "b.txt", "c.txt"));
  await tab.add("start", texts("start.txt"));
  await afterReload(openTab).toEqual(["a.txt", "b.txt", "c.txt"]);
  tab.remove(idsIn(tab).slice(1, 2));
  await afterReload(openTab).toEqual(["a.txt", "c.txt"]);
  const taken = tab.take("s");
  expect(namesIn(tab)).toEqual([]);
  await afterReload(openTab).toEqual(["a.txt", "c.txt"]);
  tab.remove(taken.map(({ attachment_id: id }) => id));
  await afterReload(openTab).toEqual([]);
  await afterReload(openTab, "start").toEqual(["start.txt"]);
});

test("A file that was removed before the draft was read from the store does not come back", async () => {
  const { openTab } = browser();
  const tab = openTab();
  await tab.add("s", texts("a.txt", "b.txt"));
  const reloaded = openTab();
  const opening = reloaded.open("s");
  tab.remove(idsIn(tab).slice(0, 1));
  await opening;
  expect(namesIn(reloaded)).toEqual(["b.txt"]);
});

test("What was attached while another message was sent stays, and what was not taken comes back in front of it", async () => {
  const { openTab } = browser();
  const tab = openTab();
  await tab.add("s", texts("sent.txt"));
  const taken = tab.take("s");
  await tab.add("s", texts("later.txt"));
  tab.putBack("s", taken);
  expect(namesIn(tab)).toEqual(["sent.txt", "later.txt"]);
  tab.remove(taken.map(({ attachment_id: id }) => id));
  expect(namesIn(tab)).toEqual(["later.txt"]);
});

test("Two tabs do not mix what they attach, and what one has sent is not sent again by the other", async () => {
  const { openTab } = browser();
  const one = openTab();
  await one.add("s", texts("shared.txt"));
  const other = openTab();
  await other.open("s");
  await one.add("s", texts("of-one.txt"));
  await other.add("s", texts("of-other.txt"));
  expect([namesIn(one), namesIn(other)]).toEqual([
    ["shared.txt", "of-one.txt"],
    ["shared.txt", "of-other.txt"],
  ]);
  one.remove(one.take("s").map(({ attachment_id: id }) => id));
  expect([namesIn(one), namesIn(other)]).toEqual([[], ["of-other.txt"]]);
});

test("Of what two tabs have attached to one draft, a reload brings back as many as a message has, and the rest after them", async () => {
  const { openTab } = browser();
  const [one, other] = [openTab(), openTab()];
  const named = (tab: string) => Array.from({ length: 10 }, (_, index) => `${tab}-${index}.txt`);
  await Promise.all([one.open("s"), other.open("s")]);
  await one.add("s", texts(...named("one")));
  await other.add("s", texts(...named("other")));
  await afterReload(openTab).toEqual(named("one"));
  one.remove(one.take("s").map(({ attachment_id: id }) => id));
  await afterReload(openTab).toEqual(named("other"));
});

test("Nothing is left in any tab or in the store after the user has signed out", async () => {
  const { openTab } = browser();
  const [one, other] = [openTab(), openTab()];
  await one.add("s", texts("a.txt"));
  await other.add("start", texts("b.txt"));
  one.forgetAll();
  expect([namesIn(one), namesIn(other, "start")]).toEqual([[], []]);
  await afterReload(openTab).toEqual([]);
  await afterReload(openTab, "start").toEqual([]);
});

test("Where nothing can be kept, files are attached all the same", async () => {
  const refuse = () => Promise.reject(new Error("The disk is full."));
  const { openTab } = browser({
    store: { attachmentsOf: refuse, keep: refuse, forget: refuse, forgetAll: refuse },
  });
  const tab = openTab();
  await tab.open("s");
  await tab.add("s", texts("a.txt", "b.txt"));
  tab.remove(idsIn(tab).slice(0, 1));
  expect(namesIn(tab)).toEqual(["b.txt"]);
});
