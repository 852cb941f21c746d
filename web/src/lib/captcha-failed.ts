/** No captcha token could be had: its provider was not reached, or did not let this browser pass. */
export class CaptchaFailed extends Error {
  override readonly name = "CaptchaFailed";
}

export const captchaSentence =
  "This browser could not be checked. Try again; if that does not help, allow challenges.cloudflare.com.";
