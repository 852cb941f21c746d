import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { edgePlugin } from "./build/edge-plugin.ts";
import { headersPlugin } from "./build/headers-plugin.ts";
import { previewPlugin } from "./build/preview-plugin.ts";
import { sandboxPlugin } from "./build/sandbox-plugin.ts";

/**
 * What the first screen needs, in two files: one that changes with the packages, one that changes with our code. In thirty
 * small files it compresses worse.
 */
const initialChunks = [
  { name: "packages", test: /node_modules/, tags: ["$initial" as const], priority: 1 },
  { name: "app", tags: ["$initial" as const] },
];

export default defineConfig({
  plugins: [react({ compiler: true }), tailwindcss(), headersPlugin(), edgePlugin(), previewPlugin(), sandboxPlugin()],
  build: {
    target: "es2023",
    sourcemap: true,
    rolldownOptions: { output: { codeSplitting: { groups: initialChunks } } },
  },
});
