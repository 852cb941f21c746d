// What the edge lets through: a fixed list. Everything else is not there.
import { Refusal, type Service } from "./refusal.ts";

export interface Route {
  readonly service: Service;
  /** The whole path below the project's origin. A dot, a percent sign or an empty segment never matches. */
  readonly path: RegExp;
  readonly methods: readonly string[];
  readonly maxBytes: number;
  /** Visitors send the project's publishable key and no token. */
  readonly isForVisitors: boolean;
}

const kilobyte = 1024;
const megabyte = 1024 * kilobyte;

const routes: readonly Route[] = [
  {
    service: "rest",
    path: /^\/rest\/v1\/(?:rpc\/)?[a-z][a-z0-9_]*$/,
    methods: ["GET", "HEAD", "POST", "PATCH", "DELETE"],
    // A message may have 8 MB, and JSON escapes some of it.
    maxBytes: 16 * megabyte,
    isForVisitors: true,
  },
  {
    service: "auth",
    path: /^\/auth\/v1\/(?:signup|token|otp|verify|recover|resend|reauthenticate|user|logout)$/,
    methods: ["GET", "POST", "PUT"],
    maxBytes: 64 * kilobyte,
    isForVisitors: true,
  },
  {
    service: "functions",
    path: /^\/functions\/v1\/(?:provider-keys|typed(?:\/[a-z][a-z0-9-]*)?)$/,
    methods: ["GET", "POST"],
    maxBytes: megabyte,
    isForVisitors: false,
  },
  {
    service: "storage",
    // Attachments, by the session that they were uploaded for and their id.
    path: /^\/storage\/v1\/object\/(?:authenticated\/)?attachments\/[0-9a-f-]{36}\/[0-9a-f-]{36}$/,
    methods: ["GET", "POST"],
    maxBytes: 10 * megabyte,
    isForVisitors: true,
  },
  {
    service: "realtime",
    path: /^\/realtime\/v1\/websocket$/,
    methods: ["GET"],
    maxBytes: 0,
    isForVisitors: true,
  },
];

/** Throws `path_unknown` or `method_not_allowed`. */
export function findRoute(path: string, method: string): Route {
  const route = routes.find((candidate) => candidate.path.test(path));
  if (!route) throw new Refusal("path_unknown", "There is nothing at this address.");
  if (!route.methods.includes(method)) throw new Refusal("method_not_allowed", `${method} is not allowed here.`);
  return route;
}
