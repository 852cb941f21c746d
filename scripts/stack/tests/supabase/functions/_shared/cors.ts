/** Functions answer CORS themselves: the platform adds nothing. */
export const corsHeaders = {
  "access-control-allow-origin": "https://app.example.com",
  "access-control-allow-headers": "authorization, apikey, content-type, x-client-info",
  "access-control-expose-headers": "x-from-function",
};
