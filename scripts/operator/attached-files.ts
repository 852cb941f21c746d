// The bytes of attachments, in the bucket of the project's Storage, for commands that may read and write all of them.

interface AttachedFile {
  readonly path: string;
  readonly mediaType: string;
  readonly content: Buffer;
}

export interface AttachedFiles {
  /** Undefined for what is not there. */
  read(path: string): Promise<Buffer | undefined>;
  /** Over what is there. */
  write(file: AttachedFile): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** At `SUPABASE_URL`, with `SUPABASE_SECRET_KEY`. */
export function openAttachedFiles({ SUPABASE_URL: url, SUPABASE_SECRET_KEY: key }: Environment): AttachedFiles {
  if (!url || !key) {
    throw new Error("SUPABASE_URL and SUPABASE_SECRET_KEY are not set: attached files are in the project's Storage.");
  }
  const credentials = { apikey: key, authorization: `Bearer ${key}` };
  const ask = async (place: string, init: RequestInit) => {
    const headers = { ...credentials, ...init.headers };
    return fetch(`${url}/storage/v1/object/${place}`, { ...init, headers, redirect: "error" });
  };
  return {
    read: async (path) => {
      const response = await ask(`authenticated/attachments/${path}`, {});
      const body = Buffer.from(await response.arrayBuffer());
      if (response.ok) return body;
      if (isNotFound(response, body)) return undefined;
      throw new Error(`Storage answered ${response.status} for an attached file: ${body.toString()}`);
    },
    write: async ({ path, mediaType, content }) => {
      const headers = { "content-type": mediaType, "x-upsert": "true" };
      const response = await ask(`attachments/${path}`, { method: "POST", headers, body: new Uint8Array(content) });
      if (response.ok) return;
      throw new Error(`Storage refused an attached file, ${response.status}: ${await response.text()}`);
    },
  };
}

/** Storage also answers 400 and has the real status in the body. */
function isNotFound({ status }: Response, body: Buffer): boolean {
  return status === 404 || (status === 400 && /not_found|"404"/.test(body.toString()));
}
