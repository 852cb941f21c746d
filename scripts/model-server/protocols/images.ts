// Validates an image: a supported type, valid base64, and the magic bytes of that type.
import type { ImagePart } from "../conversation.ts";
import { badRequest } from "./protocol.ts";

const beginnings: Readonly<Record<string, RegExp>> = {
  "image/png": /^89504e470d0a1a0a/,
  "image/jpeg": /^ffd8ff/,
  "image/gif": /^474946383[79]61/,
  "image/webp": /^52494646.{8}57454250/,
};

/** Undefined if the image is valid. */
export function imageProblem(mediaType: string, data: string): string | undefined {
  const beginning = beginnings[mediaType];
  if (!beginning)
    return `the media type '${mediaType}' is not supported, only ${Object.keys(beginnings).join(", ")} are`;
  if (data === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(data) || data.length % 4 !== 0) return "the data is not base64";
  const start = Buffer.from(data.slice(0, 32), "base64").toString("hex");
  return beginning.test(start) ? undefined : `the data is not ${mediaType}`;
}

/** An image of OpenAI's protocols. Throws a RequestRefused. */
export function readDataUrl(url: string, place: string): ImagePart {
  const [, mediaType, data] = /^data:([a-z]+\/[a-z0-9.+-]+);base64,(.*)$/s.exec(url) ?? [];
  const isDataUrl = mediaType !== undefined && data !== undefined;
  const problem = isDataUrl ? imageProblem(mediaType, data) : "only data URLs can be read here";
  if (!isDataUrl || problem) throw badRequest(`Invalid image: ${problem}.`, `${place}.content`, "invalid_image_url");
  return { type: "image", mediaType, data };
}
