// Reads request bodies up to a size limit.

const maxBodyBytes = 8_000_000;

export class BodyError extends Error {
  override readonly name = "BodyError";
  readonly status: 400 | 413;

  constructor(status: 400 | 413, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

export async function readBody(request: Request): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBodyBytes) throw new BodyError(413, "Request Entity Too Large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** An empty body is an empty object. */
export async function readJson(request: Request): Promise<unknown> {
  const text = (await readBody(request)).toString("utf8");
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch (cause) {
    throw new BodyError(400, "Bad Request", { cause });
  }
}
