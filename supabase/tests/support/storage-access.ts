// Storage as a user reaches it without the official client.
import type { StorageAccess } from "../../functions/_shared/client/attachments.ts";
import { stack, type TestUser } from "./test-users.ts";

export async function storageOf({ userDb }: Pick<TestUser, "userDb">): Promise<StorageAccess> {
  const { data } = await userDb.auth.getSession();
  const headers = { apikey: stack().publishableKey, authorization: `Bearer ${data.session?.access_token}` };
  const asUser: typeof fetch = (input, init) => fetch(input, { ...init, headers: { ...headers, ...init?.headers } });
  return { projectUrl: stack().url, fetch: asUser };
}
