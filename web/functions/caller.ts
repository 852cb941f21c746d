// Who is calling, proved before anything is forwarded. What a caller may do is decided behind the edge, by Postgres.
import { type JWTPayload, errors, jwtVerify } from "jose";
import type { Project } from "./edge-env.ts";
import { log } from "./log.ts";
import { Refusal } from "./refusal.ts";
import type { Route } from "./routes.ts";
import { keyFinder } from "./signing-keys.ts";

export type Caller = { readonly kind: "visitor" } | { readonly kind: "user"; readonly id: string };

/** As much as PostgREST tolerates. */
const clockToleranceSeconds = 30;

/**
 * Throws `project_key_wrong` or `not_signed_in`. Secret keys and tokens of other roles than `authenticated` have no business
 * in a browser and are refused, however valid they are.
 */
export async function requireCaller(request: Request, route: Route, project: Project): Promise<Caller> {
  if (projectKey(request, route) !== project.publishableKey) {
    throw new Refusal("project_key_wrong", "The apikey is not the publishable key of this project.");
  }
  const authorization = request.headers.get("authorization");
  if (authorization !== null && authorization !== `Bearer ${project.publishableKey}`) {
    return { kind: "user", id: await verifiedUserId(authorization, project) };
  }
  if (!route.isForVisitors) throw notSignedIn();
  return { kind: "visitor" };
}

/** Browsers cannot give a socket headers. Its token follows inside, where Realtime verifies it. */
function projectKey(request: Request, { service }: Route): string | null {
  return service === "realtime" ? new URL(request.url).searchParams.get("apikey") : request.headers.get("apikey");
}

async function verifiedUserId(authorization: string, project: Project): Promise<string> {
  const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw notSignedIn();
  const { sub, role } = await verify(token, project);
  if (sub === undefined || role !== "authenticated") throw notSignedIn();
  return sub;
}

async function verify(token: string, project: Project): Promise<JWTPayload> {
  try {
    const options = { audience: "authenticated", requiredClaims: ["exp"], clockTolerance: clockToleranceSeconds };
    return (await jwtVerify(token, keyFinder(project), options)).payload;
  } catch (error) {
    if (isAboutToken(error)) throw notSignedIn();
    log("The project's signing keys could not be read.", error);
    throw new Refusal("upstream_unreachable", "The server cannot be reached. Try again in a moment.");
  }
}

/** Unlike a key set that could not be fetched or read. */
function isAboutToken(error: unknown): boolean {
  const isAboutKeys = ["ERR_JWKS_TIMEOUT", "ERR_JWKS_INVALID", errors.JOSEError.code];
  return error instanceof errors.JOSEError && !isAboutKeys.includes(error.code);
}

function notSignedIn(): Refusal {
  return new Refusal("not_signed_in", "Sign in to do this.");
}
