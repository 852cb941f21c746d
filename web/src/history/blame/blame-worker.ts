// Finds the writers of a file's lines away from the screen: a long history takes a moment.
import { blameLines, type VersionText } from "../../../../supabase/functions/_shared/workspace/blame.ts";

/** Newest first. The answer has for each line the place of its version in the list, or -1. */
self.addEventListener("message", ({ data }: MessageEvent<readonly VersionText[]>) => {
  const places = new Map<VersionText | undefined, number>(data.map((version, place) => [version, place]));
  self.postMessage(blameLines(data).map((version) => places.get(version) ?? -1));
});
