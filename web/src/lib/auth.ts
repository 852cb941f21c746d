// The signed-in user: auth-js, a sixth of the first screen's script. What loads with the first screen calls `openAuth` of
// project.ts instead, so that visitors do without until they start something.
import { AuthClient } from "@supabase/auth-js";
import { authStorageKey, authUrl, publishableKey, registerAuth } from "./project.ts";

export const auth = new AuthClient({
  url: authUrl,
  headers: { apikey: publishableKey },
  storageKey: authStorageKey,
  // Links in mails then carry a code in the query, which never reaches the history of other pages.
  flowType: "pkce",
});
registerAuth(auth);
