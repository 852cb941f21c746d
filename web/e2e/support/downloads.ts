// What a page saves, unpacked.
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import type { Page } from "playwright-core";

export interface SavedArchive {
  readonly name: string;
  readonly bytes: Buffer;
  readonly texts: Readonly<Record<string, string>>;
}

/** The archive that the page saves after an act. */
export async function savedBy(page: Page, act: () => Promise<void>): Promise<SavedArchive> {
  const downloading = page.waitForEvent("download");
  await act();
  const download = await downloading;
  const name = download.suggestedFilename();
  const path = join(await mkdtemp(join(tmpdir(), "download-")), name);
  await download.saveAs(path);
  const bytes = await readFile(path);
  const entries = Object.entries(unzipSync(bytes));
  return { name, bytes, texts: Object.fromEntries(entries.map(([each, content]) => [each, strFromU8(content)])) };
}
