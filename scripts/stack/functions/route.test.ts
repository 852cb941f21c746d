import { expect, it } from "vitest";
import { routeOf } from "./route.ts";

it("the route keeps the function's name, the rest of the path and the query", () => {
  expect(routeOf("/functions/v1/hello/a/b?x=1")).toEqual({ name: "hello", path: "/hello/a/b?x=1" });
  expect(routeOf("/functions/v1/hello?x=/y")).toEqual({ name: "hello", path: "/hello?x=/y" });
  expect(routeOf("/functions/v1/hello-you_2")).toEqual({ name: "hello-you_2", path: "/hello-you_2" });
});

it.each([
  "/functions/v1",
  "/functions/v1/",
  "/functions/v1/_shared",
  "/functions/v1/..%2fx",
  "/functions/v1/1st",
  "/rest/v1/x",
])("%s names no function", (path) => expect(routeOf(path)).toBeUndefined());
