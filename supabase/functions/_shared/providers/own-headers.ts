// The SDKs add the headers of ANTHROPIC_CUSTOM_HEADERS and OPENAI_CUSTOM_HEADERS to every request, whichever host it goes to, and
// no option keeps them from it.

type Headers = Readonly<Record<string, string | null>>;

/** Takes from a client whatever headers it was not given by us. Both SDKs keep them in the same place. */
export function withOwnHeaders<Client extends object>(client: Client, headers: Headers): Client {
  const options: unknown = Reflect.get(client, "_options");
  if (typeof options !== "object" || options === null) throw new Error("This SDK keeps its options somewhere else.");
  Reflect.set(options, "defaultHeaders", headers);
  return client;
}
