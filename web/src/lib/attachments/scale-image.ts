// Images as providers look at them: they scale down what is larger, and refuse what is too large.
import { typeOf } from "../../../../supabase/functions/_shared/workspace/file-types.ts";

/** Providers look at no more pixels. */
const maxEdge = 2000;
/** As the database limits it. */
const maxBytes = 3_670_016;
const asPhoto = { type: "image/jpeg", quality: 0.85 } as const;

export interface ScaledImage {
  readonly content: Blob;
  readonly width: number;
  readonly height: number;
}

/** Undefined for what the browser cannot draw. Leaves a small image as it is, so that an animation stays one. */
export async function scaleImage(file: Blob): Promise<ScaledImage | undefined> {
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (!bitmap) return undefined;
  try {
    const { width, height } = bitmap;
    const type = typeOf(new Uint8Array(await file.slice(0, 1024).arrayBuffer()));
    const isFit = Math.max(width, height) <= maxEdge && file.size <= maxBytes;
    if (isFit && type?.startsWith("image/")) return { content: file.slice(0, file.size, type), width, height };
    return await redraw(bitmap, type === "image/png" || type === "image/webp" ? { type: "image/png" } : asPhoto);
  } finally {
    bitmap.close();
  }
}

/** A drawing keeps its sharp edges and what is transparent, unless that takes too many bytes. */
async function redraw(bitmap: ImageBitmap, options: ImageEncodeOptions): Promise<ScaledImage | undefined> {
  const scale = Math.min(1, maxEdge / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) return undefined;
  context.drawImage(bitmap, 0, 0, width, height);
  const content = await canvas.convertToBlob(options);
  if (content.size <= maxBytes) return { content, width, height };
  if (options.type === asPhoto.type) return undefined;
  // A photo has nothing behind it.
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  const photo = await canvas.convertToBlob(asPhoto);
  return photo.size <= maxBytes ? { content: photo, width, height } : undefined;
}
