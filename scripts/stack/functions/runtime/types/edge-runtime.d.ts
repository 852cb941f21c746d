// What `jsr:@supabase/functions-js/edge-runtime.d.ts` declares, for functions that import it; empty at run time.

declare namespace EdgeRuntime {
  function waitUntil<T>(promise: Promise<T>): Promise<T>;
}
